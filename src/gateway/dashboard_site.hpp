#pragma once

#include "dashboard/dashboard.hpp"
#include "gateway/gateway.hpp"
#include "gateway/reading_room.hpp"
#include "gateway/settings.hpp"
#include "ledger/overview.hpp"
#include "server/door.hpp"
#include "server/site.hpp"
#include "telemetry/state.hpp"

#include <functional>

namespace recourse::gateway {

/// The dashboard of one gateway, and what it counts. Lives on the gateway's loop.
class DashboardSite {
  public:
    /// What it is handed outlives it. `state`: how the gateway stands.
    DashboardSite(
        net::Timers& timers,
        Gateway& gateway,
        server::Door& door,
        ReadingRoom& reading,
        const Settings& settings,
        std::function<telemetry::State()> state
    );

    /// To be told of every call that ends.
    [[nodiscard]] ledger::Listener& listener() noexcept { return overview_; }
    [[nodiscard]] server::Annex annex();
    /// Counts what the ledger holds of the last day, too. Once.
    [[nodiscard]] net::Task<> read_past();
    /// The settings have changed.
    void apply();

  private:
    [[nodiscard]] net::Task<server::AnnexAnswer> answer(const server::AnnexRequest& visit);

    const Settings& settings_;
    ReadingRoom& reading_;
    ledger::Overview overview_;
    dashboard::Entrance entrance_;
    dashboard::Dashboard dashboard_;
};

}  // namespace recourse::gateway
