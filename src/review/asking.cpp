#include "review/asking.hpp"

#include "base/version.hpp"
#include "mcp/envelope.hpp"
#include "mcp/message.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

namespace recourse::review {

namespace {

using diagnosis::ConnectionFailed;
using diagnosis::HttpAnswer;
using diagnosis::JsonRpcFailed;
using diagnosis::NotMcp;
using diagnosis::ProcessFailed;
using upstreams::Answer;
using upstreams::Failed;

constexpr int kMostPages = 100;
constexpr std::string_view kSelf = "recourse-review";

std::string client_info() {
    std::string info;
    json::Writer(info)
        .begin_object()
        .member("name", kSelf)
        .member("version", kVersion)
        .end_object();
    return info;
}

std::string error_message(const JsonRpcFailed& error) {
    std::string message;
    json::Writer out(message);
    out.begin_object().key("error").begin_object();
    out.key("code").integer(error.code).member("message", error.message);
    if (!error.data.empty()) out.key("data").raw(error.data);
    out.end_object().end_object();
    return message;
}

Ending ending_of(const ConnectionFailed& failed) {
    using What = ConnectionFailed::What;
    switch (failed.what) {
        case What::timeout:
        case What::connect_timeout:
            return Ending::hang;
        case What::malformed:
            return Ending::no_message;
        default:
            return Ending::crash;
    }
}

Ending ending_of(const ProcessFailed& failed) {
    using What = ProcessFailed::What;
    switch (failed.what) {
        case What::hung:
        case What::mute_at_start:
            return Ending::hang;
        case What::not_mcp:
        case What::unterminated:
        case What::wrong_id:
        case What::too_large:
            return Ending::no_message;
        default:
            return Ending::crash;
    }
}

Reply reply_of(const Failed& failed) {
    if (const auto* error = std::get_if<JsonRpcFailed>(&failed.raw))
        return {.ending = Ending::protocol_error, .answer = error_message(*error)};
    if (const auto* lost = std::get_if<ConnectionFailed>(&failed.raw))
        return {.ending = ending_of(*lost), .answer = lost->detail};
    if (const auto* http = std::get_if<HttpAnswer>(&failed.raw)) {
        const bool is_refusal =
            http->what == HttpAnswer::What::status || http->what == HttpAnswer::What::session_lost;
        return {
            .ending = is_refusal ? Ending::http_refusal : Ending::no_message,
            .answer = fmt::format("HTTP {}\n{}", http->status, http->body)
        };
    }
    if (const auto* process = std::get_if<ProcessFailed>(&failed.raw)) {
        const auto& words = process->said.empty() ? process->stderr_tail : process->said;
        return {.ending = ending_of(*process), .answer = words};
    }
    if (const auto* other = std::get_if<NotMcp>(&failed.raw))
        return {.ending = Ending::no_message, .answer = other->said};
    return {.ending = Ending::no_message};
}

Reply reply_of(const upstreams::Outcome& outcome) {
    if (const auto* failed = std::get_if<Failed>(&outcome)) return reply_of(*failed);
    const auto* answer = std::get_if<Answer>(&outcome);
    if (answer == nullptr) return {.ending = Ending::hang};
    const bool is_error = json::Ref(answer->result)["isError"].boolean().value_or(false);
    return {
        .ending = is_error ? Ending::tool_error : Ending::success,
        .answer = fmt::format(R"({{"result":{}}})", answer->result)
    };
}

std::string members_of_call(std::string_view tool, std::string_view arguments) {
    std::string members = R"("name":)";
    json::append_string(members, tool);
    members += R"(,"arguments":)";
    members += arguments;
    return members;
}

std::chrono::milliseconds since(TimePoint began, const net::Timers& timers) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(timers.now() - began);
}

}  // namespace

Asker::Asker(net::Executor executor, net::Timers& timers, upstreams::Settings settings)
    : timers_(timers), upstream_(upstreams::make_upstream(executor, timers, std::move(settings))) {
    upstream_->set_identity({.client_info = client_info()});
    upstream_->set_listener(this);
}

