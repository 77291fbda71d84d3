#include "gateway/senders.hpp"

#include <cstdio>

#include <fmt/format.h>

namespace recourse::gateway {
namespace {

void tell(const std::string& sentence) {
    fmt::print(stderr, "recourse: {}\n", sentence);
}

}  // namespace

std::unique_ptr<telemetry::Exporter> make_exporter(const telemetry::TraceSettings& settings) {
    if (settings.endpoint.empty()) return nullptr;
    return std::make_unique<telemetry::Exporter>(
        settings, telemetry::Courier::Settings{.every = settings.every}, tell
    );
}

std::unique_ptr<telemetry::Sentry> make_sentry(const telemetry::SentrySettings& settings) {
    const auto dsn = telemetry::Dsn::read(settings.dsn);
    if (!dsn) return nullptr;
    return std::make_unique<telemetry::Sentry>(
        settings, *dsn, telemetry::Courier::Settings{}, tell
    );
}

}  // namespace recourse::gateway
