#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// A failure as it came, before anybody interpreted it. Upstreams and listeners make these; only
/// diagnosis reads them.
namespace recourse::diagnosis {

/// How far a request got. The ground on which `effect` is decided.
enum class Sent : unsigned char {
    nothing,   ///< no byte left us
    partly,    ///< the message was never complete, so nobody can have carried it out
    whole,     ///< the whole message was handed over
    answered,  ///< a whole answer came back
};

/// The connection to an HTTP upstream failed.
struct ConnectionFailed {
    enum class What : unsigned char {
        unresolved,       ///< the host name has no address
        refused,          ///< nobody listens there
        unreachable,      ///< no route, or the network is down
        connect_timeout,  ///< no answer to the connection attempt
        reset,            ///< closed or reset while we wrote or waited
        timeout,          ///< connected, but no answer in time
        expired,          ///< the certificate's time is over, or has not begun
        wrong_host,       ///< the certificate is for other hosts
        untrusted,        ///< the certificate is from nobody we trust, or unfit
        no_tls,           ///< the two found no TLS in common, or the server refused ours
        cut,              ///< the answer began and broke off
        malformed,        ///< the answer is not HTTP
    };
    What what;
    std::string endpoint;  ///< `http://127.0.0.1:8080`, without path and credentials
    std::string detail;    ///< the operating system's or the parser's words
    std::chrono::milliseconds waited{0};
};

/// An HTTP upstream answered, but not with an MCP message we can use, or, where it is a REST API,
/// not with a success.
struct HttpAnswer {
    enum class What : unsigned char {
        status,           ///< a status that is no success
        not_json,         ///< a success whose body is not JSON
        html,             ///< an HTML page with a success status
        mislabelled_sse,  ///< an event stream labelled JSON, without the answer in it
        session_lost,     ///< the upstream forgot our session, and again after a new one was made
        too_large,        ///< the body exceeds the limit
        wrong_id,         ///< the answer to some other request
        stream_ended,     ///< an event stream ended in order, without the answer
    };
    What what;
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;  ///< bounded by whoever read it
    std::string endpoint;
    /// A REST API answered the very call: its status is about what was asked for (404: no such
    /// order), not about an MCP endpoint.
    bool from_api = false;
};

/// A child process failed.
struct ProcessFailed {
    enum class What : unsigned char {
        not_found,      ///< no such command
        not_runnable,   ///< it is there, but cannot be executed
        died_at_start,  ///< ended before it answered the handshake
        died,           ///< ended during the call
        hung,           ///< no answer in time
        not_mcp,        ///< wrote text that is no MCP message, and no answer in time
        unterminated,   ///< began a line that never ended
        wrong_id,       ///< answered a request that nobody sent
        too_large,      ///< a line longer than the limit
        mute_at_start,  ///< runs, but never answered the handshake
    };
    What what;
    std::string command;
    std::optional<int> exit_code;
    std::optional<int> signal;
    std::string stderr_tail;  ///< its last lines
    std::string said;         ///< what it wrote instead of an answer, bounded
    std::string detail;       ///< the operating system's words, or the limit in bytes
    std::chrono::milliseconds waited{0};
};

/// The upstream answered with a JSON-RPC error.
struct JsonRpcFailed {
    std::int64_t code;
    std::string message;
    std::string data;  ///< raw JSON, or empty
};

/// The upstream answered with a tool result that says `isError`.
struct ToolFailed {
    std::string text;    ///< all text blocks, joined by line breaks
    std::string result;  ///< the raw result
};

/// The upstream answered, but not with an MCP answer.
struct NotMcp {
    std::string detail;  ///< what is wrong with it
    std::string said;
};

/// The authorization server gave no token for the upstream, which was not asked.
struct TokenFailed {
    std::string endpoint;     ///< of the authorization server, without path and credentials
    int status = 0;           ///< 0: it did not answer
    std::string error;        ///< its own code: `invalid_client` (RFC 6749, 5.2)
    std::string description;  ///< its own words, or the connection's
};

/// The arguments of a call to a REST API make no request: found here, nobody was asked.
struct NotSendable {
    std::string reason;  ///< a sentence without its full stop
};

using RawFailure = std::variant<
    ConnectionFailed,
    HttpAnswer,
    ProcessFailed,
    JsonRpcFailed,
    ToolFailed,
    NotMcp,
    TokenFailed,
    NotSendable>;

}  // namespace recourse::diagnosis
