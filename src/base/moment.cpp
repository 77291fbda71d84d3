#include "base/moment.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace recourse {
namespace {

using namespace std::chrono;

std::optional<int> number(std::string_view digits) {
    int value = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value);
    if (digits.empty() || digits.front() == '-' || error != std::errc{} || stop != end) return {};
    return value;
}

std::optional<unsigned> month_of(std::string_view name) {
    constexpr std::array<std::string_view, 12> kMonths = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };
    const auto* found = std::ranges::find(kMonths, name);
    if (found == kMonths.end()) return {};
    return static_cast<unsigned>(found - kMonths.begin()) + 1;
}

/// Nobody is told to wait since or until then; and beyond 2262 a WallTime, which counts
/// nanoseconds, overflows.
constexpr int kFirstYear = 1970;
constexpr int kLastYear = 2200;

struct Civil {
    std::optional<int> year;
    std::optional<unsigned> month;
    std::optional<int> day, hour, minute, second;
};

std::optional<WallTime> to_wall_time(const Civil& c) {
    if (!c.year || !c.month || !c.day || !c.hour || !c.minute || !c.second) return {};
    if (*c.year < kFirstYear || *c.year > kLastYear) return {};
    const auto date = std::chrono::year(*c.year) / static_cast<int>(*c.month) / *c.day;
    // A leap second is the only 60.
    if (!date.ok() || *c.hour > 23 || *c.minute > 59 || *c.second > 60) return {};
    return sys_days(date) + hours(*c.hour) + minutes(*c.minute) + seconds(*c.second);
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
    std::vector<std::string_view> parts;
    while (!text.empty() && parts.size() < 16) {
        const auto end = std::min(text.find_first_of(separators), text.size());
        if (end > 0) parts.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

/// Takes `.123` off the front: digits beyond milliseconds are cut off, and without a fraction it is
/// zero.
std::optional<milliseconds> take_fraction(std::string_view& text) {
    if (!text.starts_with('.')) return milliseconds{0};
    const auto end = std::min(text.find_first_not_of("0123456789", 1), text.size());
    if (end == 1) return {};
    milliseconds fraction{0};
    for (std::size_t i = 1; i <= 3; ++i) {
        fraction = fraction * 10 + milliseconds(i < end ? text[i] - '0' : 0);
    }
    text.remove_prefix(end);
    return fraction;
}

/// `+02:00` as minutes east of UTC; `Z` is zero.
std::optional<minutes> offset_of(std::string_view zone) {
    if (text::equals_ignoring_case(zone, "z")) return minutes{0};
    if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return {};
    const auto h = number(zone.substr(1, 2));
    const auto m = number(zone.substr(4, 2));
    if (!h || !m || *h > 23 || *m > 59) return {};
    const minutes east = hours(*h) + minutes(*m);
    return zone[0] == '-' ? -east : east;
}

}  // namespace

std::optional<WallTime> parse_http_date(std::string_view text, WallTime now) {
    // Split alike, the three forms differ only in the order of day, month and year.
    const auto part = split(text, " ,-:");
    if (part.size() == 8 && part[7] == "GMT") {
        auto year = number(part[3]);
        if (year && part[3].size() == 2) {
            const auto today = year_month_day(floor<days>(now));
            *year += static_cast<int>(today.year()) / 100 * 100;
            if (*year > static_cast<int>(today.year()) + 50) *year -= 100;
        }
        return to_wall_time(
            {year,
             month_of(part[2]),
             number(part[1]),
             number(part[4]),
             number(part[5]),
             number(part[6])}
        );
    }
    if (part.size() == 7) {
        return to_wall_time(
            {number(part[6]),
             month_of(part[1]),
             number(part[2]),
             number(part[3]),
             number(part[4]),
             number(part[5])}
        );
    }
    return {};
}

std::optional<WallTime> parse_rfc3339(std::string_view text) {
    constexpr std::size_t kUpToSeconds = 19;  // 2026-11-20T22:00:57
    if (text.size() <= kUpToSeconds || text[4] != '-' || text[7] != '-' || text[13] != ':' ||
        text[16] != ':' || (text[10] != 'T' && text[10] != 't' && text[10] != ' ')) {
        return {};
    }
    const auto month = number(text.substr(5, 2));
    if (!month) return {};
    const auto local = to_wall_time(
        {number(text.substr(0, 4)),
         static_cast<unsigned>(*month),
         number(text.substr(8, 2)),
         number(text.substr(11, 2)),
         number(text.substr(14, 2)),
         number(text.substr(17, 2))}
    );
    std::string_view zone = text.substr(kUpToSeconds);
    const auto fraction = take_fraction(zone);
    const auto offset = offset_of(zone);
    if (!local || !fraction || !offset) return {};
    return *local + *fraction - *offset;
}

}  // namespace recourse
