#include "diagnosis/signatures/signatures.hpp"

#include <array>

#include <re2/re2.h>

namespace recourse::diagnosis::signatures {
namespace {

constexpr std::array kRows{
    Row{"timed_out",
        "execution expired|ran too long|running too long|too much time|"
        "etimedout|esockettimedout|connecttimeout*|connectiontimeout*|readtimeout*|writetimeout*|"
        "timed out|timedout|timeout*|time out|sockettimeoutexception|deadline exceeded|"
        "deadline_exceeded|err_connection_timed_out|err_timed_out|maximum execution time|"
        "took longer than|und_err_connect_timeout|und_err_headers_timeout|took too long|"
        "execution time limit"},
    Row{"dependency_unavailable",
        "no cluster leader|appears to be offline|is sealed|is loading|failed to respond|bad "
        "connection|database is closed|pool is closed|connection is "
        "closed|client is closed|could not open jpa|unable to acquire jdbc|could not open "
        "connection|"
        "prematurely closed|closed connection|closed the connection|"
        "ssl error|ssl peer|bad record mac|ssl routines|tls alert|circuitbreaker|circuit "
        "breaker|no node was available|"
        "network request failed|refused the connection|refused our connection|connection attempt "
        "failed|"
        "connect failed|connection failed|connection could not be|connection was refused|"
        "open a connection|establish a connection|broker not "
        "connected|broker not available|broker transport failure|no brokers|"
        "leader not available|econnrefused|connection refused|actively "
        "refused|enotfound|eai_again|eai_noname|"
        "getaddrinfo|name resolution|name or service not known|no such host|unknownhostexception|"
        "unknown host|could not resolve host*|nodename nor servname|getaddrinfo failed|econnreset|"
        "connection reset|econnaborted|ehostunreach|enetunreach|no route to host|"
        "network is unreachable|network error|fetch failed|socket hang up|"
        "could not connect|cannot connect|can't connect|failed to connect|unable to connect|"
        "connection closed|connection error|connect error|remote end closed|"
        "connection aborted|server disconnected|broken pipe|epipe|connection was forcibly closed|"
        "max retries exceeded|failed to establish a new connection|connect exception|"
        "err_cert*|err_connection*|err_name_not_resolved|err_internet_disconnected|could not reach|"
        "cannot reach|can't reach|unable to reach|connection lost|lost connection|lost the "
        "connection|"
        "connection was lost|connection was reset|certificate*|self "
        "signed|self-signed|certificate_verify_failed|cert_has_expired|"
        "unable_to_verify_leaf_signature|depth_zero_self_signed_cert|pkix path building failed|"
        "ssl handshake|sslhandshakeexception|tls handshake|handshake failure|err_tls_*|err_ssl_*|"
        "wrong version number|x509"},
};

}  // namespace

Sense connection(const LowerText& text) {
    static const RE2& lost = *new RE2(
        R"(connection (?:to|with) .{1,80} (?:was |is |has been )?(?:lost|broke|broken|refused|reset|closed|dropped)\b)"
    );
    // Browsers say no more; others say what they failed to fetch, and why behind it.
    static const RE2& fetch = *new RE2(R"(failed to fetch\W*(?:$|\n))");
    if (Sense sense = first_sense(text, kRows); sense.known()) return sense;
    if (RE2::PartialMatch(text.text(), lost) || RE2::PartialMatch(text.text(), fetch))
        return sense_by("dependency_unavailable", Answer::inconclusive);
    return {};
}

}  // namespace recourse::diagnosis::signatures
