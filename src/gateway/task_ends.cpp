#include "gateway/errors.hpp"
#include "gateway/pipeline.hpp"

#include <utility>

/// What the tool of a task came to: in 2025-11-25 `tasks/result` is answered with its result, in
/// 2026-07-28 what tells of the task holds it. What a client is pushed of a task passes as it came.
namespace recourse::gateway {
namespace {

std::string with_result(json::Ref task, std::string_view result) {
    std::string text;
    json::Writer out(text);
    out.begin_object();
    for (const auto& member : task.members()) {
        out.key(*member.name.string());
        out.raw(member.name.equals("result") ? result : member.value_raw);
    }
    out.end_object();
    return text;
}

}  // namespace

Reply Pipeline::conclude_task(Call& call, const Turned& turned, EntryPtr tool) {
    const auto* answer = turned.refused ? nullptr : std::get_if<upstreams::Answer>(&turned.outcome);
    if (answer == nullptr) return conclude(call, turned);
    const json::Ref told(answer->result);
    const bool is_all = call.request.method == "tasks/result";
    const json::Ref result = is_all ? told : told["result"];
    if (!result.is_object()) return conclude(call, turned);
    const auto failure = failure_in(result, tool ? tool->name : std::string_view("the task"));
    if (!failure) return conclude(call, turned);
    if (tool) {
        call.tool_name = tool->name;
        call.tool = std::move(tool);
    }
    const auto failed = tell_in_result(call, *failure, result.raw());
    Reply reply;
    mcp::append_result(
        reply.body, call.request.id.raw(), is_all ? failed : with_result(told, failed)
    );
    return reply;
}

}  // namespace recourse::gateway
