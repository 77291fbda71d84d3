#include "gateway/limits_keys.hpp"

#include "base/glob.hpp"
#include "base/json_pointer.hpp"
#include "base/text.hpp"
#include "config/mapping.hpp"

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
using config::MemberPlace;
using config::no_default;
using config::shaped;
using config::truth;
using config::whole_number;
using config::yaml::Kind;
using guards::Counted;
using guards::Limit;
using guards::Span;
using store::Amount;

constexpr std::array kSpans{
    "second"sv, "minute"sv, "hour"sv, "day"sv, "week"sv, "month"sv, "session"sv
};
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

bool check_unit(Reading& /*reading*/, const Place& /*place*/, std::string& /*unit*/) {
    return true;
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

void complain(
    Reading& reading,
    const Place& place,
    std::string sentence,
    std::string suggestion,
    std::string expected
) {
    reading.complain(
        place,
        {.sentence = std::move(sentence),
         .suggestion = std::move(suggestion),
         .expected = std::move(expected)}
    );
}

/// What the keys of one limit demand of each other.
class LimitRules {
  public:
    LimitRules(Reading& reading, const MemberPlace& member, Limit& limit)
        : reading_(reading), member_(member), limit_(limit) {}

    void check() {
        if (!check_what()) return;
        check_span();
        check_burst();
        check_cost();
        check_attempts();
        check_sessions();
    }

  private:
    [[nodiscard]] std::optional<Place> at(std::string_view key) const {
        return member_.value.member(key);
    }

    /// One of the three that say what is counted.
    bool check_what() {
        constexpr std::array kWhats{"requests"sv, "cost"sv, "concurrent"sv};
        const auto given = std::ranges::count_if(kWhats, [&](std::string_view what) {
            return at(what).has_value();
        });
        if (given == 1) return limit_.most > 0;  // else it has been complained of
        reading_.complain(
            member_.at,
            member_.value.path,
            {.sentence = given == 0
                             ? fmt::format("`{}` does not say what it limits.", member_.value.path)
                             : fmt::format("`{}` limits more than one thing.", member_.value.path),
             .suggestion = given == 0 ? "Write one of `requests: 60`, `cost: 1000` and "
                                        "`concurrent: 8`."
                                      : "Make a limit of each: a call has to fit in all of them.",
             .found = given == 0 ? "none of them" : "more than one",
             .expected = "one of `requests`, `cost` and `concurrent`"}
        );
        return false;
    }

    void check_span() {
        const auto per = at("per");
        if (limit_.counted == Counted::running) {
            belongs_not("per", "calls at the same time have no span");
        } else if (!per) {
            reading_.complain(
                member_.at,
                member_.value.path,
                {.sentence = fmt::format("`{}` does not say per what.", member_.value.path),
                 .suggestion = "Add `per: minute`, `per: day` or another span.",
                 .found = "no `per`",
                 .expected = config::choice_in_words(kSpans)}
            );
        }
        const bool is_calendar =
            limit_.per == Span::day || limit_.per == Span::week || limit_.per == Span::month;
        if (!is_calendar)
            belongs_not("utc_offset", "only a day, a week or a month begins by the calendar");
        if (limit_.per != Span::session && !limit_.of_sessions)
            belongs_not("session_idle", "only a session ends so");
    }

    void check_burst() {
        const auto burst = at("burst");
        const bool is_rate = limit_.counted != Counted::running && limit_.per < Span::day;
        if (!is_rate) {
            belongs_not("burst", "only a limit per second, minute or hour flows");
        } else if (!burst) {
            limit_.burst = limit_.most;
        } else if (limit_.burst > limit_.most) {
            complain(
                reading_,
                *burst,
                fmt::format(
                    "`{}` is more than the limit itself, which is {}.",
                    burst->path,
                    guards::to_words(limit_.most)
                ),
                fmt::format("Write at most `{}`, or leave it out.", guards::to_words(limit_.most)),
                fmt::format("at most {}", guards::to_words(limit_.most))
            );
        }
    }

    void check_cost() {
        if (limit_.counted != Counted::cost) {
            for (const auto key : {"costs"sv, "cost_from"sv, "unit"sv})
                belongs_not(key, "only a limit of `cost` has one");
            return;
        }
        if (!at("unit")) limit_.unit = "units";
        const auto costs = at("costs");
        if (!costs) {
            reading_.complain(
                member_.at,
                member_.value.path,
                {.sentence = fmt::format("`{}` does not say what calls cost.", member_.value.path),
                 .suggestion = "Add `costs: { \"*\": 1 }`, or what single tools cost. Where the "
                               "answer says it (`cost_from`), that is the estimate.",
                 .found = "no `costs`",
                 .expected = "a mapping of tools to costs"}
            );
            return;
        }
        const Amount room = limit_.per < Span::day ? limit_.burst : limit_.most;
        for (const auto& [tool, cost] : limit_.costs) {
            const auto place = costs->member(tool);
            if (cost <= room || !place) continue;
            complain(
                reading_,
                *place,
                fmt::format(
                    "`{}` costs more than fits in the limit at once, so it could never be called.",
                    place->path
                ),
                fmt::format("Write at most `{}`, or raise the limit.", guards::to_words(room)),
                fmt::format("at most {}", guards::to_words(room))
            );
        }
    }

    /// `concurrent` of sessions is a thing of its own from here on.
    void check_sessions() {
        if (!limit_.of_sessions) return;
        if (limit_.counted != Counted::running) {
            complain(
                reading_,
                *at("counts"),
                fmt::format(
                    "`{}` counts sessions, which only `concurrent` can.", member_.value.path
                ),
                "Write `concurrent: 5` for how many may be open at a time, or `per: session` for "
                "what "
                "each may use.",
                "`concurrent` beside `counts: sessions`"
            );
            return;
        }
        for (const auto key : {"for_each"sv, "upstreams"sv, "tools"sv})
            belongs_not(key, "sessions are their caller's, whatever it calls");
        limit_.counted = Counted::sessions;
    }

    void check_attempts() {
        if (!limit_.attempts) return;
        const auto place = *at("counts");
        if (limit_.counted != Counted::requests || limit_.per >= Span::day) {
            complain(
                reading_,
                place,
                fmt::format("`{}` counts attempts, which no such limit can.", member_.value.path),
                "Make it `requests` per second, minute or hour: it protects the door, not a "
                "budget.",
                "requests per second, minute or hour"
            );
        }
        for (const auto key : {"upstreams"sv, "tools"sv})
            belongs_not(key, "an attempt is counted before it is known what it is for");
        if (limit_.shared.each_upstream || limit_.shared.each_tool)
            belongs_not("for_each", "an attempt is counted before it is known what it is for");
    }

    void belongs_not(std::string_view key, std::string_view why) {
        const auto place = at(key);
        if (!place) return;
        complain(
            reading_,
            *place,
            fmt::format("`{}` is not for this limit: {}.", place->path, why),
            "Take it out, or change what the limit counts.",
            "no such key here"
        );
    }

    Reading& reading_;
    const MemberPlace& member_;
    Limit& limit_;
};

/// What is used is remembered under the name, and it stands in headers.
bool check_limit_name(Reading& reading, const MemberPlace& member) {
    const auto& name = member.name;
    const auto allowed = [](char byte) {
        return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '_' ||
               byte == '-';
    };
    const bool fits = !name.empty() && name.size() <= 32 && name[0] >= 'a' && name[0] <= 'z' &&
                      std::ranges::all_of(name, allowed);
    if (fits) return true;
    const auto shown = text::clean(name, 60);
    reading.complain(
        member.at,
        member.value.path,
        {.sentence = fmt::format("`{}` cannot be the name of a limit.", shown),
         .suggestion =
             "A name starts with a-z, goes on with a-z, 0-9, `_` and `-`, and has at most "
             "32 characters.",
         .found = fmt::format("`{}`", shown),
         .expected = "^[a-z][a-z0-9_-]{0,31}$"}
    );
    return false;
}

/// Where the words of a list stand, of which one alone needs no list.
std::vector<Place> items_of(const std::optional<Place>& list) {
    std::vector<Place> items;
    if (!list) return items;
    if (list->node->kind == Kind::scalar) return {*list};
    items.reserve(list->node->items.size());
    for (std::size_t i = 0; i < list->node->items.size(); ++i) items.push_back(list->item(i));
    return items;
}

bool is_pattern(std::string_view word) {
    return word.find_first_of("*?") != std::string_view::npos;
}

void complain_unknown(
    Reading& reading,
    const Place& place,
    std::string_view unknown,
    std::span<const std::string_view> names,
    std::string_view what
) {
    const auto nearest = text::nearest(unknown, names);
    const std::vector<std::string> all(names.begin(), names.end());
    complain(
        reading,
        place,
        fmt::format("There is no {} `{}`.", what, text::clean(unknown, 60)),
        !nearest.empty() ? fmt::format("Did you mean `{}`?", nearest.front().name)
        : all.empty()    ? fmt::format("Describe it first: there is no {} at all.", what)
                         : fmt::format("There is {}.", text::list(all)),
        std::string(what)
    );
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
            {.takes = config::choice_in_words(kSpans),
             .fallback = no_default<L>,
             .read = choice(&L::per, kSpans, 0).read},
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
            config::text(&L::unit, "a text", check_unit, "units"),
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
            "sessions "
            "in which a caller called within `session_idle` and that it has not ended",
            "attempts count",
        },
    };
    return kKeys;
}

