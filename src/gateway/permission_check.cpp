#include "fault/vocabulary.hpp"
#include "gateway/pipeline.hpp"
#include "guards/permission.hpp"
#include "guards/scope.hpp"

#include <algorithm>

/// What a caller may do with the tools there are, and which arguments it need not say.
namespace recourse::gateway {

bool Pipeline::may_call(const Call& call, std::string_view tool) const {
    return guarding_.rights().of(*call.caller).may_call(tool);
}

std::vector<std::string_view> Pipeline::names_for(
    const Call& call, const upstreams::Upstream* upstream
) const {
    auto names = upstream == nullptr ? catalogue_.names() : catalogue_.names(upstream);
    if (upstream == nullptr)
        for (const auto& own : own_tools_.all()) names.emplace_back(own.entry->name);
    std::erase_if(names, [&](std::string_view name) { return !may_call(call, name); });
    return names;
}

std::optional<Reply> Pipeline::check_permission(Call& call) {
    call.trail.reached = ledger::Step::scopes;
    auto& book = guarding_.rights();
    if (!book.settings().restricts()) return std::nullopt;
    const auto needed = book.scopes_for(call.tool_name);
    auto lacking = guards::check_scopes(as_guards_see(call), book.of(*call.caller), needed);
    if (lacking) return ask_for_scopes(call, *std::move(lacking), needed);
    return check_argument_values(call);
}

/// Over HTTP a client can authorise again and repeat the request (step-up); elsewhere, or where
/// nobody gives out other credentials, only the model is there to be told.
Reply Pipeline::ask_for_scopes(Call& call, Fault fault, const std::vector<std::string>& needed) {
    if (call.headers == nullptr || !guarding_.steps_up()) return tell_tool(call, std::move(fault));
    ProtocolFault told;
    told.code = fault::jsonrpc_code(fault.category);
    told.http_status = 403;
    told.http_headers =
        guarding_.challenges().line(*call.headers, "insufficient_scope", fault.message, needed);
    told.fault = std::move(fault);
    return tell(call, std::move(told));
}

std::optional<Reply> Pipeline::check_argument_values(Call& call) {
    const auto& rights = guarding_.rights().of(*call.caller);
    auto refused = guards::check_argument_values(as_guards_see(call), rights);
    if (!refused) return std::nullopt;
    return tell_tool(call, *std::move(refused));
}

std::optional<Reply> Pipeline::fill_arguments(Call& call) {
    call.trail.reached = ledger::Step::defaults;
    const auto& rights = guarding_.rights().of(*call.caller);
    if (rights.restricted().empty() || !call.tool) return std::nullopt;
    const json::Ref schema(call.tool->tool.input_schema);
    auto filled = guards::fill_arguments(as_guards_see(call), rights, schema);
    if (!filled) return tell_tool(call, std::move(filled.error()));
    if (filled->empty()) return std::nullopt;
    give_arguments(call, guards::with_filled(call.arguments, *filled), call.filled_params);
    json::Writer out(call.filled);
    out.begin_object();
    for (const auto& one : *filled) out.key(one.argument).raw(one.value);
    out.end_object();
    return std::nullopt;
}

}  // namespace recourse::gateway
