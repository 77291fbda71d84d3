#pragma once

#include "telemetry/state.hpp"

#include <vector>

#include <prometheus/metric_family.h>

/// What is not counted as calls end, but looked up when somebody asks.
namespace recourse::telemetry {

[[nodiscard]] std::vector<prometheus::MetricFamily> gauges_of(const State& state);

/// What the process uses, under the names that all of Prometheus's client libraries give it.
[[nodiscard]] std::vector<prometheus::MetricFamily> process_gauges();

}  // namespace recourse::telemetry