std::span<const Key<guards::CircuitRule>> circuit_keys() {
    using C = guards::CircuitRule;
    static const std::array kKeys{
        Key<C>{"enabled", truth(&C::enabled), "stop sending to what keeps failing", "on active"},
        Key<C>{
            "failures",
            whole_number(&C::failures, 1, 1000),
            "so many failures in a row open it",
            "threshold failure_threshold consecutive max_failures",
        },
        Key<C>{
            "percent",
            whole_number(&C::percent, 1, 100),
            "or so many failures of a hundred calls within `window`",
            "ratio rate failure_rate error_rate",
        },
        Key<C>{
            "minimum",
            whole_number(&C::minimum, 1, 100'000),
            "how many calls there must be within `window` before `percent` counts",
            "minimum_calls min_requests volume",
        },
        Key<C>{
            "window",
            config::duration(&C::window),
            "how far back `percent` looks",
            "interval sampling",
        },
        Key<C>{
            "open_for",
            config::duration(&C::open_for),
            "how long nothing is sent then; twice as long each time the call that tries it out "
            "fails",
            "cooldown reset_timeout open_duration break_duration sleep",
        },
        Key<C>{
            "open_at_most",
            config::duration(&C::open_at_most),
            "how long at most",
            "max_cooldown",
        },
    };
    return kKeys;
}

void read_limits(Reading& reading, const Place& place, std::vector<Limit>& limits) {
    for (const auto& member : reading.members(place)) {
        Limit limit;
        limit.name = member.name;
        const bool named = check_limit_name(reading, member);
        config::read_mapping(reading, member.value, limit_keys(), limit);
        LimitRules(reading, member, limit).check();
        if (named) limits.push_back(std::move(limit));
    }
}

void check_limit_names(Reading& reading, const Place& file, const Settings& settings) {
    const auto limits = file.member("limits");
    if (!limits || limits->node->kind != Kind::mapping) return;
    std::vector<std::string_view> names;
    names.reserve(settings.upstreams.size());
    for (const auto& upstream : settings.upstreams) names.push_back(upstream.name);
    std::vector<std::string_view> roles;
    roles.reserve(settings.permission.roles.size());
    for (const auto& [name, rights] : settings.permission.roles) roles.push_back(name);
    for (const auto& limit : settings.limits) {
        const auto place = limits->member(limit.name);
        if (!place) continue;
        for (const auto& item : items_of(place->member("upstreams"))) {
            const bool fits = std::ranges::any_of(names, [&](std::string_view name) {
                return text::fits_glob(name, item.node->text);
            });
            if (!fits) complain_unknown(reading, item, item.node->text, names, "upstream");
        }
        for (const auto& item : items_of(place->member("roles"))) {
            if (std::ranges::find(roles, item.node->text) == roles.end())
                complain_unknown(reading, item, item.node->text, roles, "role");
        }
        if (names.size() < 2) continue;
        for (const auto& item : items_of(place->member("tools"))) {
            // Where there are several, the name of a tool begins with its upstream's.
            const bool is_known = std::ranges::any_of(settings.upstreams, [&](const auto& one) {
                return item.node->text.starts_with(one.shown_prefix());
            });
            if (!is_pattern(item.node->text) && !is_known) {
                complain(
                    reading,
                    item,
                    fmt::format(
                        "No upstream is called like the beginning of `{}`.",
                        text::clean(item.node->text, 60)
                    ),
                    fmt::format(
                        "Write the tool's upstream before it, `{}{}`, or `*{}` for any.",
                        settings.upstreams.front().shown_prefix(),
                        text::clean(item.node->text, 60),
                        text::clean(item.node->text, 60)
                    ),
                    "a tool by the name that callers know"
                );
            }
        }
    }
}

void read_circuit(Reading& reading, const Place& place, guards::CircuitRule& rule) {
    config::read_mapping(reading, place, circuit_keys(), rule);
    if (rule.open_at_most >= rule.open_for) return;
    const auto most = place.member("open_at_most");
    const auto least = place.member("open_for");
    complain(
        reading,
        most ? *most : *least,
        fmt::format(
            "`{}` is open for {} the first time and at most {}.",
            place.path,
            to_words(rule.open_for),
            to_words(rule.open_at_most)
        ),
        fmt::format("Write `open_at_most: {}` or more.", to_words(rule.open_for)),
        "`open_at_most` no less than `open_for`"
    );
}

void read_tool_circuit(
    Reading& reading, const Place& place, std::optional<guards::CircuitRule>& rule
) {
    read_circuit(reading, place, rule.emplace());
}

}  // namespace recourse::gateway
