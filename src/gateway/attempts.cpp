#include "gateway/errors.hpp"
#include "gateway/pipeline.hpp"
#include "mcp/param_headers.hpp"
#include "upstreams/pause.hpp"

/// The upstream's turn in a tool call: once, or again where that is safe (docs/sending.md).
namespace recourse::gateway {

using diagnosis::Sent;
using upstreams::Answer;
using upstreams::Cancelled;
using upstreams::Failed;

namespace {

std::chrono::milliseconds in_milliseconds(Duration duration) {
    return std::chrono::ceil<std::chrono::milliseconds>(duration);
}

Sent sent_in(const Turned& turned) {
    const auto* failed = std::get_if<Failed>(&turned.outcome);
    return failed == nullptr ? Sent::answered : failed->sent;
}

/// A round of a conversation that the client has its part in: to begin it anew is the client's.
bool is_in_rounds(const Call& call) {
    return call.params["requestState"] || call.params["inputResponses"];
}

}  // namespace

net::Task<Turned> Pipeline::send(Call& call) {
    const auto deadline = Deadline::after(timers_.now(), time_for(call));
    call.trail.reached = ledger::Step::upstream;
    auto& attempts =
        call.attempts.emplace(guarding_.begin_attempts(call.upstream->settings().name, random_));
    while (true) {
        const auto began = timers_.now();
        auto turned = co_await send_once(call, in_milliseconds(deadline.left(began)));
        const auto took = timers_.now() - began;
        if (const auto* answer = std::get_if<Answer>(&turned.outcome))
            turned.failure = failure_in(json::Ref(answer->result), call.tool_name);
        const auto fault = failure_of(call, turned);
        if (!fault) {
            if (std::holds_alternative<Answer>(turned.outcome)) attempts.succeeded();
            co_return turned;
        }
        note_failing(call, turned, *fault);
        const bool is_final = turned.refused || turned.engaged || is_in_rounds(call) ||
                              call.ticket.abandoned() || call.ticket.cancellation.cancelled();
        if (is_final) co_return turned;
        const auto wait = attempts.next(*fault, took, deadline.left(timers_.now()));
        if (!wait) co_return turned;
        note_attempt(call, *fault, {.began = began, .took = took, .wait = *wait});
        co_await upstreams::pause(executor_, timers_, *wait, &call.ticket.cancellation);
        if (call.ticket.cancellation.cancelled())
            co_return Turned{.outcome = Cancelled{sent_in(turned)}, .era = turned.era};
    }
}

net::Task<Turned> Pipeline::send_once(Call& call, std::chrono::milliseconds left) {
    Passage passage{.method = "tools/call", .params = call.params, .may_ask = true};
    passage.call_timeout = left;
    // Some servers fail a call without arguments before the tool sees it.
    passage.add_arguments = !call.arguments;
    if (catalogue_.prefixes()) passage.name = catalogue_.own_name(*call.upstream, call.tool_name);
    std::string headers;
    if (call.tool) mcp::append_param_headers(headers, call.tool->param_headers, call.arguments);
    passage.param_headers = headers;
    co_return co_await relay_.run(call, passage);
}

/// Nothing for a success, and for what nobody waits for any more.
std::optional<Fault> Pipeline::failure_of(const Call& call, const Turned& turned) const {
    if (turned.refused) return turned.refused->fault;
    if (const auto* failed = std::get_if<Failed>(&turned.outcome))
        return diagnose(call, failed->raw, failed->sent);
    if (turned.failure) return diagnose(call, *turned.failure, Sent::answered);
    return std::nullopt;
}

/// How long the call may take, all attempts together: what the operator says of the tool, else of
/// the upstream; less where the client has less time.
std::chrono::milliseconds Pipeline::time_for(const Call& call) const {
    const auto& settings = call.upstream->settings();
    auto time = settings.call_timeout;
    const auto stated =
        settings.tools.find(std::string(catalogue_.own_name(*call.upstream, call.tool_name)));
    if (stated != settings.tools.end() && stated->second.call_timeout.count() > 0)
        time = stated->second.call_timeout;
    return call.time ? std::min(time, *call.time) : time;
}

}  // namespace recourse::gateway
