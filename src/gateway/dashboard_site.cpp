#include "gateway/dashboard_site.hpp"

#include "ledger/story.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace recourse::gateway {
namespace {

dashboard::SignInSettings sign_in_of(const Settings& settings) {
    return {.session = settings.dashboard.session, .idle = settings.dashboard.session_idle};
}

std::string_view authority_in(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    url.remove_prefix(scheme + 3);
    return url.substr(0, url.find('/'));
}

/// For operators, as a JSON array.
store::Kept<std::string> read_stories(store::Ledger& ledger, std::string_view support_id) {
    const auto stories = ledger::stories_of(ledger, {.support_id = support_id, .caller = {}});
    if (!stories) return std::unexpected(stories.error());
    json::Array all;
    for (const auto& story : *stories) all.emplace_back(story.to_json(ledger::Audience::operators));
    return json::to_text(all);
}

dashboard::Sources sources_of(
    const ledger::Overview& overview,
    const Settings& settings,
    ReadingRoom& reading,
    std::function<telemetry::State()> state
) {
    dashboard::Sources sources{
        .overview = overview,
        .state = std::move(state),
        .vocabularies = [&settings]() -> const fault::Vocabularies& {
            return settings.vocabularies;
        },
        .stories = {},
    };
    if (!settings.ledger.path.empty()) {
        sources.stories = [&reading](std::string support_id) {
            return reading.read<std::string>([support_id](store::Ledger& ledger) {
                return read_stories(ledger, support_id);
            });
        };
    }
    return sources;
}

}  // namespace

DashboardSite::DashboardSite(
    net::Timers& timers,
    Gateway& gateway,
    server::Door& door,
    ReadingRoom& reading,
    const Settings& settings,
    std::function<telemetry::State()> state
)
    : settings_(settings),
      reading_(reading),
      overview_(std::chrono::system_clock::now()),
      entrance_(
          timers,
          door,
          gateway.random(),
          {.asks = [&gateway] { return gateway.guarding().identity() != nullptr; },
           .note = [&gateway](std::string_view sentence) { gateway.note(sentence); },
           .sign_in = sign_in_of(settings)}
      ),
      dashboard_(entrance_, sources_of(overview_, settings, reading, std::move(state))) {}

server::Annex DashboardSite::annex() {
    return {
        .prefix = std::string(dashboard::kRoot),
        .answer = [this](const server::AnnexRequest& visit) { return answer(visit); },
    };
}

net::Task<> DashboardSite::read_past() {
    // Where it cannot be read, the bookkeeper says so, who has to write it.
    static_cast<void>(
        co_await reading_.read<bool>([this](store::Ledger& ledger) -> store::Kept<bool> {
            if (auto read = overview_.read_past(ledger); !read)
                return std::unexpected(std::move(read.error()));
            return true;
        })
    );
}

void DashboardSite::apply() {
    entrance_.apply(sign_in_of(settings_));
}

net::Task<server::AnnexAnswer> DashboardSite::answer(const server::AnnexRequest& visit) {
    if (!settings_.dashboard.serve) co_return std::nullopt;
    // What ends TLS before us leaves the name, and hides that it was https.
    auto known = visit;
    const std::string_view url = settings_.listen.public_url;
    const bool is_from_outside = !url.empty() && authority_in(url) == authority_in(visit.origin);
    if (is_from_outside) known.origin = url.substr(0, url.find('/', url.find("://") + 3));
    co_return co_await dashboard_.answer(known);
}

}  // namespace recourse::gateway
