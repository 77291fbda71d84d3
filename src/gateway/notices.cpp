#include "gateway/notices.hpp"

#include "mcp/envelope.hpp"

namespace recourse::gateway {

std::optional<server::Level> asked_for(const Call& call) {
    if (call.client.era == mcp::Era::legacy) return server::level_of(call.client.log_level);
    return server::level_of(call.envelope.log_level.string().value_or(""));
}

std::optional<server::Level> heard_from(const Call& call, Stance stance) {
    const auto asked = asked_for(call);
    if (asked || call.client.era == mcp::Era::modern) return asked;
    // A legacy client that asked for nothing hears what the server chose to say. Where others may
    // have made it say more, that is the usual.
    return stance == Stance::transparent ? server::Level::debug : server::Level::info;
}

void Notices::pass(std::string_view method, json::Ref params) {
    if (!call_.stream.open()) return;
    if (method == "notifications/progress") return pass_progress(params);
    if (method == "notifications/message") return pass_message(params);
}

void Notices::pass_progress(json::Ref params) {
    const auto token = call_.envelope.progress_token;
    const auto progress = params["progress"].number();
    if (!token || !progress || *progress <= progress_) return;
    progress_ = *progress;
    std::string rewritten;
    mcp::append_progress(rewritten, params, token.raw());
    send("notifications/progress", rewritten);
}

void Notices::pass_message(json::Ref params) {
    const auto level = server::level_of(params["level"].string().value_or(""));
    if (!level || !heard_from_ || *level < *heard_from_) return;
    send("notifications/message", params.raw());
}

void Notices::send(std::string_view method, std::string_view params) {
    std::string message;
    mcp::append_notification(message, method, redactor_.redact_json(params));
    call_.stream.send(std::move(message));
}

}  // namespace recourse::gateway
