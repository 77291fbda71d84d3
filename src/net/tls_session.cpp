#include "net/tls_session.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

namespace recourse::net {
namespace {

using Why = TlsSession::Failure::Why;

constexpr std::size_t kRecord = SSL3_RT_MAX_PLAIN_LENGTH;  ///< more is more than one record
constexpr std::size_t kNamesTold = 3;

/// OpenSSL's own writes to a socket raise SIGPIPE, and libraries must not.
int write_to_socket(BIO* bio, const char* bytes, int size) {
    int socket = -1;
    BIO_get_fd(bio, &socket);
    BIO_clear_retry_flags(bio);
    const auto sent = ::send(socket, bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_write(bio);
    return static_cast<int>(sent);
}

/// OpenSSL's socket, but for its writes.
const BIO_METHOD* socket_method() {
    static const auto* const kMethod = [] {
        const auto* theirs = BIO_s_socket();
        auto* ours = BIO_meth_new(BIO_TYPE_SOCKET, "socket");
        BIO_meth_set_write(ours, write_to_socket);
        BIO_meth_set_read(ours, BIO_meth_get_read(theirs));
        BIO_meth_set_ctrl(ours, BIO_meth_get_ctrl(theirs));
        BIO_meth_set_create(ours, BIO_meth_get_create(theirs));
        BIO_meth_set_destroy(ours, BIO_meth_get_destroy(theirs));
        return ours;
    }();
    return kMethod;
}

ssl_st* open_over(const TlsContext& context, int socket) {
    auto* tls = SSL_new(context.get());
    auto* bio = BIO_new(socket_method());
    BIO_set_fd(bio, socket, BIO_NOCLOSE);
    SSL_set_bio(tls, bio, bio);
    return tls;
}

std::string printed(void (*print)(BIO*, X509*), X509* certificate) {
    auto* text = BIO_new(BIO_s_mem());
    print(text, certificate);
    const char* bytes = nullptr;
    const auto size = BIO_get_mem_data(text, &bytes);
    std::string out(bytes, static_cast<std::size_t>(std::max(0L, size)));
    BIO_free(text);
    return out;
}

std::string issuer_of(X509* certificate) {
    return printed(
        [](BIO* out, X509* from) {
            X509_NAME_print_ex(out, X509_get_issuer_name(from), 0, XN_FLAG_ONELINE);
        },
        certificate
    );
}

std::string end_of(X509* certificate) {
    return printed(
        [](BIO* out, X509* from) { ASN1_TIME_print(out, X509_get0_notAfter(from)); }, certificate
    );
}

std::string beginning_of(X509* certificate) {
    return printed(
        [](BIO* out, X509* from) { ASN1_TIME_print(out, X509_get0_notBefore(from)); }, certificate
    );
}

/// The first few names that a certificate is for.
std::string names_of(X509* certificate) {
    std::string names;
    auto* all = static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)
    );
    std::size_t told = 0;
    for (int i = 0; i < sk_GENERAL_NAME_num(all) && told < kNamesTold; ++i) {
        const auto* name = sk_GENERAL_NAME_value(all, i);
        if (name->type != GEN_DNS) continue;
        const auto* text = reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName));
        const auto size = static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName));
        names.append(told++ == 0 ? "" : ", ").append(text, size);
    }
    GENERAL_NAMES_free(all);
    return names;
}

}  // namespace

TlsSession::TlsSession(TlsContext::Ptr context, int socket)
    : context_(std::move(context)), tls_(open_over(*context_, socket)) {
    SSL_set_accept_state(tls_);
}

TlsSession::TlsSession(
    TlsContext::Ptr context, int socket, const std::string& host, TlsTicket& ticket
)
    : context_(std::move(context)),
      tls_(open_over(*context_, socket)),
      ticket_(&ticket),
      host_(host) {
    SSL_set_connect_state(tls_);
    SSL_set_app_data(tls_, this);
    SSL_set_verify(tls_, SSL_VERIFY_PEER, on_verified);
    auto* wanted = SSL_get0_param(tls_);
    if (X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) != 1) {
        ERR_clear_error();
        SSL_set_tlsext_host_name(tls_, host.c_str());
        SSL_set_hostflags(
            tls_, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT
        );
        SSL_set1_host(tls_, host.c_str());
    }
    if (ticket.session) SSL_set_session(tls_, ticket.session.get());
}

TlsSession::~TlsSession() {
    // Else OpenSSL takes a connection that just ends for one that was broken, and its ticket is
    // void.
    if (failure_.words.empty()) SSL_set_shutdown(tls_, SSL_SENT_SHUTDOWN);
    SSL_free(tls_);
}

