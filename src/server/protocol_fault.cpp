#include "server/protocol_fault.hpp"

#include "base/text.hpp"
#include "base/time.hpp"
#include "fault/dialect.hpp"
#include "fault/vocabulary.hpp"
#include "mcp/envelope.hpp"

#include <array>
#include <vector>

#include <fmt/format.h>

namespace recourse::server {
namespace {

constexpr std::size_t kQuoted = 120;

std::string quoted(std::string_view foreign) {
    return "'" + text::clean(foreign, kQuoted) + "'";
}

/// Nothing of a request that fails here was ever sent on.
ProtocolFault make(std::string_view code, std::string message, std::string next) {
    ProtocolFault made;
    made.fault = fault::make(code);
    made.fault.message = std::move(message);
    made.fault.effect = Effect::none;
    made.fault.safe_to_retry = SafeBecause::not_sent;
    made.http_status = fault::code(code).http_status;
    made.code = fault::jsonrpc_code(made.fault.category);
    Action action;
    action.type = made.fault.actor == Actor::time ? ActionType::wait : ActionType::fix_arguments;
    if (made.fault.actor == Actor::operator_) action.type = ActionType::ask_user;
    if (made.fault.actor == Actor::nobody) action.type = ActionType::stop;
    action.sentence = std::move(next);
    made.fault.actions.push_back(std::move(action));
    return made;
}

}  // namespace

ProtocolFault bad_message(const mcp::BadMessage& bad) {
    if (bad.why == mcp::BadMessage::Why::not_json) {
        auto made = make(
            "malformed_json",
            "the body is not JSON: " + bad.sentence,
            "send one JSON-RPC 2.0 object, encoded as UTF-8"
        );
        made.code = mcp::kParseError;
        made.fault.details["place"] = bad.sentence;
        return made;
    }
    auto made = make(
        "invalid_request",
        "the message is no JSON-RPC request: " + bad.sentence,
        R"(send an object with "jsonrpc":"2.0", a "method", and an "id" that is a string or an integer)"
    );
    made.code = mcp::kInvalidRequest;
    made.fault.details["rule"] = bad.sentence;
    return made;
}

namespace {

ProtocolFault missing_envelope(const mcp::Rejection& rejection) {
    auto made = make(
        "missing_envelope",
        fmt::format(
            "a {} request says who it is in params._meta; missing there, or of the wrong kind: {}",
            mcp::kModernRevision,
            rejection.what
        ),
        "add the missing members to params._meta, or begin with initialize to speak an older "
        "revision"
    );
    made.code = mcp::kInvalidParams;
    made.fault.details["missing"] = rejection.what;
    return made;
}

ProtocolFault header_mismatch(const mcp::Rejection& rejection) {
    using Why = mcp::Rejection::Why;
    std::string message;
    if (rejection.why == Why::header_missing) {
        message = fmt::format(
            "the header {} is required and missing; the body says {}",
            rejection.what,
            quoted(rejection.body)
        );
    } else if (rejection.why == Why::header_malformed) {
        message = fmt::format(
            "the header {} holds {}, which is no valid base64 form",
            rejection.what,
            quoted(rejection.header)
        );
    } else {
        message = fmt::format(
            "the header {} says {}, but the body says {}",
            rejection.what,
            quoted(rejection.header),
            quoted(rejection.body)
        );
    }
    auto made = make(
        "header_mismatch",
        std::move(message),
        fmt::format("send {} with the value that the body has", rejection.what)
    );
    made.code = mcp::kHeaderMismatch;
    made.fault.details["header"] = rejection.what;
    made.fault.details["header_value"] = text::clean(rejection.header, kQuoted);
    made.fault.details["body_value"] = text::clean(rejection.body, kQuoted);
    return made;
}

json::Array revisions(std::span<const std::string_view> names) {
    json::Array array;
    for (const auto name : names) array.emplace_back(name);
    return array;
}

ProtocolFault unsupported(std::string_view version, std::span<const std::string_view> supported) {
    std::vector<std::string> names(supported.begin(), supported.end());
    auto made = make(
        "unsupported_version",
        fmt::format(
            "protocol revision {} is not served here; {} {}",
            quoted(version),
            text::list(names),
            names.size() == 1 ? "is" : "are"
        ),
        "ask again with a revision that is served"
    );
    made.code = mcp::kUnsupportedVersion;
    made.data["supported"] = revisions(supported);
    made.data["requested"] = version;
    made.fault.details["requested"] = text::clean(version, kQuoted);
    return made;
}

}  // namespace

ProtocolFault rejected(const mcp::Rejection& rejection) {
    using Why = mcp::Rejection::Why;
    if (rejection.why == Why::missing_envelope) return missing_envelope(rejection);
    if (rejection.why != Why::unsupported_version) return header_mismatch(rejection);
    // The stateless form is spoken by one revision; the others are reached by `initialize`.
    static constexpr std::array<std::string_view, 1> kStateless = {mcp::kModernRevision};
    return unsupported(rejection.body, kStateless);
}

ProtocolFault unknown_dialect(std::string_view method, json::Ref name) {
    const auto all = fault::dialect_names();
    const auto given = name.string();
    std::string sentence = fmt::format(
        "`_meta[\"{}\"]` is {}, which is no dialect",
        mcp::kMetaDialect,
        given ? quoted(*given) : "no text"
    );
    if (const auto near = text::nearest(given.value_or(""), all); !near.empty())
        sentence += fmt::format("; did you mean '{}'?", near.front().name);
    auto made = invalid_params(method, std::move(sentence));
    const std::vector<std::string> names(all.begin(), all.end());
    made.fault.actions.front().sentence =
        fmt::format("send one of {}, or leave it out", text::list(names, "or"));
    made.fault.details["dialects"] = json::Array(names.begin(), names.end());
    if (given) made.fault.details["dialect"] = text::clean(*given, kQuoted);
    return made;
}

ProtocolFault unsupported_version_header(std::string_view version) {
    auto made = unsupported(version, mcp::kAllRevisions);
    return made;
}

ProtocolFault unknown_method(
    std::string_view method, std::span<const std::string_view> known, mcp::Era era
) {
    const auto near = text::nearest(method, known);
    std::string next = "call a method that this server's capabilities name";
    if (!near.empty() && near.front().name != method)
        next = fmt::format("call {} if that was meant", quoted(near.front().name));
    auto made = make(
        "unknown_method", fmt::format("there is no method {} here", quoted(method)), std::move(next)
    );
    made.code = mcp::kMethodNotFound;
    made.http_status = era == mcp::Era::modern ? 404 : 200;
    made.fault.details["method"] = text::clean(method, kQuoted);
    return made;
}

ProtocolFault invalid_params(std::string_view method, std::string sentence) {
    auto made = make(
        "invalid_params",
        fmt::format("the params of {} are wrong: {}", quoted(method), sentence),
        "mend the params and call again"
    );
    made.code = mcp::kInvalidParams;
    made.http_status = 200;
    made.fault.details["method"] = text::clean(method, kQuoted);
    return made;
}

ProtocolFault origin_not_allowed(std::string_view origin) {
    auto made = make(
        "origin_not_allowed",
        fmt::format("pages of the origin {} may not call this server", quoted(origin)),
        "ask the operator to add the origin to listen.allowed_origins, or call from a program "
        "instead of a page"
    );
    made.fault.details["origin"] = text::clean(origin, kQuoted);
    return made;
}

ProtocolFault host_not_allowed(std::string_view host) {
    auto made = make(
        "origin_not_allowed",
        fmt::format(
            "the Host header says {}, and a server on loopback answers only to localhost, "
            "127.0.0.1 and [::1]",
            quoted(host)
        ),
        "use one of these names in the URL"
    );
    made.fault.details["host"] = text::clean(host, kQuoted);
    return made;
}

ProtocolFault session_required() {
    return make(
        "session_required",
        fmt::format(
            "the header {} is missing, and this request belongs to a session", mcp::kHeaderSession
        ),
        "send initialize first, then the session id it answers with in every request"
    );
}

ProtocolFault session_not_found(std::string_view session) {
    auto made = make(
        "session_not_found",
        fmt::format(
            "there is no session {}: it ended, or was not used for too long", quoted(session)
        ),
        "send initialize again to begin a new session"
    );
    return made;
}

ProtocolFault nothing_to_resume(std::string_view last_event_id) {
    auto made = make(
        "invalid_request",
        fmt::format(
            "no event stream of this session can be taken up at Last-Event-ID {}: no such event "
            "was "
            "sent, or it is no longer kept",
            quoted(last_event_id)
        ),
        "send a GET without Last-Event-ID to hear what is new; a request whose answer is lost can "
        "be "
        "sent again if it only reads"
    );
    made.code = mcp::kInvalidRequest;
    made.fault.details["last_event_id"] = text::clean(last_event_id, kQuoted);
    return made;
}

ProtocolFault too_many_sessions(std::size_t limit) {
    auto made = make(
        "too_many_connections",
        fmt::format("{} sessions are open, and no more are allowed", limit),
        "end a session that is no longer used with DELETE, or try again later"
    );
    made.fault.details["limit"] = limit;
    return made;
}

ProtocolFault too_many_listens(std::size_t limit) {
    auto made = make(
        "too_many_connections",
        fmt::format("{} subscriptions are open, and no more are allowed", limit),
        "end a subscription that is no longer used, or try again later"
    );
    made.code = mcp::kInternalError;
    made.http_status = 200;
    made.fault.details["limit"] = limit;
    return made;
}

ProtocolFault too_many_watched(
    std::string_view method, std::size_t limit, std::string_view of_what
) {
    auto made = invalid_params(
        method, fmt::format("at most {} {} can be watched with it at a time", limit, of_what)
    );
    made.fault.details["limit"] = limit;
    return made;
}

ProtocolFault method_not_allowed(std::string_view method, std::string_view allowed) {
    auto made = make(
        "method_not_allowed",
        fmt::format("{} is not served at this path", quoted(method)),
        fmt::format("use {}", allowed)
    );
    made.http_headers = fmt::format("Allow: {}\r\n", allowed);
    made.fault.details["method"] = text::clean(method, kQuoted);
    return made;
}

ProtocolFault not_acceptable(std::string_view accept) {
    auto made = make(
        "not_acceptable",
        fmt::format(
            "the Accept header says {}, but an answer may be JSON or an event stream",
            quoted(accept)
        ),
        "send Accept: application/json, text/event-stream"
    );
    made.fault.details["accept"] = text::clean(accept, kQuoted);
    return made;
}

ProtocolFault unsupported_media_type(std::string_view type) {
    auto made = make(
        "unsupported_media_type",
        fmt::format("the Content-Type is {}, and only JSON is read here", quoted(type)),
        "send Content-Type: application/json"
    );
    made.fault.details["content_type"] = text::clean(type, kQuoted);
    return made;
}

ProtocolFault unsupported_content_encoding(std::string_view encoding) {
    auto made = make(
        "unsupported_media_type",
        fmt::format(
            "the Content-Encoding is {}, and bodies are read as they are", quoted(encoding)
        ),
        "send the body uncompressed, without Content-Encoding"
    );
    made.fault.details["content_encoding"] = text::clean(encoding, kQuoted);
    made.http_headers = "Accept-Encoding: identity\r\n";  // RFC 9110, 12.5.3
    return made;
}

ProtocolFault path_not_found(std::string_view path, std::string_view endpoint) {
    auto made = make(
        "path_not_found",
        fmt::format("nothing is served at {}", quoted(path)),
        fmt::format("send MCP messages to {}", endpoint)
    );
    made.fault.details["path"] = text::clean(path, kQuoted);
    return made;
}

ProtocolFault message_too_large(std::size_t limit) {
    auto made = make(
        "request_too_large",
        fmt::format("the message is longer than the {} bytes that are allowed", limit),
        "send less at once: shorten the arguments, or pass a reference instead of the content"
    );
    made.fault.details["limit_bytes"] = limit;
    return made;
}

ProtocolFault refused(const net::Refusal& refusal) {
    using Why = net::Refusal::Why;
    switch (refusal.why) {
        case Why::body_too_large:
            return message_too_large(refusal.limit);
        case Why::too_slow: {
            auto made = make(
                "request_too_slow",
                fmt::format(
                    "the request was not complete within {}",
                    to_words(std::chrono::milliseconds(refusal.limit))
                ),
                "send it again on a faster connection, or in smaller pieces of work"
            );
            made.fault.details["limit_ms"] = refusal.limit;
            return made;
        }
        case Why::too_many_connections: {
            auto made = make(
                "too_many_connections",
                fmt::format("{} connections are open, and no more are accepted", refusal.limit),
                "close connections that are not used, or try again in a moment"
            );
            made.fault.details["limit"] = refusal.limit;
            return made;
        }
        case Why::plain_http: {
            auto made = make(
                "malformed_http",
                "this port speaks HTTPS, and the request came as plain HTTP",
                "send it to the same address with https:// instead of http://"
            );
            made.http_status = refusal.status;
            return made;
        }
        case Why::head_too_large:
        case Why::malformed:
            break;
    }
    auto made = make(
        "malformed_http",
        "the request is not sound HTTP/1.1: " + refusal.detail,
        "send a request that follows RFC 9112"
    );
    made.http_status = refusal.status;
    made.fault.details["rule"] = refusal.detail;
    return made;
}

ProtocolFault shutting_down() {
    // Another instance may answer at once, and one that is started again needs moments.
    constexpr std::chrono::seconds kComeAgain{1};
    auto made = make(
        "shutting_down",
        "this server is shutting down and takes no new requests",
        "connect again in a second, and send the request again"
    );
    made.fault.retry_after = kComeAgain;
    made.http_headers = fmt::format("Retry-After: {}\r\n", kComeAgain.count());
    return made;
}

ProtocolFault upstream_failed(Fault fault, std::int64_t code) {
    ProtocolFault made;
    made.fault = std::move(fault);
    made.code = code;
    made.http_status = 200;
    return made;
}

ProtocolFault internal(std::string_view what) {
    auto made = make(
        "internal",
        "Recourse itself failed while it served this request",
        "report the support id to the operator"
    );
    made.code = mcp::kInternalError;
    made.http_status = 200;
    made.fault.effect = Effect::unknown;
    made.fault.safe_to_retry = SafeBecause::nothing;
    made.fault.upstream = std::string(what);
    return made;
}

}  // namespace recourse::server
