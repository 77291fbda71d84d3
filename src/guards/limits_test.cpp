#include "guards/limits.hpp"

#include "fault/dialect.hpp"
#include "guards/limit_faults.hpp"
#include "guards/test_calls.hpp"
#include "store/memory_counters.hpp"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::guards {
namespace {

using namespace std::chrono_literals;
using store::kUnit;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing_calls::call;
using testing_calls::person;

Limit requests(std::int64_t most, Span per, std::string name = "pace") {
    return {
        .name = std::move(name),
        .most = most * kUnit,
        .per = per,
        .burst = most * kUnit,
        .shared = {}
    };
}

Limit credits(std::int64_t most, Span per = Span::month) {
    return {
        .name = "credits",
        .counted = Counted::cost,
        .most = most * kUnit,
        .per = per,
        .burst = most * kUnit,
        .shared = {},
        .unit = "credits",
        .costs = {{"crm__export", 25 * kUnit}, {"crm__*", kUnit / 4}},
        .cost_from = "/_meta/usage/credits",
    };
}

Limit running(std::int64_t most) {
    return {
        .name = "running",
        .counted = Counted::running,
        .most = most * kUnit,
        .shared = {.each_caller = false, .each_upstream = true},
    };
}

store::Moment moment(const ToolCall& of) {
    return {of.now, of.today};
}

class LimitsTest : public testing::Test {
  protected:
    /// Takes, and gives nothing back but seats.
    bool passes(const ToolCall& call) { return limits_.reserve(call).has_value(); }
    Fault refused(const ToolCall& call) {
        auto reservation = limits_.reserve(call);
        EXPECT_FALSE(reservation);
        return reservation ? Fault() : std::move(reservation.error());
    }
    std::string told(const ToolCall& call) {
        auto fault = refused(call);
        fault.support_id = "4f1c09a2b7de00000000000000000000";
        return fault::render_text(fault);
    }

