#include "gateway/configuration.hpp"

#include <chrono>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// `limits` and `circuit`, as the configuration says them.
namespace recourse::gateway {
namespace {

using namespace std::chrono_literals;
using guards::Counted;
using guards::Span;
using store::kUnit;
using testing::ElementsAre;
using testing::IsEmpty;

Loaded read(std::string_view text) {
    const auto nothing = [](std::string_view) { return std::optional<std::string>(); };
    return parse(text, "recourse.yaml", nothing, "/tmp");
}

/// A file with two upstreams and one limit, on line 3.
Loaded with_limit(std::string_view keys) {
    return read(fmt::format(
        "upstreams: {{ crm: {{ command: [x] }}, mail: {{ command: [x] }} }}\nlimits:\n  pace: {{ "
        "{} "
        "}}\n",
        keys
    ));
}

TEST(LimitsConfiguration, KnowsSessions) {
    const auto loaded = with_limit("concurrent: 5, counts: sessions, session_idle: 10m");
    ASSERT_THAT(loaded.mistakes, IsEmpty()) << to_text(loaded.mistakes);
    EXPECT_EQ(loaded.settings.limits.front().counted, Counted::sessions);
    EXPECT_EQ(loaded.settings.limits.front().session_idle, 10min);
    const auto each = with_limit("requests: 5, per: session, for_each: [caller, session]");
    ASSERT_THAT(each.mistakes, IsEmpty()) << to_text(each.mistakes);
    EXPECT_TRUE(each.settings.limits.front().shared.each_session);
    EXPECT_THAT(
        to_text(with_limit("requests: 5, per: day, counts: sessions").mistakes),
        testing::HasSubstr("which only `concurrent` can")
    );
}

TEST(LimitsConfiguration, ReadsEveryKey) {
    const auto loaded = read(R"(
roles: { guest: { tools: ["*"] } }
limits:
  pace: { requests: 60, per: minute, burst: 10, roles: [guest], callers: "a*" }
  daily:
    requests: 1000
    per: day
    utc_offset: "-05:30"
    for_each: [caller, tool]
    upstreams: [cr*]
    tools: [crm__export, "*__get_*"]
  budget:
    cost: 99.5
    per: session
    session_idle: 10m
    unit: credits
    costs: { crm__export: 25, "*": 0.25, crm__free: 0 }
    cost_from: /structuredContent/usage
  running: { concurrent: 8, for_each: upstream }
  door: { requests: 20, per: second, counts: attempts, for_each: all }
upstreams:
  crm:
    command: [x]
    circuit: { failures: 3, percent: 80, minimum: 20, window: 30s, open_for: 10s, open_at_most: 1m }
    tools: { export: { circuit: { enabled: false } } }
  mail: { command: [x] }
)");
    ASSERT_THAT(loaded.mistakes, IsEmpty()) << to_text(loaded.mistakes);
    ASSERT_EQ(loaded.settings.limits.size(), 5);
    const auto& pace = loaded.settings.limits[0];
    EXPECT_EQ(pace.name, "pace");
    EXPECT_EQ(pace.counted, Counted::requests);
    EXPECT_EQ(pace.most, 60 * kUnit);
    EXPECT_EQ(pace.per, Span::minute);
    EXPECT_EQ(pace.burst, 10 * kUnit);
    EXPECT_EQ(pace.shared, guards::Shared{});
    EXPECT_THAT(pace.roles, ElementsAre("guest"));
    EXPECT_THAT(pace.callers, ElementsAre("a*"));
    EXPECT_EQ(pace.unit, "requests");
    const auto& daily = loaded.settings.limits[1];
    EXPECT_EQ(daily.per, Span::day);
    EXPECT_EQ(daily.utc_offset, -330min);
    EXPECT_EQ(daily.shared, (guards::Shared{.each_caller = true, .each_tool = true}));
    EXPECT_THAT(daily.upstreams, ElementsAre("cr*"));
    EXPECT_THAT(daily.tools, ElementsAre("crm__export", "*__get_*"));
    const auto& budget = loaded.settings.limits[2];
    EXPECT_EQ(budget.counted, Counted::cost);
    EXPECT_EQ(budget.most, 99'500'000);
    EXPECT_EQ(budget.per, Span::session);
    EXPECT_EQ(budget.session_idle, 10min);
    EXPECT_EQ(budget.unit, "credits");
    ASSERT_EQ(budget.costs.size(), 3);
    EXPECT_EQ(budget.costs[1].tool, "*");
    EXPECT_EQ(budget.costs[1].cost, kUnit / 4);
    EXPECT_EQ(budget.costs[2].cost, 0);
    EXPECT_EQ(budget.cost_from, "/structuredContent/usage");
    const auto& running = loaded.settings.limits[3];
    EXPECT_EQ(running.counted, Counted::running);
    EXPECT_EQ(running.shared, (guards::Shared{.each_caller = false, .each_upstream = true}));
    const auto& door = loaded.settings.limits[4];
    EXPECT_TRUE(door.attempts);
    EXPECT_EQ(door.burst, 20 * kUnit) << "the limit";
    EXPECT_EQ(door.shared, guards::Shared{.each_caller = false});

    const auto& crm = loaded.settings.upstreams[0];
    EXPECT_EQ(
        crm.circuit,
        (guards::CircuitRule{
            .failures = 3,
            .percent = 80,
            .minimum = 20,
            .window = 30s,
            .open_for = 10s,
            .open_at_most = 1min,
        })
    );
    EXPECT_FALSE(crm.rules.at("export").circuit->enabled);
    EXPECT_EQ(loaded.settings.upstreams[1].circuit, guards::CircuitRule{});
}

struct Impossible {
    const char* name;
    const char* keys;
    std::string_view sentence;
    std::string_view suggestion;

