#include "gateway/guarding.hpp"

#include "store/sqlite_keys.hpp"

#include <utility>

namespace recourse::gateway {
namespace {

std::shared_ptr<guards::Identity> make_identity(
    net::Executor executor, net::Timers& timers, const guards::IdentitySettings& settings
) {
    if (!settings.is_asked_for()) return nullptr;
    const auto open = [path = settings.keys_file]() -> store::Kept<std::unique_ptr<store::Keys>> {
        auto opened = store::SqliteKeys::open(path);
        if (!opened) return std::unexpected(std::move(opened.error()));
        return *std::move(opened);
    };
    return std::make_shared<guards::Identity>(executor, timers, settings, open);
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

void Guarding::apply(const Settings& settings) {
    // The keys of issuers, and who was let in just now, are remembered as long as they count.
    const bool same = identity_ && identity_->settings() == settings.identity;
    if (!same) identity_ = make_identity(executor_, timers_, settings.identity);
    challenges_ = Challenges(settings);
    rights_ = guards::RightsBook(settings.permission);
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
