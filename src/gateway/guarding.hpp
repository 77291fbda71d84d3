#pragma once

#include "gateway/settings.hpp"
#include "guards/replay.hpp"

namespace recourse::gateway {

/// The guards of one gateway, with all that they remember. New settings replace their rules and
/// keep what they remember. Lives on the gateway's loop.
class Guarding {
  public:
    /// What is to be kept is kept in memory until `keep_in` says where else.
    Guarding(net::Executor executor, net::Timers& timers);

    /// Before the first call.
    void keep_in(std::unique_ptr<store::Vault> vault) { replay_.use(std::move(vault)); }
    /// These settings count from now on.
    void apply(const Settings& settings);

    [[nodiscard]] guards::Replay& replay() noexcept { return replay_; }

  private:
    guards::Replay replay_;
};

}  // namespace recourse::gateway
