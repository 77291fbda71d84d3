#pragma once

/// What goes to the systems that operators watch with. Calls come here after they ended, from the
/// ledger's thread; nothing here is on their way.
///
///   metrics.hpp  counts calls for Prometheus; labels.hpp, series.hpp: under which labels
///   gauges.hpp   how the gateway stands, for the same
///   state.hpp    how a gateway stands at one moment
#include "telemetry/metrics.hpp"
#include "telemetry/state.hpp"
