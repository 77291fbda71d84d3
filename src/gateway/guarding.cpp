#include "gateway/guarding.hpp"

#include <utility>

namespace recourse::gateway {
namespace {

std::map<std::string, guards::UpstreamCircuits, std::less<>> circuits_in(const Settings& settings) {
    std::map<std::string, guards::UpstreamCircuits, std::less<>> circuits;
    for (const auto& upstream : settings.upstreams) {
        auto& rules = circuits[upstream.name];
        rules.rule = upstream.circuit;
        for (const auto& [tool, stated] : upstream.rules) {
            if (stated.circuit) rules.tools.emplace(tool, *stated.circuit);
        }
    }
    return circuits;
}

}  // namespace

void Guarding::apply(const Settings& settings) {
    upstreams_.clear();
    for (const auto& upstream : settings.upstreams)
        upstreams_.emplace(upstream.name, Upstream{upstream.arguments, upstream.rules});
    limits_.apply(settings.limits);
    circuits_.apply(circuits_in(settings));
}

Guarding::ArgumentRules Guarding::arguments_of(std::string_view upstream, std::string_view tool)
    const {
    static const guards::FieldRules kNone;
    const auto found = upstreams_.find(upstream);
    if (found == upstreams_.end()) return {guards::ArgumentMode::explain, kNone};
    const auto& [mode, tools] = found->second;
    const auto stated = tools.find(tool);
    if (stated == tools.end()) return {mode, kNone};
    const auto& arguments = stated->second.arguments;
    return {arguments.mode.value_or(mode), arguments.rules};
}

}  // namespace recourse::gateway