net::Task<std::optional<Failed>> Asker::start() {
    return upstream_->start();
}

net::Task<std::expected<std::vector<std::string>, Failed>> Asker::list_tools() {
    std::vector<std::string> entries;
    std::string members;
    for (int page = 0; page < kMostPages; ++page) {
        auto outcome = co_await send("tools/list", members);
        if (auto* failed = std::get_if<Failed>(&outcome))
            co_return std::unexpected(std::move(*failed));
        if (!std::holds_alternative<Answer>(outcome)) break;
        const json::Ref result(std::get<Answer>(outcome).result);
        for (const json::Ref entry : result["tools"].elements()) entries.emplace_back(entry.raw());
        const auto cursor = result["nextCursor"];
        if (!cursor.is_string()) break;
        members = fmt::format(R"("cursor":{})", cursor.raw());
    }
    co_return entries;
}

net::Task<Reply> Asker::call(
    std::string_view tool,
    std::string_view arguments,
    const std::vector<mcp::ParamHeader>& param_headers
) {
    const auto began = timers_.now();
    std::string headers;
    mcp::append_param_headers(headers, param_headers, json::Ref(arguments));
    const auto members = members_of_call(tool, arguments);
    auto reply = reply_of(co_await send("tools/call", members, headers));
    reply.took = since(began, timers_);
    co_return reply;
}

net::Task<Reply> Asker::call_as_task(std::string_view tool, std::string_view arguments) {
    const auto began = timers_.now();
    const auto members = members_of_call(tool, arguments) + R"(,"task":{})";
    const auto begun = co_await send("tools/call", members);
    auto reply = reply_of(begun);
    if (const auto* answer = std::get_if<Answer>(&begun)) {
        const auto id = json::Ref(answer->result)["task"]["taskId"];
        if (id.is_string()) {
            // It answers when the task is over.
            const auto which = fmt::format(R"("taskId":{})", id.raw());
            reply = reply_of(co_await send("tasks/result", which));
            reply.is_at_work = reply.ending == Ending::hang;
            if (reply.is_at_work) co_await send("tasks/cancel", which);
        }
    }
    reply.took = since(began, timers_);
    co_return reply;
}

bool Asker::makes_tasks() const {
    const auto& hello = upstream_->hello();
    return hello.era == mcp::Era::legacy &&
           static_cast<bool>(json::Ref(hello.capabilities)["tasks"]["requests"]["tools"]["call"]);
}

net::Task<upstreams::Outcome> Asker::send(
    std::string_view method, std::string_view members, std::string_view param_headers
) {
    // What the params look like depends on the server that is there.
    if (auto failure = co_await upstream_->start()) co_return *std::move(failure);
    const auto params = params_of(members);
    const json::Ref whole(params);
    upstreams::Request request{
        .method = method, .params = whole, .envelope = mcp::Envelope::of(whole)
    };
    request.param_headers = param_headers;
    co_return co_await upstream_->send(request);
}

net::Task<> Asker::stop() {
    return upstream_->stop();
}

void Asker::on_notification(std::string_view /*method*/, json::Ref /*params*/) {}

void Asker::on_request(
    const mcp::Message& request, std::function<void(std::string message)> answer
) {
    std::string message;
    if (request.method == "ping")
        mcp::append_result(message, request.id.raw(), "{}");
    else
        mcp::append_error(
            message, request.id.raw(), mcp::kMethodNotFound, "A review answers no questions", {}
        );
    answer(std::move(message));
}

/// A modern request says about itself what a legacy handshake said once.
std::string Asker::params_of(std::string_view members) const {
    std::string params = "{";
    params += members;
    if (upstream_->hello().era == mcp::Era::modern) {
        if (!members.empty()) params += ',';
        params += fmt::format(
            R"("_meta":{{"{}":"{}","{}":{{}},"{}":{}}})",
            mcp::kMetaProtocolVersion,
            mcp::kModernRevision,
            mcp::kMetaClientCapabilities,
            mcp::kMetaClientInfo,
            client_info()
        );
    }
    params += '}';
    return params;
}

}  // namespace recourse::review
