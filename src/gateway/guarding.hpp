#pragma once

#include "gateway/protected_resource.hpp"
#include "gateway/settings.hpp"
#include "guards/identity.hpp"
#include "guards/rights.hpp"
#include "net/loop.hpp"

#include <memory>

namespace recourse::gateway {

/// The guards of one gateway, with all that they remember. New settings replace their rules and
/// keep what they remember. Lives on the gateway's loop.
class Guarding {
  public:
    Guarding(net::Executor executor, net::Timers& timers) : executor_(executor), timers_(timers) {}

    /// These settings count from now on.
    void apply(const Settings& settings);

    /// Null where nobody is asked who they are.
    [[nodiscard]] const std::shared_ptr<guards::Identity>& identity() const noexcept {
        return identity_;
    }
    /// How callers are asked for a token.
    [[nodiscard]] const Challenges& challenges() const noexcept { return challenges_; }
    /// What callers may do.
    [[nodiscard]] guards::RightsBook& rights() noexcept { return rights_; }

  private:
    net::Executor executor_;
    net::Timers& timers_;
    std::shared_ptr<guards::Identity> identity_;
    Challenges challenges_;
    guards::RightsBook rights_;
};

}  // namespace recourse::gateway
