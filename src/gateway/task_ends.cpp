#include "gateway/errors.hpp"
#include "gateway/pipeline.hpp"
#include "gateway/tasks.hpp"

#include <utility>

/// What the tool of a task came to: in 2025-11-25 `tasks/result` is answered with its result, in
/// 2026-07-28 what tells of the task holds it, or the error that the task ended with.
namespace recourse::gateway {
namespace {

std::string with_member(json::Ref task, std::string_view name, std::string_view raw) {
    std::string text;
    json::Writer out(text);
    out.begin_object();
    for (const auto& member : task.members()) {
        out.key(*member.name.string());
        out.raw(member.name.equals(name) ? raw : member.value_raw);
    }
    out.end_object();
    return text;
}

}  // namespace

void Pipeline::note_task(const Call& call, mcp::Era server, json::Ref result) {
    if (call.caller == guards::anonymous()) return;
    const bool is_one = server == mcp::Era::modern
                            ? is_task(result)
                            : call.request.params["task"] && is_legacy_task(result);
    if (!is_one) return;
    const auto id = (result["taskId"] ? result : result["task"])["taskId"].string();
    if (!id) return;
    guarding_.ownership().give(
        guards::Ownership::Kind::task,
        name_of_task(call.upstream->settings().name, *id),
        *call.caller
    );
}

Reply Pipeline::conclude_task(Call& call, const Turned& turned, EntryPtr tool) {
    const auto* answer = turned.refused ? nullptr : std::get_if<upstreams::Answer>(&turned.outcome);
    if (answer == nullptr) return conclude(call, turned);
    if (tool) call.tool_name = tool->name;
    call.tool = std::move(tool);
    const json::Ref told(answer->result);
    const auto failed = call.request.method == "tasks/result" ? told_in_result(call, told)
                                                              : told_in_task(call, told);
    if (!failed) return conclude(call, turned);
    Reply reply;
    mcp::append_result(reply.body, call.request.id.raw(), *failed);
    return reply;
}

std::optional<std::string> Pipeline::told_in_result(Call& call, json::Ref result) {
    if (!result.is_object()) return std::nullopt;
    std::string_view tool = call.tool_name;
    if (tool.empty()) tool = "the task";
    const auto failure = failure_in(result, tool);
    if (!failure) return std::nullopt;
    return tell_in_result(call, *failure, result.raw());
}

std::optional<std::string> Pipeline::told_in_task(Call& call, json::Ref task) {
    if (const auto failed = told_in_result(call, task["result"]))
        return with_member(task, "result", *failed);
    const auto error = task["error"];
    if (!error.is_object()) return std::nullopt;
    const diagnosis::JsonRpcFailed failed{
        .code = error["code"].integer().value_or(mcp::kInternalError),
        .message = error["message"].string().value_or(""),
        .data = std::string(error["data"].raw()),
    };
    const auto sent = diagnosis::Sent::answered;
    const auto reply =
        errors_of(call) == Errors::rewrite
            ? tell(call, server::upstream_failed(diagnose(call, failed, sent), failed.code))
            : keep_error(call, failed, sent);
    return with_member(task, "error", json::Ref(reply.body)["error"].raw());
}

}  // namespace recourse::gateway
