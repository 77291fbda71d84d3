#pragma once

#include "gateway/settings.hpp"

namespace recourse::gateway {

/// The guards of one gateway, with all that they remember. New settings replace their rules and
/// keep what they remember. Lives on the gateway's loop.
class Guarding {
  public:
    /// These settings count from now on.
    void apply(const Settings& settings);
};

}  // namespace recourse::gateway
