#pragma once

#include "config/values.hpp"

#include <chrono>
#include <expected>
#include <string>
#include <string_view>

namespace recourse::app {

/// Which durations an option takes, and one or two as they are written.
struct Durations {
    std::chrono::milliseconds least;
    std::chrono::milliseconds most;
    std::string_view such_as;
};

/// How long an answer is waited for: what the configuration takes, too.
inline constexpr Durations kPatience{
    config::kShortestDuration, config::kLongestDuration, "90s or 5m"
};
/// A century: the nanoseconds of a WallTime end in 2262.
inline constexpr std::chrono::milliseconds kLongestAge = std::chrono::days{36'500};

/// What `option` holds. The error is a sentence without its full stop.
[[nodiscard]] std::expected<std::chrono::milliseconds, std::string> duration_option(
    std::string_view option, const std::string& typed, const Durations& takes
);

}  // namespace recourse::app