    store::MemoryCounters counters_;
    Limits limits_{counters_};
};

TEST_F(LimitsTest, AreNoneWhereNoneAreConfigured) {
    EXPECT_TRUE(passes(call()));
    EXPECT_EQ(counters_.size(), 0);
}

TEST_F(LimitsTest, ARateTellsWhenTheNextCallFits) {
    limits_.apply({requests(4, Span::minute)});
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(passes(call()));
    EXPECT_EQ(
        told(call(3s)),
        "[rate_limited] The limit 'pace' allows each caller 4 requests per minute, and they are "
        "used.\nNext: wait 12 seconds, then call again.\n"
        "Retry: safe after 12 s (it was never carried out). Nothing was changed. Support id "
        "4f1c09a2b7de."
    );
    const auto fault = refused(call(3s));
    EXPECT_EQ(fault.effect, Effect::none);
    EXPECT_EQ(fault.safe_to_retry, SafeBecause::not_sent);
    EXPECT_EQ(fault.actor, Actor::time);
    EXPECT_EQ(fault.retry_after, 12s);
    EXPECT_THAT(
        fault.quota,
        ElementsAre(Quota{
            .policy = "pace",
            .unit = "requests",
            .limit = 4,
            .used = 3.8,
            .window = 60s,
            .resets_at = call(15s).today,
            .subject = "ann",
        })
    );
    EXPECT_EQ(
        rate_limit_headers(fault, call(3s).today),
        "Retry-After: 12\r\n"
        "RateLimit-Policy: \"pace\";q=4;w=60\r\n"
        "RateLimit: \"pace\";r=0;t=12\r\n"
    );
    EXPECT_FALSE(passes(call(15s - 1ns)));
    EXPECT_TRUE(passes(call(15s)));
}

TEST_F(LimitsTest, ABudgetOfADayTellsWhenTheDayEnds) {
    limits_.apply({requests(1, Span::day, "daily")});
    EXPECT_TRUE(passes(call()));
    EXPECT_EQ(
        told(call(1h)),
        "[quota_exhausted] The limit 'daily' allows each caller 1 request per day, and it is "
        "used.\n"
        "Next: make no such call before 2026-11-28T00:00:00Z, then ask the user to have the "
        "operator raise the limit 'daily' if it cannot wait.\n"
        "Retry: safe after 39600 s (it was never carried out). Nothing was changed. Support id "
        "4f1c09a2b7de."
    );
    const auto fault = refused(call(1h));
    EXPECT_EQ(fault.quota.front().resets_at, call(12h).today);
    EXPECT_EQ(fault.retry_after, 11h);
    EXPECT_THAT(rate_limit_headers(fault, call(1h).today), HasSubstr("Retry-After: 39600\r\n"));
    EXPECT_TRUE(passes(call(12h)));
}

TEST_F(LimitsTest, ACostCountsWhatTheToolCosts) {
    limits_.apply({credits(60)});
    auto cheap = call();
    cheap.shown = "crm__get";
    EXPECT_TRUE(passes(call()));
    EXPECT_TRUE(passes(call()));
    EXPECT_TRUE(passes(cheap));
    EXPECT_THAT(
        told(call()),
        HasSubstr(
            "[quota_exhausted] The limit 'credits' allows each caller 60 credits per month, of "
            "which 50.25 are used, and this call takes 25.\nNext: make no such call before "
            "2026-12-01T00:00:00Z"
        )
    );
    EXPECT_TRUE(passes(cheap)) << "what is cheaper still fits";
    auto free = call();
    free.shown = "mail__send";
    EXPECT_TRUE(passes(free));
}

TEST_F(LimitsTest, ACostThatNeverFitsIsNotWaitedFor) {
    limits_.apply({credits(20)});
    const auto fault = refused(call());
    EXPECT_EQ(fault.code, "quota_exhausted");
    EXPECT_EQ(fault.retry_after, std::nullopt);
    EXPECT_EQ(fault.quota.front().resets_at, std::nullopt);
    EXPECT_EQ(fault.actions.front().type, ActionType::fix_arguments);
    EXPECT_EQ(
        rate_limit_headers(fault, call().today),
        "RateLimit-Policy: \"credits\";q=20;w=2592000\r\nRateLimit: \"credits\";r=0\r\n"
    );
}

TEST_F(LimitsTest, TheTrueCostCountsOnceItIsKnown) {
    limits_.apply({credits(60)});
    auto reservation = limits_.reserve(call());
    ASSERT_TRUE(reservation);
    reservation->settle(json::Ref(R"({"_meta":{"usage":{"credits":3.5}}})"), moment(call()));
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(passes(call()));
    EXPECT_EQ(refused(call()).quota.front().used, 53.5);
}

TEST_F(LimitsTest, ACostThatMakesNoSenseLeavesTheEstimate) {
    limits_.apply({credits(60)});
    for (const auto* result :
         {R"({"_meta":{"usage":{"credits":-3}}})",
          R"({"_meta":{"usage":[1]}})",
          R"({"_meta":{"usage":{"credits":"3"}}})",
          "{}"}) {
        Limits limits(counters_);
        limits.apply({credits(1000)});
        auto reservation = limits.reserve(call());
        ASSERT_TRUE(reservation);
        reservation->settle(json::Ref(result), moment(call()));
    }
    limits_.apply({credits(100)});
    EXPECT_EQ(refused(call()).quota.front().used, 100);
}

TEST_F(LimitsTest, WhatWasNeverSentIsRefunded) {
    limits_.apply({credits(25), requests(1, Span::hour), running(1)});
    auto reservation = limits_.reserve(call());
    ASSERT_TRUE(reservation);
    EXPECT_FALSE(passes(call()));
    reservation->refund(moment(call()));
    EXPECT_TRUE(passes(call()));
}

TEST_F(LimitsTest, SeatsAreGivenBackWhateverHappens) {
    limits_.apply({running(1)});
    {
        const auto reservation = limits_.reserve(call());
        EXPECT_TRUE(reservation);
        EXPECT_EQ(
            told(call()),
            "[too_many_calls] The limit 'running' allows each server 1 call at a time, and 1 is "
            "running.\nNext: wait 1 second, then call again.\n"
            "Retry: safe after 1 s (it was never carried out). Nothing was changed. Support id "
            "4f1c09a2b7de."
        );
        EXPECT_EQ(
            rate_limit_headers(refused(call()), call().today),
            "Retry-After: 1\r\n"
            "RateLimit-Policy: \"running\";q=1;qu=\"concurrent-requests\"\r\n"
            "RateLimit: \"running\";r=0\r\n"
        );
    }
    auto first = limits_.reserve(call());
    EXPECT_TRUE(first);
    Reservation moved = *std::move(first);
    EXPECT_FALSE(passes(call()));
    moved = Reservation();
    EXPECT_TRUE(passes(call()));
}

TEST_F(LimitsTest, AllThatAreReachedAreNamedAndNoneIsTaken) {
    limits_.apply({requests(2, Span::hour), requests(1, Span::second, "bursts"), credits(30)});
    EXPECT_TRUE(passes(call()));
    const auto fault = refused(call());
    EXPECT_EQ(fault.code, "quota_exhausted");
    EXPECT_THAT(
        fault.quota, ElementsAre(Field(&Quota::policy, "bursts"), Field(&Quota::policy, "credits"))
    );
    EXPECT_THAT(
        rate_limit_headers(fault, call().today),
        HasSubstr("RateLimit: \"bursts\";r=0;t=1, \"credits\";r=0;t=")
    );
    limits_.apply({requests(2, Span::hour)});
    EXPECT_TRUE(passes(call())) << "the refused call took nothing";
    EXPECT_FALSE(passes(call()));
}

TEST_F(LimitsTest, ConcernTheCallsTheyAreWrittenFor) {
    auto limit = requests(1, Span::day);
    limit.roles = {"guest", "trial"};
    limits_.apply({limit});
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(passes(call())) << "ann is staff";
    auto other = call();
    other.caller = std::make_shared<const Caller>(person("bob", {"trial"}));
    EXPECT_TRUE(passes(other));
    EXPECT_FALSE(passes(other));

    auto by_name = requests(1, Span::day, "by-name");
    by_name.callers = {"a*"};
    by_name.upstreams = {"crm"};
    by_name.tools = {"*__export"};
    EXPECT_TRUE(concerns(by_name, call()));
    EXPECT_FALSE(concerns(by_name, other));
    auto elsewhere = call();
    elsewhere.upstream = "mail";
    EXPECT_FALSE(concerns(by_name, elsewhere));
    elsewhere = call();
    elsewhere.shown = "crm__get";
    EXPECT_FALSE(concerns(by_name, elsewhere));
}

TEST_F(LimitsTest, AreSharedAsIsWritten) {
    auto bob = call();
    bob.caller = std::make_shared<const Caller>(person("bob"));
    auto mail = call();
    mail.upstream = "mail";
    mail.shown = "mail__send";
    const auto count = [&](Shared shared) {
        auto limit = requests(1, Span::day, fmt::format("{}", counters_.size()));
        limit.shared = shared;
        limits_.apply({limit});
        EXPECT_TRUE(passes(call()));
        return std::pair(passes(bob), passes(mail));
    };
    EXPECT_EQ(count({.each_caller = true}), std::pair(true, false));
    EXPECT_EQ(count({.each_caller = false}), std::pair(false, false));
    EXPECT_EQ(count({.each_caller = false, .each_upstream = true}), std::pair(false, true));
    EXPECT_EQ(count({.each_caller = false, .each_tool = true}), std::pair(false, true));
    EXPECT_EQ(count({.each_caller = true, .each_tool = true}), std::pair(true, true));
}

TEST_F(LimitsTest, AreShownWithWhoHasUsedMost) {
    auto each = requests(10, Span::minute, "each");
    each.burst = 2 * kUnit;
    each.shared.each_tool = true;
    limits_.apply({each, running(3)});
    const auto one = limits_.reserve(call());
    const auto other = limits_.reserve(call());
    const auto shown = limits_.state(moment(call()));
    ASSERT_EQ(shown.size(), 2U);
    EXPECT_EQ(shown[0].name, "each");
    EXPECT_EQ(shown[0].rule, "10 requests per minute, 2 at once, for each caller and each tool");
    EXPECT_EQ(shown[0].limit, 10);
    EXPECT_EQ(shown[0].subjects, 1U);
    ASSERT_EQ(shown[0].most.size(), 1U);
    EXPECT_EQ(shown[0].most[0].name, call().caller->id + ", crm__export");
    EXPECT_EQ(shown[0].most[0].used, 2);
    EXPECT_EQ(shown[1].rule, "3 calls at a time for each server");
    ASSERT_EQ(shown[1].most.size(), 1U);
    EXPECT_EQ(shown[1].most[0].name, "crm");
    EXPECT_EQ(shown[1].most[0].used, 2);
}

TEST_F(LimitsTest, KeepWhatIsUsedWhenTheyAreConfiguredAnew) {
    limits_.apply({requests(3, Span::day)});
    EXPECT_TRUE(passes(call()));
    EXPECT_TRUE(passes(call()));
    limits_.apply({requests(2, Span::day)});
    EXPECT_FALSE(passes(call()));
    limits_.apply({requests(3, Span::day)});
    EXPECT_TRUE(passes(call()));
}

TEST_F(LimitsTest, OfASessionEndWithTheCallersPause) {
    auto limit = credits(50, Span::session);
    limit.session_idle = 30min;
    limits_.apply({limit});
    EXPECT_TRUE(passes(call()));
    EXPECT_TRUE(passes(call(20min)));
    EXPECT_THAT(
        told(call(40min)),
        HasSubstr("make no such call before the session is over, at 2026-11-27T12:50:00Z")
    );
    EXPECT_TRUE(passes(call(50min)));
}

TEST_F(LimitsTest, TheDoorCountsEveryAttempt) {
    auto door = requests(2, Span::second, "door");
    door.attempts = true;
    limits_.apply({door, requests(5, Span::day)});
    EXPECT_FALSE(limits_.knock(call()));
    EXPECT_FALSE(limits_.knock(call()));
    const auto refused = limits_.knock(call());
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->code, "rate_limited");
    EXPECT_FALSE(limits_.knock(call(500ms)));
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(passes(call())) << "attempts are not calls";
}

