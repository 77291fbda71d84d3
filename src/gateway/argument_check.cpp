#include "diagnosis/arguments.hpp"
#include "gateway/pipeline.hpp"
#include "guards/arguments.hpp"

#include <fmt/format.h>

/// The arguments of a call against what the operator holds them to.
namespace recourse::gateway {
namespace {

/// The params with other arguments, everything else byte for byte.
std::string with_arguments(json::Ref params, json::Ref old, std::string_view repaired) {
    const auto raw = params.raw();
    const auto at = static_cast<std::size_t>(old.raw().data() - raw.data());
    std::string out;
    out.reserve(raw.size() + repaired.size());
    out.append(raw.substr(0, at)).append(repaired).append(raw.substr(at + old.raw().size()));
    return out;
}

}  // namespace

std::optional<Reply> Pipeline::check_arguments(Call& call) {
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
        const auto names = catalogue_.names(call.upstream);
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
    call.repaired_params = with_arguments(call.params, call.arguments, checked.repaired);
    call.params = json::Ref(call.repaired_params);
    call.arguments = call.params["arguments"];
    call.repairs = guards::to_json(checked.repairs);
    return std::nullopt;
}

}  // namespace recourse::gateway
