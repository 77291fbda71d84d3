#include "upstreams/http_answer.hpp"

#include "base/text.hpp"
#include "mcp/answered.hpp"
#include "mcp/mended.hpp"
#include "net/sse.hpp"

namespace recourse::upstreams {

using diagnosis::HttpAnswer;
using diagnosis::JsonRpcFailed;
using diagnosis::NotMcp;
using diagnosis::Sent;

namespace {

constexpr std::size_t kKeptOfBody = 64 * 1024;
constexpr std::size_t kQuoted = 400;

Failed json_rpc_failed(json::Ref error) {
    return Failed{
        JsonRpcFailed{
            .code = *error["code"].integer(),
            .message = *error["message"].string(),
            .data = std::string(error["data"].raw()),
        },
        Sent::answered,
    };
}

/// Errors that only somebody who read the message makes, in either era.
bool is_protocol_code(std::int64_t code) {
    return code == mcp::kMethodNotFound || code == mcp::kInvalidParams ||
           code == mcp::kInvalidRequest || code == mcp::kHeaderMismatch ||
           code == mcp::kMissingClientCapability || code == mcp::kUnsupportedVersion;
}

/// Some SDKs (Python, Swift) say -32600 of a session they do not know. No message was read then,
/// and the status has the say.
bool is_about_the_session(json::Ref error) {
    return error["code"].integer() == mcp::kInvalidRequest &&
           text::contains_ignoring_case(error["message"].string().value_or(""), "session");
}

bool looks_like_events(std::string_view body) {
    body = text::trim(body);
    return body.starts_with("event:") || body.starts_with("data:") || body.starts_with("id:") ||
           body.starts_with(':');
}

bool looks_like_html(std::string_view body, const net::Headers& headers) {
    return net::media_type_is(headers.get("content-type"), "text/html") ||
           text::trim(body).starts_with('<');
}

/// The answer out of an event stream that was sent under a wrong label.
std::optional<Outcome> answer_in_events(std::string_view body, std::int64_t id) {
    net::SseParser events(body.size() + 1);
    if (!events.feed(body) || !events.feed("\n\n")) return std::nullopt;
    while (auto event = events.next()) {
        auto data = std::make_shared<const std::string>(std::move(event->data));
        const auto message = mcp::read_message(*data);
        if (!message) continue;
        if (auto outcome = outcome_of(*message, id, data)) return outcome;
    }
    return std::nullopt;
}

}  // namespace

Failed answer_failed(
    HttpAnswer::What what,
    std::string_view body,
    const net::Headers& headers,
    int status,
    std::string_view endpoint
) {
    HttpAnswer answer{.what = what, .status = status};
    for (const auto& header : headers.all()) answer.headers.emplace_back(header.name, header.value);
    answer.body = std::string(body.substr(0, kKeptOfBody));
    answer.endpoint = std::string(endpoint);
    return Failed{std::move(answer), Sent::answered};
}

Failed not_mcp(std::string_view flaw, std::string_view body) {
    return Failed{NotMcp{std::string(flaw), text::clean(body, kQuoted)}, Sent::whole};
}

std::optional<Outcome> outcome_of(
    const mcp::Message& message, std::int64_t id, std::shared_ptr<const void> keep
) {
    if (message.kind != mcp::MessageKind::response) return std::nullopt;
    if (message.error && !message.id) return json_rpc_failed(message.error);
    if (mcp::answered_id(message) != id) {
        return Failed{HttpAnswer{.what = HttpAnswer::What::wrong_id, .status = 200}, Sent::whole};
    }
    if (message.error) return json_rpc_failed(message.error);
    return Answer{message.result.raw(), std::move(keep)};
}

Outcome read_body(
    std::string_view body,
    const net::Headers& headers,
    int status,
    std::int64_t id,
    std::shared_ptr<const void> keep,
    std::string_view endpoint
) {
    using What = HttpAnswer::What;
    // Something was answered, but whether it is an answer to this request nobody can tell.
    const auto failed = [&](What what) {
        auto failure = answer_failed(what, body, headers, status, endpoint);
        failure.sent = Sent::whole;
        return failure;
    };
    std::string mended;
    const auto message = mcp::read_mended(body, mcp::Mending::halves_and_bytes, mended);
    if (!mended.empty()) {
        const auto whole = std::make_shared<const std::string>(std::move(mended));
        return read_body(*whole, headers, status, id, whole, endpoint);
    }
    if (message) {
        if (auto outcome = outcome_of(*message, id, std::move(keep))) {
            if (auto* failure = std::get_if<Failed>(&*outcome)) {
                if (std::holds_alternative<HttpAnswer>(failure->raw)) return failed(What::wrong_id);
            }
            return *std::move(outcome);
        }
        return not_mcp("it sent a message that answers nothing", body);
    }
    if (looks_like_events(body)) {
        if (auto outcome = answer_in_events(body, id)) return *std::move(outcome);
        return failed(What::mislabelled_sse);
    }
    if (looks_like_html(body, headers)) return failed(What::html);
    if (message.error().why == mcp::BadMessage::Why::not_json) return failed(What::not_json);
    return not_mcp(message.error().sentence, body);
}

Outcome read_refusal(
    std::string_view body, const net::Headers& headers, int status, std::string_view endpoint
) {
    if (status == 400 || status == 404) {
        const auto message = mcp::read_message(body);
        if (message && message->error && is_protocol_code(*message->error["code"].integer()) &&
            !is_about_the_session(message->error)) {
            return json_rpc_failed(message->error);
        }
    }
    return answer_failed(HttpAnswer::What::status, body, headers, status, endpoint);
}

}  // namespace recourse::upstreams
