#pragma once

#include "gateway/keys.hpp"

/// The keys of `metrics`: whether Prometheus may read what is counted.
namespace recourse::gateway {

[[nodiscard]] std::span<const Key<MetricsSettings>> metrics_keys();

}  // namespace recourse::gateway
