#pragma once

#include "gateway/keys.hpp"

/// The keys of `store` and `replay`: what is kept, and of which calls.
namespace recourse::gateway {

[[nodiscard]] std::span<const Key<StoreSettings>> store_keys();
[[nodiscard]] std::span<const Key<guards::ReplayRules>> replay_keys();

}  // namespace recourse::gateway
