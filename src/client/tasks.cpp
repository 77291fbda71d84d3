#include "client/conversation.hpp"
#include "client/reading.hpp"
#include "diagnosis/remedy.hpp"
#include "upstreams/pause.hpp"

#include <algorithm>

#include <fmt/format.h>

/// Tasks: calls that a server goes on with after it has answered. In 2026-07-28 (the extension
/// io.modelcontextprotocol/tasks) the server decides that, and a task carries its result and its
/// questions; in 2025-11-25 the client asks for it, and asks for the result by itself.
namespace recourse::client {

using diagnosis::JsonRpcFailed;
using diagnosis::Sent;
using upstreams::Failed;

namespace {

/// How often a task may ask before it counts as asking for ever.
constexpr int kMostQuestions = 32;
/// Where the server does not say how often it wants to be asked; and what it may say.
constexpr std::chrono::milliseconds kAskAfter{1'000};
constexpr std::chrono::milliseconds kSoonest{20};
constexpr std::chrono::milliseconds kLatest{60'000};

std::chrono::milliseconds wait_of(const Task& task) {
    return std::clamp(task.ask_after.value_or(kAskAfter), kSoonest, kLatest);
}

/// Whether a tool of 2025-11-25 can become a task.
bool can_become_task(const Tool& tool) {
    const auto* execution = member(tool.whole, "execution").if_object();
    if (execution == nullptr) return false;
    const auto support = text_in(*execution, "taskSupport");
    return support == "optional" || support == "required";
}

}  // namespace

net::Task<Result<Object>> Conversation::begin(Errand& errand) {
    if (auto unknown = co_await find_tool(errand)) co_return std::unexpected(*std::move(unknown));
    errand.takes_tasks = true;
    const auto& hello = upstream_->hello();
    const bool makes_tasks =
        static_cast<bool>(json::Ref(hello.capabilities)["tasks"]["requests"]["tools"]["call"]);
    const bool is_to_be_asked = hello.era == mcp::Era::legacy && makes_tasks;
    if (is_to_be_asked && errand.tool && can_become_task(errand.tool->tool))
        errand.params["task"] = Object();
    co_return co_await ask(errand);
}

net::Task<Result<Object>> Conversation::see_through(Errand& errand, const Task& task) {
    int missed = 0;
    for (int questions = 0; questions < kMostQuestions;) {
        auto seen = co_await look_at(errand, task);
        if (!seen) {
            // The task goes on whether or not one of our looks at it comes through.
            const bool may_be_missed = seen.error().retryable && ++missed < options_.retry.attempts;
            if (!may_be_missed) co_return std::unexpected(std::move(seen.error()));
            seen = task;
        } else {
            missed = 0;
        }
        if (seen->ended()) co_return co_await take_result(errand, *seen);
        if (seen->status == Task::Status::input_required) {
            // A legacy server asks while its result is waited for.
            if (upstream_->hello().era == mcp::Era::legacy)
                co_return co_await take_result(errand, *seen);
            if (auto failure = co_await answer_task(errand, *seen))
                co_return std::unexpected(*std::move(failure));
            ++questions;
            continue;
        }
        if (errand.deadline.left(timers_.now()) <= wait_of(*seen)) break;
        co_await upstreams::pause(executor_, timers_, wait_of(*seen), &errand.cancellation);
        if (errand.cancellation.cancelled()) break;
    }
    co_return std::unexpected(still_at_work(errand, task));
}

net::Task<Result<Task>> Conversation::look_at(Errand& errand, const Task& task) {
    errand.method = "tasks/get";
    auto result = co_await ask(errand);
    if (!result) co_return std::unexpected(std::move(result.error()));
    if (auto seen = to_task(*result, task.tool)) co_return *std::move(seen);
    diagnosis::NotMcp nothing{"what it says of a task has no status", json::to_text(*result)};
    co_return std::unexpected(tell(errand, Failed{std::move(nothing), Sent::answered}));
}

/// From here on what is told is told of the tool.
net::Task<Result<Object>> Conversation::take_result(Errand& errand, const Task& task) {
    errand.tool_name = task.tool;
    errand.tool = tools_.find(task.tool);
    if (task.status == Task::Status::cancelled)
        co_return std::unexpected(cancelled(errand, Sent::whole));
    if (upstream_->hello().era == mcp::Era::legacy) {
        errand.method = "tasks/result";
        co_return co_await ask(errand);
    }
    errand.method = "tools/call";
    if (const auto* result = member(task.whole, "result").if_object())
        co_return judge(errand, *result);
    const auto error = json::to_text(member(task.whole, "error"));
    const json::Ref read(error);
    JsonRpcFailed failed{
        .code = read["code"].integer().value_or(mcp::kInternalError),
        .message = read["message"].string().value_or(""),
        .data = std::string(read["data"].raw()),
    };
    co_return std::unexpected(tell(errand, Failed{std::move(failed), Sent::answered}));
}

net::Task<std::optional<Fault>> Conversation::answer_task(Errand& errand, const Task& task) {
    const auto whole = json::to_text(task.whole);
    auto asked = read_input_required(json::Ref(whole));
    if (!asked) {
        diagnosis::NotMcp nothing{std::move(asked.error()), whole};
        co_return tell(errand, Failed{std::move(nothing), Sent::answered});
    }
    auto answers = co_await fulfil(errand, *std::move(asked));
    if (!answers) co_return std::move(answers.error());
    errand.method = "tasks/update";
    errand.params["inputResponses"] = json::to_value(json::Ref(answers->input_responses));
    auto taken = co_await ask(errand);
    errand.params.erase("inputResponses");
    if (!taken) co_return std::move(taken.error());
    co_return std::nullopt;
}

/// Whoever waited has no more time, or wants to wait no more.
Fault Conversation::still_at_work(const Errand& errand, const Task& task) const {
    auto where = situation(errand, Sent::whole, {});
    where.tool.name = task.tool;
    if (const auto entry = tools_.find(task.tool); entry && options_.trust_annotations) {
        where.tool.reads_only = entry->tool.reads_only;
        where.tool.idempotent = entry->tool.idempotent;
    }
    const bool is_stopped = errand.cancellation.cancelled();
    auto fault = diagnosis::begin(is_stopped ? "cancelled" : "deadline_exceeded", where);
    fault.message =
        fmt::format("'{}' was still at work when its caller stopped waiting", task.tool);
    fault.cause = "It goes on as a task of its server, which can be waited for again";
    fault.details["task_id"] = task.id;
    return told(
        errand, diagnosis::settle(std::move(fault), where, diagnosis::Answer::inconclusive)
    );
}

}  // namespace recourse::client
