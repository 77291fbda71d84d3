#pragma once

#include "config/reading.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The variables that OpenTelemetry's SDKs read
/// (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/).
namespace recourse::gateway {

/// An empty one counts as none.
[[nodiscard]] std::optional<std::string> otel_variable(
    const config::Reading& reading, std::string_view name
);

/// `name=value,name=value`, percent-encoded; nothing where it breaks the format.
[[nodiscard]] std::optional<std::vector<std::pair<std::string, std::string>>> read_otel_pairs(
    std::string_view text
);

}  // namespace recourse::gateway
