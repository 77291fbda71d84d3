#include "base/time.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <system_error>

#include <fmt/format.h>

namespace recourse {
namespace {

using std::chrono::milliseconds;

struct Unit {
    std::string_view name;
    milliseconds length;
};

constexpr std::array<Unit, 5> kUnits = {{
    {"d", std::chrono::days(1)},
    {"h", std::chrono::hours(1)},
    {"m", std::chrono::minutes(1)},
    {"s", std::chrono::seconds(1)},
    {"ms", milliseconds(1)},
}};

}  // namespace

Deadline Deadline::after(TimePoint now, Duration wait) noexcept {
    const bool beyond_time = wait > Duration::zero() && now > TimePoint::max() - wait;
    return beyond_time ? Deadline() : Deadline(now + wait);
}

Duration Deadline::left(TimePoint now) const noexcept {
    if (never()) return Duration::max();
    return passed(now) ? Duration::zero() : at_ - now;
}

Deadline Deadline::least(Deadline other) const noexcept {
    return Deadline(std::min(at_, other.at_));
}

std::string to_rfc3339(WallTime when) {
    const auto moment = std::chrono::floor<milliseconds>(when);
    const auto day = std::chrono::floor<std::chrono::days>(moment);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(moment - day);
    return fmt::format(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()),
        time.hours().count(),
        time.minutes().count(),
        time.seconds().count(),
        time.subseconds().count()
    );
}

std::optional<milliseconds> parse_duration(std::string_view text) {
    std::uint32_t count = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, count);
    if (error != std::errc()) return std::nullopt;
    const std::string_view name(stopped, static_cast<std::size_t>(end - stopped));
    const auto unit = std::ranges::find(kUnits, name, &Unit::name);
    if (unit == kUnits.end()) return std::nullopt;
    return unit->length * std::int64_t{count};
}

std::string to_words(milliseconds duration) {
    if (duration == milliseconds::zero()) return "0s";
    const auto unit = std::ranges::find_if(kUnits, [&](const Unit& candidate) {
        return duration % candidate.length == milliseconds::zero();
    });
    return fmt::format("{}{}", duration / unit->length, unit->name);
}

}  // namespace recourse
