#include "gateway/guarding.hpp"

#include "store/sqlite_keys.hpp"

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

}  // namespace

void Guarding::apply(const Settings& settings) {
    // The keys of issuers, and who was let in just now, are remembered as long as they count.
    const bool same = identity_ && identity_->settings() == settings.identity;
    if (!same) identity_ = make_identity(executor_, timers_, settings.identity);
    challenges_ = Challenges(settings);
    rights_ = guards::RightsBook(settings.permission);
}

}  // namespace recourse::gateway
