#include "guards/polling.hpp"

#include "fault/recognition.hpp"
#include "gateway/errors.hpp"
#include "gateway/look.hpp"
#include "gateway/pipeline.hpp"
#include "upstreams/pause.hpp"

#include <algorithm>

#include <fmt/format.h>

/// Waiting for the end of what a tool only begins (docs/sending.md).
namespace recourse::gateway {

using diagnosis::Sent;
using diagnosis::ToolFailed;
using guards::Standing;
using upstreams::Answer;
using upstreams::Cancelled;

namespace {

/// Before the first look; then twice as long each time. A job that is short is not waited for long.
constexpr std::chrono::milliseconds kFirstPause{100};

/// What an answer shows: its structure, or its text where that is JSON.
guards::Looked shown_in(json::Ref result, std::string& text) {
    text = fault::text_of(result);
    auto value = result["structuredContent"];
    if (!value) value = json::check(text).value_or(json::Ref());
    return {.value = value, .text = text};
}

}  // namespace

/// What the caller says of waiting is for us: the upstream does not know these arguments.
void Pipeline::take_waiting(Call& call) {
    const auto rule = guarding_.polling_of(
        call.upstream->settings().name, catalogue_.own_name(*call.upstream, call.tool_name)
    );
    if (!rule) return;
    const auto waiting = guards::take_waiting(*rule, call.arguments);
    if (!waiting) return;
    give_arguments(call, waiting->arguments, call.own_params);
    if (waiting->budget) call.waiting = Call::Waiting{rule, *waiting->budget};
}

/// Looks until the job has ended, which then is the answer. A look that fails in a way that passes
/// is no reason to stop; any other is told.
net::Task<std::optional<Fault>> Pipeline::wait_for_end(Call& call, Turned& turned) {
    const auto* begun = std::get_if<Answer>(&turned.outcome);
    if (begun == nullptr || turned.refused || turned.failure) co_return std::nullopt;
    const auto rule = call.waiting->rule;
    std::string text;
    const auto answered = shown_in(json::Ref(begun->result), text);
    if (guards::judge(*rule, answered, call.arguments) == Standing::done) co_return std::nullopt;
    const auto arguments = guards::arguments_of_poll(*rule, call.arguments, answered.value);
    const auto with = co_await find_looking_tool(call, rule->tool);
    if (!arguments || !with) co_return std::nullopt;

    const auto deadline = Deadline::after(timers_.now(), call.waiting->budget);
    Duration pause = kFirstPause;
    while (!deadline.passed(timers_.now())) {
        co_await upstreams::pause(
            executor_,
            timers_,
            std::min(pause, deadline.left(timers_.now())),
            &call.ticket.cancellation
        );
        if (call.ticket.cancellation.cancelled()) {
            turned.outcome = Cancelled{Sent::whole};
            co_return std::nullopt;
        }
        pause = std::min<Duration>(pause * 2, rule->every);
        Look look(call, *with, *arguments);
        auto looked =
            co_await relay_.run(look.call(), look.passage(catalogue_.prefixes(), rule->timeout));
        look.enter_into(call.trail);
        if (const auto* answer = std::get_if<Answer>(&looked.outcome))
            looked.failure = failure_in(json::Ref(answer->result), with->name);
        if (auto fault = failure_of(look.call(), looked)) {
            if (fault->retryable) continue;
            co_return tell_broken_off(call, *std::move(fault));
        }
        const auto* answer = std::get_if<Answer>(&looked.outcome);
        if (answer == nullptr) continue;
        const auto shown = shown_in(json::Ref(answer->result), text);
        const auto standing = guards::judge(*rule, shown, call.arguments);
        if (standing == Standing::running) continue;
        if (standing == Standing::failed)
            looked.failure = ToolFailed{text, std::string(answer->result)};
        turned = std::move(looked);
        co_return std::nullopt;
    }
    auto fault =
        guards::still_running(*rule, *arguments, with->name, call.tool_name, call.waiting->budget);
    fault.effect = call.ticket.reads() ? Effect::none : Effect::done;
    fault.safe_to_retry = call.ticket.reads() ? SafeBecause::read_only : SafeBecause::nothing;
    co_return fault;
}

/// The job was begun; that nobody can look after it is another failure.
Fault Pipeline::tell_broken_off(const Call& call, Fault fault) {
    fault.message = fmt::format(
        "{} began, but it cannot be seen how it ends: {}", call.tool_name, fault.message
    );
    if (!call.ticket.reads()) {
        fault.effect = Effect::done;
        fault.safe_to_retry = SafeBecause::nothing;
    }
    return fault;
}

}  // namespace recourse::gateway
