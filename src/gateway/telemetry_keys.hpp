#pragma once

#include "gateway/keys.hpp"

/// The keys of `traces` and `sentry`: where it goes what operators watch with.
namespace recourse::gateway {

[[nodiscard]] std::span<const Key<telemetry::TraceSettings>> trace_keys();
[[nodiscard]] std::span<const Key<telemetry::SentrySettings>> sentry_keys();

/// What the mapping leaves out is taken from the variables that OpenTelemetry's SDKs read.
void read_traces(Reading& reading, const Place& place, telemetry::TraceSettings& traces);
void read_sentry(Reading& reading, const Place& place, telemetry::SentrySettings& sentry);

/// What `sentry.faults` names, there is.
void check_fault_names(Reading& reading, const Place& file, const Settings& settings);

}  // namespace recourse::gateway
