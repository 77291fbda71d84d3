#include "gateway/limits_keys.hpp"

#include "base/json_pointer.hpp"
#include "config/mapping.hpp"
#include "gateway/limits_rules.hpp"
#include "gateway/rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace recourse::gateway {
namespace {

using namespace std::string_view_literals;
using config::choice;
using config::no_default;
using config::shaped;
using config::yaml::Kind;
using guards::Counted;
using guards::Limit;
using store::Amount;

constexpr std::array kCounts{"calls"sv, "attempts"sv, "sessions"sv};
constexpr std::array kSharers{"caller"sv, "upstream"sv, "tool"sv, "session"sv};

/// `25` or `0.25`, exactly; nothing for anything else.
std::optional<Amount> parse_amount(std::string_view text) {
    const auto point = std::min(text.find('.'), text.size());
    const auto whole_part = text.substr(0, point);
    const auto fraction = point < text.size() ? text.substr(point + 1) : "0"sv;
    constexpr std::size_t kDecimals = 6;
    std::uint64_t whole = 0;
    std::uint64_t rest = 0;
    const auto parse = [](std::string_view digits, std::uint64_t& into) {
        const auto [stop, error] = std::from_chars(digits.begin(), digits.end(), into);
        return error == std::errc() && stop == digits.end();
    };
    if (!parse(whole_part, whole) || !parse(fraction, rest)) return std::nullopt;
    if (fraction.size() > kDecimals || whole > store::kMostUnits) return std::nullopt;
    for (std::size_t i = fraction.size(); i < kDecimals; ++i) rest *= 10;
    return static_cast<Amount>(whole) * store::kUnit + static_cast<Amount>(rest);
}

std::string amount_in_words(std::string_view least) {
    return fmt::format("a number from {} to {}", least, store::kMostUnits);
}

/// A limit is more than nothing; what a tool costs may be nothing.
std::optional<Amount> read_amount(Reading& reading, const Place& place, bool may_be_zero) {
    const auto amount =
        place.node->kind == Kind::scalar ? parse_amount(place.node->text) : std::nullopt;
    if (amount && (*amount > 0 || may_be_zero)) return amount;
    const bool is_zero = amount.has_value();
    reading.complain_unexpected(
        place,
        amount_in_words(may_be_zero ? "0"sv : "0.000001"sv),
        is_zero ? "Nothing would ever pass: take what is not to be offered out of the roles."
                : "Write digits, with up to six behind a point: `100`, `0.25`."
    );
    return std::nullopt;
}

/// `requests`, `cost`, `concurrent`: what is counted, and how much of it.
config::Value<Limit> most_of(Counted counted) {
    const bool is_whole = counted != Counted::cost;
    return {
        .takes = is_whole ? config::whole_number_in_words(1, store::kMostUnits)
                          : amount_in_words("0.000001"),
        .fallback = no_default<Limit>,
        .read =
            [counted, is_whole](Reading& reading, const Place& place, Limit& limit) {
                limit.counted = counted;
                if (!is_whole) {
                    limit.most = read_amount(reading, place, false).value_or(0);
                } else if (const auto most =
                               config::read_whole_number(reading, place, 1, store::kMostUnits)) {
                    limit.most = static_cast<Amount>(*most) * store::kUnit;
                }
            },
    };
}

void read_burst(Reading& reading, const Place& place, Amount& burst) {
    if (const auto amount = config::read_whole_number(reading, place, 1, store::kMostUnits))
        burst = static_cast<Amount>(*amount) * store::kUnit;
}

void read_sharing(Reading& reading, const Place& place, guards::Shared& shared) {
    constexpr auto kExpected = "`all`, or a list of caller, upstream, tool and session"sv;
    shared = {.each_caller = false};
    if (place.node->kind == Kind::scalar && place.node->text == "all") return;
    const auto take = [&](const Place& item) {
        const auto index = config::read_choice(reading, item, kSharers);
        if (!index) return;
        bool* const each[] = {
            &shared.each_caller, &shared.each_upstream, &shared.each_tool, &shared.each_session
        };
        *each[*index] = true;
    };
    if (place.node->kind == Kind::scalar) return take(place);
    if (place.node->kind != Kind::list || place.node->items.empty()) {
        reading.complain_unexpected(place, kExpected, "Write `[caller, tool]`, or `all`.");
        return;
    }
    for (std::size_t i = 0; i < place.node->items.size(); ++i) take(place.item(i));
}

/// A list of names or patterns; one alone needs no list.
void read_patterns(Reading& reading, const Place& place, std::vector<std::string>& patterns) {
    constexpr auto kExpected = "a list of names, in which `*` stands for any characters"sv;
    if (place.node->kind == Kind::scalar) {
        if (auto one = config::read_text(reading, place, kExpected)) patterns = {*std::move(one)};
        return;
    }
    if (place.node->kind != Kind::list || place.node->items.empty()) {
        reading.complain_unexpected(place, kExpected, "Write `[first, second]`.");
        return;
    }
    for (std::size_t i = 0; i < place.node->items.size(); ++i) {
        if (auto one = config::read_text(reading, place.item(i), "a name"))
            patterns.push_back(*std::move(one));
    }
}

void read_costs(Reading& reading, const Place& place, std::vector<guards::ToolCost>& costs) {
    for (const auto& member : reading.members(place)) {
        if (const auto cost = read_amount(reading, member.value, true))
            costs.push_back({member.name, *cost});
    }
}

bool check_pointer(Reading& reading, const Place& place, std::string& pointer) {
    if (!pointer.empty() && json::is_pointer(pointer)) return true;
    reading.complain_unexpected(
        place, "a JSON pointer into a result", "Write it like `/structuredContent/usage/credits`."
    );
    return false;
}

/// `+02:00`, `-05:30`, `Z`.
std::optional<std::chrono::minutes> parse_offset(std::string_view text) {
    if (text == "Z") return std::chrono::minutes(0);
    const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
    const bool fits = text.size() == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':' &&
                      digit(1) && digit(2) && digit(4) && digit(5);
    if (!fits) return std::nullopt;
    const int hours = (text[1] - '0') * 10 + (text[2] - '0');
    const int minutes = (text[4] - '0') * 10 + (text[5] - '0');
    if (hours > 14 || minutes > 59) return std::nullopt;
    const std::chrono::minutes offset(hours * 60 + minutes);
    return text[0] == '-' ? -offset : offset;
}

void read_offset(Reading& reading, const Place& place, std::chrono::minutes& offset) {
    const auto text = reading.text(place, "an offset from UTC");
    if (!text) return;
    if (const auto parsed = parse_offset(*text)) {
        offset = *parsed;
        return;
    }
    reading.complain_unexpected(
        place,
        "an offset from UTC: `+02:00`, `-05:30` or `Z`",
        "Write hours and minutes with their sign, in quotes. Summer time is not followed, so that "
        "every day has 24 hours."
    );
}

config::Value<Limit> counts() {
    return {
        .takes = config::choice_in_words(kCounts),
        .fallback = [](const Limit&) { return "calls"; },
        .read =
            [](Reading& reading, const Place& place, Limit& limit) {
                const auto index = config::read_choice(reading, place, kCounts);
                if (!index) return;
                limit.attempts = *index == 1;
                limit.of_sessions = *index == 2;
            },
    };
}

}  // namespace

