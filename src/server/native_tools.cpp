#include "diagnosis/arguments.hpp"
#include "diagnosis/effect.hpp"
#include "server/content.hpp"
#include "server/native_host.hpp"
#include "server/offer_faults.hpp"

/// tools/call.
namespace recourse::server {
namespace {

std::vector<std::string_view> names_of(const Shelf<ToolEntry>& tools) {
    std::vector<std::string_view> names;
    for (const auto& [number, tool] : tools.by_number()) names.push_back(tool->name);
    return names;
}

/// What a modern client repeats in headers must be what it says in the arguments.
std::optional<mcp::Rejection> check_headers(const ToolEntry& tool, const Incoming& incoming) {
    const auto* headers = incoming.headers;
    if (tool.headers.empty() || headers == nullptr || incoming.client.era == mcp::Era::legacy)
        return std::nullopt;
    return mcp::check_param_headers(
        tool.headers,
        incoming.request.params["arguments"],
        [headers](std::string_view name) -> std::optional<std::string_view> {
            if (!headers->has(name)) return std::nullopt;
            return headers->get(name);
        }
    );
}

/// What the caller left out and the tool has a value for.
void fill_in(json::Value& arguments, const json::Object& defaults) {
    auto* given = arguments.if_object();
    for (const auto& member : defaults) given->insert(member);
}

/// The call as it was made, before anything was done about it.
Fault refuse(
    std::vector<Violation> violations,
    const ToolEntry& tool,
    const json::Value& arguments,
    const std::vector<std::string_view>& names
) {
    const auto given = json::to_text(arguments);
    diagnosis::Situation where;
    where.tool = {
        .name = tool.name,
        .input_schema = tool.input_schema,
        .known = true,
        .reads_only = tool.reads,
        .idempotent = tool.idempotent,
    };
    where.arguments = given;
    where.tool_names = names;
    return diagnosis::invalid_arguments(
        std::move(violations), {}, where, diagnosis::Answer::refused
    );
}

}  // namespace

net::Task<Reply> NativeHost::call_tool(Serving& serving) {
    const auto name = serving.request.params["name"].string();
    if (!name)
        co_return tell(serving, invalid_params("tools/call", "\"name\" is missing or no string"));
    serving.tool_name = *name;
    const auto given = serving.request.params["arguments"];
    if (given && !given.is_object())
        co_return tell(serving, invalid_params("tools/call", "\"arguments\" is no object"));

    const auto tool = serving.inventory->tools.find(*name);
    if (tool == nullptr) {
        auto where = situation(serving);
        const auto names = names_of(serving.inventory->tools);
        where.tool_names = names;
        co_return tell(
            serving,
            ProtocolFault{
                .fault = diagnosis::unknown_tool(where),
                .code = mcp::kInvalidParams,
                .http_status = 200,
            }
        );
    }
    serving.tool = tool.get();
    if (tool->reads) serving.ticket.only_reads();

    if (auto rejection = check_headers(*tool, serving))
        co_return tell(serving, rejected(*rejection));
    auto facts = facts_of(serving);
    if (!facts) co_return tell(serving, std::move(facts.error()));
    if (tool->tasking && tool->tasking->required && !facts->can_become_task)
        co_return tell(serving, tasks_required(*name));
    if (facts->can_become_task && tool->tasking->at_once)
        co_return begin_task(serving, tool, std::move(facts->rounds));

    auto arguments = given ? json::to_value(given) : json::Value(json::Object{});
    auto outcome = co_await run(
        serving, *std::move(facts), work_of_tool(serving.inventory, tool, std::move(arguments))
    );
    if (outcome && std::holds_alternative<NeedsTask>(*outcome)) {
        auto& answers = std::get<NeedsTask>(*outcome).answers;
        co_return begin_task(serving, tool, {std::move(answers), serving.round});
    }
    co_return conclude(serving, std::move(outcome));
}

std::string NativeHost::answer_result(const Answer& answer, mcp::Era era) const {
    std::string result;
    json::Writer out(result);
    begin_result(out, era);
    out.key("content").begin_array();
    for (const auto& block : answer.content) out.value(to_value(block));
    // Who reads only content misses nothing.
    if (answer.content.empty() && answer.structured)
        out.value(to_value(Text{json::to_text(*answer.structured)}));
    out.end_array();
    // Legacy clients take objects only.
    const bool fits =
        answer.structured && (era == mcp::Era::modern || answer.structured->is_object());
    if (fits) out.key("structuredContent").value(*answer.structured);
    out.end_object();
    return result;
}

/// It may run on after a request that was withdrawn, so it holds nothing of the request.
NativeHost::Work NativeHost::work_of_tool(
    InventoryPtr inventory, std::shared_ptr<const ToolEntry> tool, json::Value arguments
) const {
    return
        [this,
         inventory = std::move(inventory),
         tool = std::move(tool),
         arguments = std::move(arguments)](Call& call, detail::CallCore& core) mutable -> Outcome {
            fill_in(arguments, tool->defaults);
            auto violations = tool->arguments.explain(arguments);
            if (!violations.empty())
                return refuse(std::move(violations), *tool, arguments, names_of(inventory->tools));
            auto answer = tool->handler(arguments, call);
            if (!answer) return core.settle(std::move(answer.error()));
            return answer_result(*answer, core.facts.era);
        };
}

}  // namespace recourse::server
