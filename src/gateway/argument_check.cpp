#include "diagnosis/arguments.hpp"
#include "gateway/pipeline.hpp"
#include "guards/arguments.hpp"

#include <fmt/format.h>

/// The arguments of a call against what the operator holds them to.
namespace recourse::gateway {
std::optional<Reply> Pipeline::check_arguments(Call& call) {
    call.trail.reached = ledger::Step::arguments;
    static const guards::ToolSchema kNoSchema{{}};
    const auto& upstream = call.upstream->settings().name;
    const auto [mode, rules] =
        guarding_.arguments_of(upstream, catalogue_.own_name(*call.upstream, call.tool_name));
    const auto& schema = call.tool ? call.tool->schema : kNoSchema;
    auto checked = guards::check_arguments(call.arguments, mode, rules, schema);
    if (const auto trouble = schema.take_trouble()) {
        log_.write(ledger::Note{
            .at = std::chrono::system_clock::now(),
            .upstream = upstream,
            .tool = call.tool_name,
            .sentence = fmt::format("Not all of its arguments can be checked: {}", *trouble),
        });
    }
    if (!checked.violations.empty()) {
        const auto names = names_for(call, call.upstream);
        return tell_tool(
            call,
            diagnosis::invalid_arguments(
                std::move(checked.violations),
                {},
                situation(call, diagnosis::Sent::nothing, names),
                diagnosis::Answer::refused
            )
        );
    }
    if (checked.repaired.empty()) return std::nullopt;
    give_arguments(call, checked.repaired, call.repaired_params);
    call.repairs = guards::to_json(checked.repairs);
    return std::nullopt;
}

}  // namespace recourse::gateway
