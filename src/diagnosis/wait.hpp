#pragma once

#include "base/time.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

/// Every dialect of "wait": headers, body members, prose.
namespace recourse::diagnosis {

struct Wait {
    std::chrono::seconds seconds;  ///< rounded up; 0 to 86,400
    std::string source;  ///< `Retry-After`, `x-ratelimit-reset`, `body retry_after`, `text`
};

/// From response headers: `Retry-After` in seconds or as a date (RFC 9110 10.2.3; the three date
/// forms), `retry-after-ms`, `x-amz-retry-after` (milliseconds), `RateLimit` (`t=`),
/// `RateLimit-Reset`, `x-ratelimit-reset[-requests|-tokens|-after]` as seconds, an epoch in seconds
/// or milliseconds, or `1m30s`. `Date` corrects for a skewed clock. What is malformed is ignored.
[[nodiscard]] std::optional<Wait> wait_in_headers(
    std::span<const std::pair<std::string, std::string>> headers, WallTime now
);

/// From a body: `retry_after`, `retryAfter`, `retry_after_ms`, `retryDelay: "12s"` and their like
/// in JSON, up to four levels deep, then prose ("try again in 2 minutes").
[[nodiscard]] std::optional<Wait> wait_in_body(std::string_view body, WallTime now);

}  // namespace recourse::diagnosis
