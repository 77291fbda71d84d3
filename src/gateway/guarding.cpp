#include "gateway/guarding.hpp"

namespace recourse::gateway {

void Guarding::apply(const Settings& settings) {
    upstreams_.clear();
    for (const auto& upstream : settings.upstreams) {
        auto retries = upstream.retries;
        // Who only watches changes nothing.
        if (upstream.errors == Errors::observe) retries.attempts = 1;
        upstreams_.emplace(
            upstream.name,
            Upstream{.arguments = upstream.arguments, .retries = retries, .tools = upstream.rules}
        );
    }
}

Guarding::ArgumentRules Guarding::arguments_of(std::string_view upstream, std::string_view tool)
    const {
    static const guards::FieldRules kNone;
    const auto* stated = find(upstream);
    const auto mode = stated == nullptr ? guards::ArgumentMode::explain : stated->arguments;
    const auto* rules = find(upstream, tool);
    if (rules == nullptr) return {mode, kNone};
    return {rules->arguments.mode.value_or(mode), rules->arguments.rules};
}

std::shared_ptr<const guards::VerifyRule> Guarding::verification_of(
    std::string_view upstream, std::string_view tool
) const {
    const auto* rules = find(upstream, tool);
    return rules == nullptr ? nullptr : rules->verify;
}

fault::Attempts Guarding::begin_attempts(std::string_view upstream, Random& random) {
    const auto* stated = find(upstream);
    const auto policy = stated == nullptr ? RetryPolicy{.attempts = 1} : stated->retries;
    auto budget = budgets_.find(upstream);
    if (budget == budgets_.end()) budget = budgets_.try_emplace(std::string(upstream)).first;
    return {policy, budget->second, random};
}

const Guarding::Upstream* Guarding::find(std::string_view upstream) const {
    const auto found = upstreams_.find(upstream);
    return found == upstreams_.end() ? nullptr : &found->second;
}

const ToolRules* Guarding::find(std::string_view upstream, std::string_view tool) const {
    const auto* stated = find(upstream);
    if (stated == nullptr) return nullptr;
    const auto found = stated->tools.find(tool);
    return found == stated->tools.end() ? nullptr : &found->second;
}

}  // namespace recourse::gateway