TEST(LimitHeaders, AreNoneWithoutAQuota) {
    EXPECT_EQ(rate_limit_headers({}, {}), "");
}

ToolCall in_session(std::string_view name) {
    auto made = call();
    made.session = name;
    return made;
}

TEST_F(LimitsTest, GiveEachSessionABudgetWhereTheySay) {
    auto limit = credits(30, Span::session);
    limit.shared.each_session = true;
    limits_.apply({limit});
    EXPECT_TRUE(passes(in_session("one")));
    EXPECT_FALSE(passes(in_session("one")));
    EXPECT_TRUE(passes(in_session("two")));
}

TEST_F(LimitsTest, CountTheSessionsThatAreOpen) {
    limits_.apply({{
        .name = "sessions",
        .counted = Counted::sessions,
        .most = 2 * kUnit,
        .session_idle = 10min,
    }});
    EXPECT_TRUE(passes(in_session("one")));
    EXPECT_TRUE(passes(in_session("two")));
    EXPECT_TRUE(passes(in_session("one")));
    const auto fault = refused(in_session("three"));
    EXPECT_EQ(fault.code, "too_many_sessions");
    EXPECT_EQ(
        fault.message,
        "The limit 'sessions' allows each caller 2 open sessions at a time, and 2 are open"
    );
    EXPECT_EQ(fault.retry_after, std::chrono::minutes(10));
    EXPECT_THAT(fault.quota, ElementsAre(Field(&Quota::unit, "sessions")));
    EXPECT_TRUE(limits_.end_session("key:ann", "two"));
    EXPECT_TRUE(passes(in_session("three")));
}

