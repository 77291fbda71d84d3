#pragma once

#include "gateway/keys.hpp"

/// The keys of `dashboard`.
namespace recourse::gateway {

[[nodiscard]] std::span<const Key<DashboardSettings>> dashboard_keys();

}  // namespace recourse::gateway
