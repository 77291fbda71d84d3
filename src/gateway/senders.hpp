#pragma once

#include "gateway/settings.hpp"
#include "telemetry/exporter.hpp"
#include "telemetry/sentry.hpp"

#include <memory>

namespace recourse::gateway {

/// Sends traces where the settings say; null where they say nothing. What is wrong is written to
/// stderr.
[[nodiscard]] std::unique_ptr<telemetry::Exporter> make_exporter(
    const telemetry::TraceSettings& settings
);
/// The same of events for Sentry.
[[nodiscard]] std::unique_ptr<telemetry::Sentry> make_sentry(
    const telemetry::SentrySettings& settings
);

}  // namespace recourse::gateway
