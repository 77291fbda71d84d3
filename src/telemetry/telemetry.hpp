#pragma once

/// What goes to the systems that operators watch with. Calls come here after they ended, from the
/// ledger's thread; nothing here is on their way.
///
///   state.hpp       how a gateway stands at one moment
///   metrics.hpp     counts calls for Prometheus; labels.hpp, series.hpp: under which labels
///   gauges.hpp      how the gateway stands, for the same
///   settings.hpp    where telemetry goes
///   call_trace.hpp  a request as a trace shows it: span.hpp, and otlp.hpp on the wire
///   exporter.hpp    the traces to a collector
///   sentry.hpp      the Faults that operators have to see to Sentry: dsn.hpp, sentry_event.hpp
///   courier.hpp     how either gets there
#include "telemetry/exporter.hpp"
#include "telemetry/metrics.hpp"
#include "telemetry/sentry.hpp"
#include "telemetry/state.hpp"
