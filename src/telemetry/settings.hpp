#pragma once

#include "net/tls.hpp"
#include "telemetry/span.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

/// What the operator decided about where telemetry goes.
namespace recourse::telemetry {

/// Of an OpenTelemetry collector.
struct TraceSettings {
    /// Whether what failed is kept of a trace that is not recorded.
    enum class Failures : std::uint8_t { always, sampled };

    std::string endpoint;  ///< the whole URL; empty: nothing is traced
    std::vector<std::pair<std::string, std::string>> headers;
    net::ClientTls tls;
    std::string service = "recourse";
    Resource resource;    ///< more of who it is
    double sample = 1.0;  ///< of the traces that begin here
    Failures failures = Failures::always;
    std::chrono::milliseconds every{5'000};

    bool operator==(const TraceSettings&) const = default;
};

/// Of Sentry, or of what speaks its protocol.
struct SentrySettings {
    std::string dsn;  ///< empty: nothing is sent
    net::ClientTls tls;
    std::string environment = "production";
    std::string release;
    double sample = 1.0;
    std::uint64_t per_minute = 60;  ///< at most
    /// Of which Faults: categories, codes, or who can fix them.
    std::vector<std::string> faults{"operator", "internal", "unavailable", "data_loss", "unknown"};

    bool operator==(const SentrySettings&) const = default;
};

}  // namespace recourse::telemetry