TEST_F(LimitsTest, TellWhatACallerHasUsed) {
    auto of_others = requests(5, Span::day, "of_others");
    of_others.callers = {"bob"};
    auto of_tools = requests(5, Span::day, "of_tools");
    of_tools.shared.each_tool = true;
    limits_.apply({requests(60, Span::minute), credits(100), of_others, of_tools});
    ASSERT_TRUE(passes(call()));
    ASSERT_TRUE(passes(call()));
    const auto uses = limits_.used_by(call());
    ASSERT_TRUE(uses);
    ASSERT_EQ(uses->size(), 2U);
    EXPECT_EQ(uses->front().used, 2 * kUnit);
    EXPECT_FALSE(uses->front().resets_in);
    EXPECT_EQ(uses->back().limit->name, "credits");
    EXPECT_EQ(uses->back().used, 50 * kUnit);
    EXPECT_EQ(uses->back().resets_in, std::chrono::hours(12 + 3 * 24));
    EXPECT_EQ(limits_.used_by(call())->front().used, 2 * kUnit) << "looking uses up nothing";
}

TEST(LimitFaults, ACounterThatFailsLetsNothingPass) {
    const auto fault = counting_failed({store::Trouble::Why::unavailable, "connection refused"});
    EXPECT_EQ(fault.code, "internal");
    EXPECT_EQ(fault.effect, Effect::none);
    EXPECT_EQ(fault.upstream, "counters: unavailable: connection refused");
}

TEST(Calendar, GivesTheDayTheWeekAndTheMonth) {
    using std::chrono::sys_days;
    using std::chrono::year;
    const auto today = call().today;
    const auto day = [](int month, int number) {
        return WallTime(sys_days(year(2026) / month / number));
    };
    EXPECT_EQ(period_around(today, Span::day, 0min), std::pair(day(11, 27), day(11, 28)));
    EXPECT_EQ(period_around(today, Span::week, 0min), std::pair(day(11, 23), day(11, 30)));
    EXPECT_EQ(period_around(today, Span::month, 0min), std::pair(day(11, 1), day(12, 1)));
    // At 13 hours before Greenwich's noon it is still the day before, and beyond it the next one.
    EXPECT_EQ(
        period_around(today, Span::day, -780min), std::pair(day(11, 26) + 13h, day(11, 27) + 13h)
    );
    EXPECT_EQ(
        period_around(today, Span::day, 780min), std::pair(day(11, 27) + 11h, day(11, 28) + 11h)
    );
    EXPECT_EQ(period_around(day(11, 23), Span::week, 0min).first, day(11, 23));
    EXPECT_EQ(period_around(day(11, 29) + 23h, Span::week, 0min).first, day(11, 23));
}

TEST(Amounts, AreWrittenWithoutZerosThatSayNothing) {
    EXPECT_EQ(to_words(1000 * kUnit), "1000");
    EXPECT_EQ(to_words(kUnit / 4), "0.25");
    EXPECT_EQ(to_words(0), "0");
    EXPECT_EQ(to_words(1), "0.000001");
}

}  // namespace
}  // namespace recourse::guards
