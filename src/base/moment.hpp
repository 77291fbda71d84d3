#pragma once

#include "base/time.hpp"

#include <optional>
#include <string_view>

/// Points in time as servers write them: what `to_rfc3339` prints, and older forms.
namespace recourse {

/// The three forms of RFC 9110 5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37
/// GMT`, `Sun Nov  6 08:49:37 1994`. A year of two digits that would lie over 50 years after `now`
/// is past.
[[nodiscard]] std::optional<WallTime> parse_http_date(std::string_view text, WallTime now);

/// RFC 3339: `2026-11-20T22:00:57Z`, with a fraction (cut to milliseconds) or an offset too. Years
/// from 1970 to 2200.
[[nodiscard]] std::optional<WallTime> parse_rfc3339(std::string_view text);

}  // namespace recourse
