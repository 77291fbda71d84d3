#include "gateway/limits_rules.hpp"

#include "base/glob.hpp"
#include "base/text.hpp"
#include "config/values.hpp"
#include "gateway/known_names.hpp"
#include "gateway/limits_keys.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace recourse::gateway {
namespace {

using namespace std::string_view_literals;
using config::MemberPlace;
using config::yaml::Kind;
using guards::Counted;
using guards::Limit;
using guards::Span;
using store::Amount;

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
                 .expected = config::choice_in_words(kLimitSpans)}
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
                "what each may use.",
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

bool is_pattern(std::string_view word) {
    return word.find_first_of("*?") != std::string_view::npos;
}

void check_upstreams(
    Reading& reading, const std::optional<Place>& list, const KnownNames& upstreams
) {
    for (const auto& item : texts_at(list)) {
        const bool fits = std::ranges::any_of(upstreams, [&](std::string_view name) {
            return text::fits_glob(name, item.node->text);
        });
        if (!fits) complain_unknown(reading, item, "upstream", upstreams);
    }
}

/// Where there are several upstreams, the name of a tool begins with its upstream's.
void check_tools(Reading& reading, const std::optional<Place>& list, const Settings& settings) {
    if (settings.upstreams.size() < 2) return;
    for (const auto& item : texts_at(list)) {
        const std::string_view tool = item.node->text;
        const bool is_known = std::ranges::any_of(settings.upstreams, [&](const auto& upstream) {
            return tool.starts_with(upstream.shown_prefix());
        });
        if (is_pattern(tool) || is_known) continue;
        const auto shown = text::clean(tool, 60);
        complain(
            reading,
            item,
            fmt::format("No upstream is called like the beginning of `{}`.", shown),
            fmt::format(
                "Write the tool's upstream before it, `{}{}`, or `*{}` for any.",
                settings.upstreams.front().shown_prefix(),
                shown,
                shown
            ),
            "a tool by the name that callers know"
        );
    }
}

}  // namespace

void check_limit(Reading& reading, const MemberPlace& member, Limit& limit) {
    LimitRules(reading, member, limit).check();
}

void check_limit_names(Reading& reading, const Place& file, const Settings& settings) {
    const auto limits = file.member("limits");
    if (!limits || limits->node->kind != Kind::mapping) return;
    KnownNames upstreams;
    KnownNames roles;
    for (const auto& upstream : settings.upstreams) upstreams.emplace_back(upstream.name);
    for (const auto& [name, grant] : settings.permission.roles) roles.emplace_back(name);
    for (const auto& limit : settings.limits) {
        const auto place = limits->member(limit.name);
        if (!place) continue;
        check_upstreams(reading, place->member("upstreams"), upstreams);
        check_names(reading, place->member("roles"), "role", roles);
        check_tools(reading, place->member("tools"), settings);
    }
}

}  // namespace recourse::gateway