int TlsSession::on_ticket(ssl_st* tls, ssl_session_st* session) {
    auto* self = static_cast<TlsSession*>(SSL_get_app_data(tls));
    self->ticket_->session = {session, SSL_SESSION_free};
    return 1;  // it is ours now
}

int TlsSession::on_verified(int accepted, x509_store_ctx_st* chain) {
    if (accepted != 1) {
        auto* tls = X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx());
        static_cast<TlsSession*>(SSL_get_app_data(static_cast<SSL*>(tls)))->reject(chain);
    }
    return accepted;
}

void TlsSession::reject(x509_store_ctx_st* chain) {
    const int error = X509_STORE_CTX_get_error(chain);
    auto* certificate = X509_STORE_CTX_get_current_cert(chain);
    rejected_ = true;
    switch (error) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
            failure_ = {Why::expired, "the certificate expired on " + end_of(certificate)};
            return;
        case X509_V_ERR_CERT_NOT_YET_VALID:
            failure_ = {
                Why::expired, "the certificate is not valid before " + beginning_of(certificate)
            };
            return;
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH: {
            const auto names = names_of(certificate);
            failure_ = {
                Why::wrong_host,
                fmt::format(
                    "the certificate is for {}, not for {}",
                    names.empty() ? "no host name" : names,
                    host_
                )
            };
            return;
        }
        default:
            failure_ = {
                Why::untrusted,
                fmt::format(
                    "{}; issued by {}", X509_verify_cert_error_string(error), issuer_of(certificate)
                )
            };
    }
}

TlsSession::Step TlsSession::handshake() {
    ERR_clear_error();
    return step(SSL_do_handshake(tls_), 0);
}

TlsSession::Step TlsSession::read(std::span<char> into) {
    if (over_) return {Then::failed};
    ERR_clear_error();
    std::size_t bytes = 0;
    const int result = SSL_read_ex(tls_, into.data(), into.size(), &bytes);
    return step(result, bytes);
}

TlsSession::Step TlsSession::peek() {
    if (over_) return {Then::failed};
    ERR_clear_error();
    char byte = 0;
    std::size_t bytes = 0;
    const int result = SSL_peek_ex(tls_, &byte, 1, &bytes);
    return step(result, bytes);
}

/// Small pieces go out as one record; one that fills a record is not copied.
TlsSession::Step TlsSession::write(std::span<const std::string_view> pieces) {
    if (over_) return {Then::failed};
    while (!pieces.empty() && pieces.front().empty()) pieces = pieces.subspan(1);
    if (pieces.empty()) return {Then::done};
    std::array<char, kRecord> record;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    auto next = pieces.front();
    if (pieces.size() > 1 && next.size() < kRecord) {
        std::size_t size = 0;
        for (const auto piece : pieces) {
            const auto part = piece.substr(0, kRecord - size);
            std::ranges::copy(part, record.data() + size);
            size += part.size();
        }
        next = {record.data(), size};
    }
    ERR_clear_error();
    std::size_t bytes = 0;
    const int result = SSL_write_ex(tls_, next.data(), next.size(), &bytes);
    return step(result, bytes);
}

void TlsSession::close() noexcept {
    if (std::exchange(over_, true) || SSL_is_init_finished(tls_) == 0) return;
    ERR_clear_error();
    SSL_shutdown(tls_);
    ERR_clear_error();
}

bool TlsSession::resumed() const noexcept {
    return SSL_session_reused(tls_) == 1;
}

TlsSession::Step TlsSession::step(int result, std::size_t bytes) {
    if (result == 1) return {Then::done, bytes};
    const int said = errno;
    switch (SSL_get_error(tls_, result)) {
        case SSL_ERROR_WANT_READ:
            return {Then::want_read};
        case SSL_ERROR_WANT_WRITE:
            return {Then::want_write};
        case SSL_ERROR_ZERO_RETURN:
            return {Then::ended};
        case SSL_ERROR_SYSCALL:
            over_ = true;
            failure_ = {Why::broken, std::strerror(said)};
            return {Then::failed};
        default:
            return fail();
    }
}

TlsSession::Step TlsSession::fail() {
    over_ = true;  // after such an error not even an end may be said
    const auto error = ERR_peek_last_error();
    if (rejected_) return {Then::failed};
    switch (ERR_GET_REASON(error)) {
        case SSL_R_UNEXPECTED_EOF_WHILE_READING:
            failure_ = {Why::broken, "the peer closed the connection without ending TLS"};
            break;
        case SSL_R_WRONG_VERSION_NUMBER:
        case SSL_R_HTTP_REQUEST:
            failure_ = {Why::refused, "the peer answered with something other than TLS"};
            break;
        default: {
            const auto* reason = ERR_reason_error_string(error);
            failure_ = {Why::refused, reason == nullptr ? "the TLS handshake failed" : reason};
        }
    }
    return {Then::failed};
}

}  // namespace recourse::net
