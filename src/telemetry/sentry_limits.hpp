#pragma once

#include "base/time.hpp"

#include <optional>
#include <string_view>

namespace recourse::telemetry {

/// How long Sentry wants no errors (`X-Sentry-Rate-Limits`), by
/// https://develop.sentry.dev/sdk/expected-features/rate-limiting/: nothing where it takes them.
[[nodiscard]] std::optional<std::chrono::seconds> wants_no_errors_for(std::string_view header);

}  // namespace recourse::telemetry
