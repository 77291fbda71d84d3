#include "guards/limit.hpp"

#include "base/glob.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace recourse::guards {
namespace {

using namespace std::chrono;

bool one_fits(const std::vector<std::string>& patterns, std::string_view name) {
    return patterns.empty() || std::ranges::any_of(patterns, [&](const std::string& pattern) {
               return text::fits_glob(name, pattern);
           });
}

bool has_one_of(const std::vector<std::string>& roles, const Caller& caller) {
    return roles.empty() || std::ranges::any_of(caller.roles, [&](const std::string& role) {
               return std::ranges::find(roles, role) != roles.end();
           });
}

}  // namespace

bool concerns_caller(const Limit& limit, const Caller& caller) {
    return one_fits(limit.callers, caller.name) && has_one_of(limit.roles, caller);
}

bool concerns(const Limit& limit, const ToolCall& call) {
    return concerns_caller(limit, *call.caller) && one_fits(limit.upstreams, call.upstream) &&
           one_fits(limit.tools, call.shown);
}

store::Amount amount_of(const Limit& limit, const ToolCall& call) {
    if (limit.counted != Counted::cost) return store::kUnit;
    const auto cost = std::ranges::find_if(limit.costs, [&](const ToolCost& candidate) {
        return text::fits_glob(call.shown, candidate.tool);
    });
    return cost == limit.costs.end() ? 0 : cost->cost;
}

store::Rule rule_of(const Limit& limit, WallTime today) {
    if (limit.counted == Counted::running) return store::Seats{limit.most};
    switch (limit.per) {
        case Span::second:
        case Span::minute:
        case Span::hour:
            return store::Rate{limit.most, length_of(limit.per), limit.burst};
        case Span::day:
        case Span::week:
        case Span::month: {
            const auto [begins, ends] = period_around(today, limit.per, limit.utc_offset);
            return store::Period{limit.most, begins, ends};
        }
        case Span::session:
            return store::Sitting{limit.most, limit.session_idle};
    }
    return store::Seats{limit.most};
}

std::pair<WallTime, WallTime> period_around(WallTime today, Span span, minutes utc_offset) {
    const auto day = floor<days>(today + utc_offset);
    if (span == Span::month) {
        const auto month = year_month(year_month_day(day).year(), year_month_day(day).month());
        return {
            WallTime(sys_days(month / 1)) - utc_offset,
            WallTime(sys_days((month + months(1)) / 1)) - utc_offset,
        };
    }
    const auto first = span == Span::week ? day - (weekday(day) - Monday) : day;
    return {WallTime(first) - utc_offset, WallTime(first) + length_of(span) - utc_offset};
}

seconds length_of(Span span) noexcept {
    switch (span) {
        case Span::second:
            return 1s;
        case Span::minute:
            return 1min;
        case Span::hour:
            return 1h;
        case Span::day:
            return days(1);
        case Span::week:
            return weeks(1);
        case Span::month:
            return days(30);
        case Span::session:
            return 0s;
    }
    return 0s;
}

std::string_view to_string(Span span) noexcept {
    switch (span) {
        case Span::second:
            return "second";
        case Span::minute:
            return "minute";
        case Span::hour:
            return "hour";
        case Span::day:
            return "day";
        case Span::week:
            return "week";
        case Span::month:
            return "month";
        case Span::session:
            return "session";
    }
    return "";
}

std::string to_words(store::Amount amount) {
    auto words = fmt::format("{}.{:06}", amount / store::kUnit, amount % store::kUnit);
    while (words.back() == '0') words.pop_back();
    if (words.back() == '.') words.pop_back();
    return words;
}

}  // namespace recourse::guards