std::span<const Key<Limit>> limit_keys() {
    using L = Limit;
    static const std::array kKeys{
        Key<L>{
            "requests",
            most_of(Counted::requests),
            "how many calls; this, `cost` or `concurrent`",
            "limit max rate count calls rpm",
        },
        Key<L>{
            "cost",
            most_of(Counted::cost),
            "how much calls may cost together; this, `requests` or `concurrent`",
            "budget credits quota tokens",
        },
        Key<L>{
            "concurrent",
            most_of(Counted::running),
            "how many calls at the same time; this, `requests` or `cost`",
            "concurrency max_concurrent parallel in_flight",
        },
        Key<L>{
            "per",
            {.takes = config::choice_in_words(kLimitSpans),
             .fallback = no_default<L>,
             .read = choice(&L::per, kLimitSpans, 0).read},
            "within what: the first three flow steadily, a day, a week or a month is that of the "
            "calendar, a session ends when its caller pauses; not for `concurrent`",
            "window period interval every",
        },
        Key<L>{
            "burst",
            {.takes = config::whole_number_in_words(1, store::kMostUnits),
             .fallback = [](const L&) { return "the limit"; },
             .read = shaped(&L::burst, "", read_burst).read},
            "of a limit per second, minute or hour: how much of it at once",
            "capacity bucket",
        },
        Key<L>{
            "for_each",
            {.takes = "`all`, or a list of caller, upstream, tool and session",
             .fallback = [](const L&) { return "caller"; },
             .read = shaped(&L::shared, "", read_sharing).read},
            "who has a count of its own; `all` share one",
            "per_caller scope key by shared_by",
        },
        Key<L>{
            "callers",
            shaped(&L::callers, "a list of names", read_patterns),
            "which callers, by name; `*` stands for any characters; all where it is left out",
            "users clients keys caller",
        },
        Key<L>{
            "roles",
            shaped(&L::roles, "a list of names", read_patterns),
            "callers with one of these roles",
            "role groups",
        },
        Key<L>{
            "upstreams",
            shaped(&L::upstreams, "a list of names", read_patterns),
            "calls to these upstreams",
            "upstream servers",
        },
        Key<L>{
            "tools",
            shaped(&L::tools, "a list of names", read_patterns),
            "calls of these tools, by the names that callers know: `crm__export`, `*__delete_*`",
            "tool",
        },
        Key<L>{
            "unit",
            config::text(&L::unit, "a text", config::any_text, "units"),
            "of `cost`: what it is called in errors",
            "currency",
        },
        Key<L>{
            "costs",
            shaped(&L::costs, "a mapping of tools to numbers", read_costs),
            "of `cost`: what a call of each tool costs, taken before it is sent; the first that "
            "fits counts, and what none fits costs nothing",
            "prices weights",
        },
        Key<L>{
            "cost_from",
            config::text(&L::cost_from, "a JSON pointer into a result", check_pointer, "none"),
            "of `cost`: where the answer says the true cost, which then counts instead",
            "usage settle actual",
        },
        Key<L>{
            "utc_offset",
            {.takes = "`+02:00`, `-05:30` or `Z`",
             .fallback = [](const L&) { return "Z"; },
             .read = shaped(&L::utc_offset, "", read_offset).read},
            "of a day, a week or a month: whose midnight it begins at",
            "timezone time_zone tz zone",
        },
        Key<L>{
            "session_idle",
            config::duration(&L::session_idle),
            "of a session: it is over when its caller has not called for so long",
            "idle",
        },
        Key<L>{
            "counts",
            counts(),
            "only calls that pass the other guards, or every request of a caller, of any method, "
            "whatever comes of it: a limit that protects the door; or, of `concurrent`, the "
            "sessions in which a caller called within `session_idle` and that it has not ended",
            "attempts count",
        },
    };
    return kKeys;
}

void read_limits(Reading& reading, const Place& place, std::vector<Limit>& limits) {
    for (const auto& member : reading.members(place)) {
        Limit limit;
        limit.name = member.name;
        const bool named = check_name(reading, member, "a limit", "limit");
        config::read_mapping(reading, member.value, limit_keys(), limit);
        check_limit(reading, member, limit);
        if (named) limits.push_back(std::move(limit));
    }
}

}  // namespace recourse::gateway
