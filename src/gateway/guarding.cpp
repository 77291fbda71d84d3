#include "gateway/guarding.hpp"

#include "store/sqlite_keys.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

namespace recourse::gateway {
namespace {

std::shared_ptr<guards::Identity> make_identity(
    net::Executor executor, net::Timers& timers, const guards::IdentitySettings& settings
) {
    if (!settings.is_asked_for()) return nullptr;
    // One that is gone is not made anew: it may be on its way back, and would be written over.
    auto open = [path = settings.keys_file,
                 was_there = false]() mutable -> store::Kept<std::unique_ptr<store::Keys>> {
        std::error_code none;
        if (was_there && !std::filesystem::exists(path, none))
            return std::unexpected(
                store::Trouble{store::Trouble::Why::unavailable, "there is no file " + path}
            );
        auto opened = store::SqliteKeys::open(path);
        if (!opened) return std::unexpected(std::move(opened.error()));
        was_there = true;
        return *std::move(opened);
    };
    return std::make_shared<guards::Identity>(executor, timers, settings, std::move(open));
}

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

Guarding::Guarding(net::Executor executor, net::Timers& timers)
    : executor_(executor),
      timers_(timers),
      replay_(executor, timers, store::make_memory_vault({})) {}

void Guarding::apply(const Settings& settings) {
    replay_.apply(settings.replay);
    // The keys of issuers, and who was let in just now, are remembered as long as they count.
    const bool same = identity_ && identity_->settings() == settings.identity;
    if (!same) identity_ = make_identity(executor_, timers_, settings.identity);
    challenges_ = Challenges(settings);
    rights_ = guards::RightsBook(settings.permission);
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
    limits_.apply(settings.limits);
    circuits_.apply(circuits_in(settings));
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

std::shared_ptr<const guards::PollRule> Guarding::polling_of(
    std::string_view upstream, std::string_view tool
) const {
    const auto* rules = find(upstream, tool);
    return rules == nullptr ? nullptr : rules->poll;
}

bool Guarding::returns_failures(std::string_view upstream, std::string_view tool) const {
    const auto* rules = find(upstream, tool);
    return rules != nullptr && rules->failures == Failures::results;
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