    friend void PrintTo(const Impossible& limit, std::ostream* out) { *out << limit.name; }
};

class ImpossibleLimitTest : public testing::TestWithParam<Impossible> {};

TEST_P(ImpossibleLimitTest, IsRefusedWithItsLineAndAWayOut) {
    const auto loaded = with_limit(GetParam().keys);
    ASSERT_EQ(loaded.mistakes.size(), 1) << to_text(loaded.mistakes);
    EXPECT_EQ(loaded.mistakes.front().line, 3);
    EXPECT_EQ(loaded.mistakes.front().sentence, GetParam().sentence);
    EXPECT_EQ(loaded.mistakes.front().suggestion, GetParam().suggestion);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    ImpossibleLimitTest,
    testing::Values(
        Impossible{
            "no_requests",
            "requests: 0, per: minute",
            "`limits.pace.requests` takes a whole number from 1 to 1000000000, but this is `0`.",
            "Write a number from 1 to 1000000000, in digits.",
        },
        Impossible{
            "nothing_to_spend",
            "cost: 0, per: day, costs: { '*': 1 }",
            "`limits.pace.cost` takes a number from 0.000001 to 1000000000, but this is `0`.",
            "Nothing would ever pass: take what is not to be offered out of the roles.",
        },
        Impossible{
            "no_number",
            "cost: lots, per: day, costs: { '*': 1 }",
            "`limits.pace.cost` takes a number from 0.000001 to 1000000000, but this is `lots`.",
            "Write digits, with up to six behind a point: `100`, `0.25`.",
        },
        Impossible{
            "burst_over_the_limit",
            "requests: 5, per: minute, burst: 6",
            "`limits.pace.burst` is more than the limit itself, which is 5.",
            "Write at most `5`, or leave it out.",
        },
        Impossible{
            "burst_of_a_day",
            "requests: 5, per: day, burst: 2",
            "`limits.pace.burst` is not for this limit: only a limit per second, minute or hour "
            "flows.",
            "Take it out, or change what the limit counts.",
        },
        Impossible{
            "nothing_limited",
            "per: day",
            "`limits.pace` does not say what it limits.",
            "Write one of `requests: 60`, `cost: 1000` and `concurrent: 8`.",
        },
        Impossible{
            "two_things_limited",
            "requests: 1, concurrent: 1, per: day",
            "`limits.pace` limits more than one thing.",
            "Make a limit of each: a call has to fit in all of them.",
        },
        Impossible{
            "per_nothing",
            "requests: 1",
            "`limits.pace` does not say per what.",
            "Add `per: minute`, `per: day` or another span.",
        },
        Impossible{
            "misspelt_span",
            "requests: 1, per: minutes",
            "`limits.pace.per` takes second, minute, hour, day, week, month or session, but this "
            "is "
            "`minutes`.",
            "Did you mean `minute`?",
        },
        Impossible{
            "span_of_seats",
            "concurrent: 1, per: day",
            "`limits.pace.per` is not for this limit: calls at the same time have no span.",
            "Take it out, or change what the limit counts.",
        },
        Impossible{
            "no_costs",
            "cost: 1, per: day",
            "`limits.pace` does not say what calls cost.",
            "Add `costs: { \"*\": 1 }`, or what single tools cost. Where the answer says it "
            "(`cost_from`), that is the estimate.",
        },
        Impossible{
            "cost_that_never_fits",
            "cost: 10, per: day, costs: { crm__export: 11 }",
            "`limits.pace.costs.crm__export` costs more than fits in the limit at once, so it "
            "could "
            "never be called.",
            "Write at most `10`, or raise the limit.",
        },
        Impossible{
            "unit_of_requests",
            "requests: 1, per: day, unit: x",
            "`limits.pace.unit` is not for this limit: only a limit of `cost` has one.",
            "Take it out, or change what the limit counts.",
        },
        Impossible{
            "no_pointer",
            "cost: 1, per: day, costs: { '*': 1 }, cost_from: usage.credits",
            "`limits.pace.cost_from` takes a JSON pointer into a result, but this is "
            "`usage.credits`.",
            "Write it like `/structuredContent/usage/credits`.",
        },
        Impossible{
            "no_offset",
            "requests: 1, per: day, utc_offset: Europe/Berlin",
            "`limits.pace.utc_offset` takes an offset from UTC: `+02:00`, `-05:30` or `Z`, but "
            "this "
            "is `Europe/Berlin`.",
            "Write hours and minutes with their sign, in quotes. Summer time is not followed, so "
            "that every day has 24 hours.",
        },
        Impossible{
            "offset_of_a_minute",
            "requests: 1, per: minute, utc_offset: '+02:00'",
            "`limits.pace.utc_offset` is not for this limit: only a day, a week or a month begins "
            "by the calendar.",
            "Take it out, or change what the limit counts.",
        },
        Impossible{
            "idle_of_a_day",
            "requests: 1, per: day, session_idle: 5m",
            "`limits.pace.session_idle` is not for this limit: only a session ends so.",
            "Take it out, or change what the limit counts.",
        },
        Impossible{
            "attempts_of_a_day",
            "requests: 1, per: day, counts: attempts",
            "`limits.pace` counts attempts, which no such limit can.",
            "Make it `requests` per second, minute or hour: it protects the door, not a budget.",
        },
        Impossible{
            "attempts_at_a_tool",
            "requests: 1, per: minute, counts: attempts, tools: crm__export",
            "`limits.pace.tools` is not for this limit: an attempt is counted before it is known "
            "what it is for.",
            "Take it out, or change what the limit counts.",
        },
        Impossible{
            "misspelt_sharer",
            "requests: 1, per: minute, for_each: [callers]",
            "`limits.pace.for_each[0]` takes caller, upstream, tool or session, but this is "
            "`callers`.",
            "Did you mean `caller`?",
        },
        Impossible{
            "unknown_upstream",
            "requests: 1, per: minute, upstreams: [crn]",
            "There is no upstream `crn`.",
            "Did you mean `crm`?",
        },
        Impossible{
            "upstream_of_another_world",
            "requests: 1, per: minute, upstreams: [warehouse]",
            "There is no upstream `warehouse`.",
            "Write crm or mail, or add it under `upstreams`.",
        },
        Impossible{
            "unknown_role",
            "requests: 1, per: minute, roles: [guest]",
            "There is no role `guest`.",
            "Add it under `roles`.",
        },
        Impossible{
            "tool_without_its_upstream",
            "requests: 1, per: minute, tools: [export]",
            "No upstream is called like the beginning of `export`.",
            "Write the tool's upstream before it, `crm__export`, or `*export` for any.",
        },
        Impossible{
            "misspelt_key",
            "requests: 1, per: minute, brust: 1",
            "`brust` is not a key of `limits.pace`.",
            "Did you mean `burst`?",
        }
    ),
    [](const auto& info) { return std::string(info.param.name); }
);

TEST(LimitsConfiguration, RefusesANameThatCannotStandInAHeader) {
    const auto loaded = read(
        "upstreams: { crm: { command: [x] } }\nlimits:\n  Per Minute: { requests: 1, per: minute "
        "}\n"
    );
    ASSERT_EQ(loaded.mistakes.size(), 1) << to_text(loaded.mistakes);
    EXPECT_EQ(loaded.mistakes.front().line, 3);
    EXPECT_EQ(loaded.mistakes.front().sentence, "`Per Minute` cannot be the name of a limit.");
}

TEST(LimitsConfiguration, RefusesACircuitThatIsOpenLongerThanAtMost) {
    const auto loaded = read(
        "upstreams:\n  crm:\n    command: [x]\n    circuit: { open_for: 10m, open_at_most: 5m }\n"
    );
    ASSERT_EQ(loaded.mistakes.size(), 1) << to_text(loaded.mistakes);
    EXPECT_EQ(loaded.mistakes.front().line, 4);
    EXPECT_EQ(
        loaded.mistakes.front().sentence,
        "`upstreams.crm.circuit` is open for 10m the first time and at most 5m."
    );
    EXPECT_EQ(loaded.mistakes.front().suggestion, "Write `open_at_most: 10m` or more.");
}

}  // namespace
}  // namespace recourse::gateway
