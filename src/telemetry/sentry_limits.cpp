#include "telemetry/sentry_limits.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace recourse::telemetry {
namespace {

/// Cuts off and returns what stands before the next separator.
std::string_view take(std::string_view& rest, char separator) {
    const auto part = rest.substr(0, std::min(rest.find(separator), rest.size()));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    return text::trim(part);
}

/// No category at all is every category.
bool is_about_errors(std::string_view categories) {
    if (categories.empty()) return true;
    while (!categories.empty()) {
        const auto category = take(categories, ';');
        if (category == "error" || category == "default") return true;
    }
    return false;
}

std::optional<std::chrono::seconds> seconds_in(std::string_view text) {
    constexpr double kMost = 24 * 60 * 60;
    double seconds = 0;
    const auto* end = text.data() + text.size();
    const auto [stopped, error] =
        std::from_chars(text.data(), end, seconds, std::chars_format::fixed);
    if (error != std::errc{} || stopped != end || !(seconds >= 0)) return std::nullopt;
    // Fractions are allowed, and rounded up.
    return std::chrono::seconds(static_cast<std::int64_t>(std::ceil(std::min(seconds, kMost))));
}

}  // namespace

std::optional<std::chrono::seconds> wants_no_errors_for(std::string_view header) {
    std::optional<std::chrono::seconds> longest;
    while (!header.empty()) {
        auto limit = take(header, ',');
        const auto seconds = seconds_in(take(limit, ':'));
        const auto categories = take(limit, ':');
        if (!seconds || !is_about_errors(categories)) continue;
        longest = std::max(longest.value_or(*seconds), *seconds);
    }
    return longest;
}

}  // namespace recourse::telemetry
