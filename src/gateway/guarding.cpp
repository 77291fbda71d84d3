#include "gateway/guarding.hpp"

namespace recourse::gateway {

void Guarding::apply(const Settings& settings) {
    upstreams_.clear();
    for (const auto& upstream : settings.upstreams)
        upstreams_.emplace(upstream.name, Upstream{upstream.arguments, upstream.rules});
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
