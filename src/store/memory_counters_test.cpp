#include "store/memory_counters.hpp"

#include <array>
#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace recourse::store {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

Moment at(nanoseconds since) {
    const auto day = std::chrono::sys_days(std::chrono::year(2026) / 11 / 27);
    return {TimePoint(1000h + since), WallTime(day) + since};
}

Standing take(Counters& counters, const Demand& demand, Moment moment) {
    Standing standing;
    const bool taken = counters.take({&demand, 1}, moment, {&standing, 1}).value();
    EXPECT_EQ(taken, standing.fits);
    return standing;
}

Demand rate(
    std::int64_t limit, nanoseconds window, std::int64_t burst, std::string_view who = "ann"
) {
    return {"rate", who, Rate{limit * kUnit, window, burst * kUnit}};
}

Demand day(std::int64_t limit, int number = 0, std::int64_t amount = 1) {
    const auto begins = at(24h * number).today;
    return {"day", "ann", Period{limit * kUnit, begins, begins + 24h}, amount * kUnit};
}

TEST(Rate, gives_a_burst_at_once_and_then_tells_the_wait_to_the_nanosecond) {
    MemoryCounters counters;
    const auto demand = rate(60, 1min, 3);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(take(counters, demand, at(0s)).fits);
    const auto refused = take(counters, demand, at(250ms));
    EXPECT_FALSE(refused.fits);
    EXPECT_EQ(refused.wait, 750ms);
    EXPECT_FALSE(take(counters, demand, at(1s - 1ns)).fits);
    EXPECT_TRUE(take(counters, demand, at(1s)).fits);
    EXPECT_FALSE(take(counters, demand, at(1s)).fits);
}

TEST(Rate, of_a_limit_that_does_not_divide_the_window_gives_all_of_it) {
    MemoryCounters counters;
    const auto demand = rate(7, 1min, 7);
    for (int i = 0; i < 7; ++i) EXPECT_TRUE(take(counters, demand, at(0s)).fits);
    EXPECT_EQ(take(counters, demand, at(0s)).wait, 8571428572ns);
}

TEST(Rate, says_how_much_is_used) {
    MemoryCounters counters;
    const auto demand = rate(60, 1min, 10);
    EXPECT_EQ(take(counters, demand, at(0s)).used, 0);
    EXPECT_EQ(take(counters, demand, at(0s)).used, kUnit);
    EXPECT_EQ(take(counters, demand, at(500ms)).used, 3 * kUnit / 2);
}

TEST(Rate, never_waits_for_more_than_fits) {
    MemoryCounters counters;
    auto demand = rate(60, 1min, 3);
    demand.amount = 4 * kUnit;
    EXPECT_EQ(take(counters, demand, at(0s)).wait, std::nullopt);
    EXPECT_TRUE(take(counters, rate(60, 1min, 3), at(0s)).fits);
}

TEST(Rate, keeps_what_is_used_when_its_rule_changes) {
    MemoryCounters counters;
    for (int i = 0; i < 10; ++i) (void)take(counters, rate(60, 1min, 10), at(0s));
    EXPECT_EQ(take(counters, rate(60, 1h, 10), at(0s)).wait, 1min);
    EXPECT_TRUE(take(counters, rate(60, 1min, 11), at(0s)).fits);
}

TEST(Subjects, have_counters_of_their_own) {
    MemoryCounters counters;
    EXPECT_TRUE(take(counters, rate(1, 1min, 1, "ann"), at(0s)).fits);
    EXPECT_TRUE(take(counters, rate(1, 1min, 1, "bob"), at(0s)).fits);
    EXPECT_FALSE(take(counters, rate(1, 1min, 1, "ann"), at(0s)).fits);
}

TEST(Subjects, that_use_most_are_shown_first_with_what_is_used_by_now) {
    MemoryCounters counters;
    for (const auto& [who, times] : {std::pair{"ann", 1}, {"bob", 5}, {"cid", 3}}) {
        for (int i = 0; i < times; ++i) take(counters, rate(60, 1min, 60, who), at(0s));
    }
    const auto usage = *counters.usage("rate", 2, at(2s));
    EXPECT_EQ(usage.subjects, 2U);  // what ann used has flowed off
    ASSERT_EQ(usage.most.size(), 2U);
    EXPECT_EQ(usage.most[0].name, "bob");
    EXPECT_EQ(usage.most[0].used, 3 * kUnit);
    EXPECT_EQ(usage.most[1].name, "cid");
    EXPECT_EQ(usage.most[1].used, 1 * kUnit);
    EXPECT_EQ(counters.usage("rate", 2, at(1min))->subjects, 0U);
    EXPECT_EQ(counters.usage("other", 2, at(0s))->subjects, 0U);
}

TEST(Period, ends_when_the_calendar_says_so) {
    MemoryCounters counters;
    EXPECT_TRUE(take(counters, day(2), at(23h)).fits);
    EXPECT_TRUE(take(counters, day(2), at(23h)).fits);
    const auto refused = take(counters, day(2), at(23h + 30min));
    EXPECT_EQ(refused.used, 2 * kUnit);
    EXPECT_EQ(refused.wait, 30min);
    EXPECT_TRUE(take(counters, day(2, 1), at(24h)).fits);
}

TEST(Period, does_not_begin_again_when_the_clock_is_set_back) {
    MemoryCounters counters;
    EXPECT_TRUE(take(counters, day(1, 1), at(24h)).fits);
    EXPECT_FALSE(take(counters, day(1, 0), {at(24h).now, at(23h).today}).fits);
    EXPECT_FALSE(take(counters, day(1, 1), at(25h)).fits);
}

TEST(Sitting, is_over_when_nothing_was_taken_for_long_enough) {
    MemoryCounters counters;
    const Demand demand{"sitting", "ann", Sitting{2 * kUnit, 30min}};
    EXPECT_TRUE(take(counters, demand, at(0min)).fits);
    EXPECT_TRUE(take(counters, demand, at(20min)).fits);
    EXPECT_EQ(take(counters, demand, at(45min)).wait, 5min);
    // What is refused does not make it longer.
    EXPECT_TRUE(take(counters, demand, at(50min)).fits);
}

TEST(Seats, are_given_back) {
    MemoryCounters counters;
    const Demand demand{"seats", "crm", Seats{2 * kUnit}};
    EXPECT_TRUE(take(counters, demand, at(0s)).fits);
    EXPECT_TRUE(take(counters, demand, at(0s)).fits);
    EXPECT_EQ(take(counters, demand, at(1h)).wait, std::nullopt);
    (void)counters.correct(demand, -kUnit, at(1h));
    EXPECT_TRUE(take(counters, demand, at(1h)).fits);
    for (int i = 0; i < 5; ++i) (void)counters.correct(demand, -kUnit, at(1h));
    EXPECT_EQ(take(counters, demand, at(1h)).used, 0);
}

TEST(Correction, refunds_and_adds) {
    MemoryCounters counters;
    const auto taken = day(10, 0, 4);
    EXPECT_TRUE(take(counters, taken, at(1h)).fits);
    (void)counters.correct(taken, 3 * kUnit, at(2h));
    EXPECT_EQ(take(counters, day(10, 0, 4), at(2h)).used, 7 * kUnit);
    (void)counters.correct(taken, -7 * kUnit, at(2h));
    EXPECT_TRUE(take(counters, day(10, 0, 10), at(2h)).fits);
}

TEST(Correction, of_a_period_that_is_over_changes_nothing) {
    MemoryCounters counters;
    EXPECT_TRUE(take(counters, day(10, 0, 4), at(23h)).fits);
    EXPECT_TRUE(take(counters, day(10, 1, 1), at(24h)).fits);
    (void)counters.correct(day(10, 0, 4), -4 * kUnit, at(24h));
    EXPECT_EQ(take(counters, day(10, 1, 1), at(24h)).used, kUnit);
}

TEST(Decision, takes_all_or_nothing) {
    MemoryCounters counters;
    const std::array demands{rate(60, 1min, 5), day(1), Demand{"seats", "ann", Seats{kUnit}}};
    std::array<Standing, 3> standings;
    EXPECT_TRUE(counters.take(demands, at(0s), standings).value());
    EXPECT_FALSE(counters.take(demands, at(0s), standings).value());
    EXPECT_TRUE(standings[0].fits);
    EXPECT_FALSE(standings[1].fits);
    EXPECT_FALSE(standings[2].fits);
    EXPECT_EQ(take(counters, demands[0], at(0s)).used, kUnit);
}

TEST(Memory, is_bounded_and_forgets_first_what_counts_nothing) {
    MemoryCounters counters(100);
    const Demand seat{"seats", "ann", Seats{kUnit}};
    (void)take(counters, seat, at(0s));
    (void)take(counters, day(1), at(0s));
    for (int i = 0; i < 1000; ++i) {
        (void)take(counters, rate(60, 1min, 1, std::to_string(i)), at(i * 1s));
        EXPECT_LE(counters.size(), 100);
    }
    // The buckets were full again after a second; the seat and the day are not.
    EXPECT_FALSE(take(counters, seat, at(1000s)).fits);
    EXPECT_FALSE(take(counters, day(1), at(1000s)).fits);
}

TEST(Memory, forgets_what_was_not_asked_for_the_longest_but_no_seat) {
    MemoryCounters counters(100);
    const Demand seat{"seats", "ann", Seats{kUnit}};
    (void)take(counters, seat, at(0s));
    for (int i = 0; i < 1000; ++i) {
        (void)take(counters, rate(1, 24h, 1, std::to_string(i)), at(i * 1s));
        EXPECT_LE(counters.size(), 100);
    }
    EXPECT_FALSE(take(counters, seat, at(1000s)).fits);
    EXPECT_FALSE(take(counters, rate(1, 24h, 1, "999"), at(1000s)).fits);
    EXPECT_TRUE(take(counters, rate(1, 24h, 1, "0"), at(1000s)).fits);
}

/// What a rate promises, said without a bucket: from any call on, no more is taken than the burst
/// and what flowed since. Every call ever taken is looked at, in whole nanoseconds and amounts.
class SlowRate {
  public:
    explicit SlowRate(const Rate& rule) : rule_(rule) {}

    std::optional<nanoseconds> wait(nanoseconds now, Amount wanted) const {
        if (wanted > rule_.burst) return std::nullopt;
        Wide longest = 0;
        Wide sum = wanted;
        for (auto call = calls_.rbegin(); call != calls_.rend(); ++call) {
            sum += call->second;
            // The least t with sum * window <= burst * window + limit * (t - then).
            const Wide over = (sum - rule_.burst) * rule_.window.count();
            const Wide at = call->first.count() + (over + rule_.limit - 1) / rule_.limit;
            if (over > 0) longest = std::max<Wide>(longest, at - now.count());
        }
        return nanoseconds(static_cast<std::int64_t>(longest));
    }
    void take(nanoseconds now, Amount amount) { calls_.emplace_back(now, amount); }

  private:
    __extension__ using Wide = __int128;
    Rate rule_;
    std::vector<std::pair<nanoseconds, Amount>> calls_;
};

RC_GTEST_PROP(RateProperty, decides_as_the_slow_reference_does, ()) {
    const auto limit = *rc::gen::inRange<std::int64_t>(1, 2000);
    const auto burst = *rc::gen::inRange<std::int64_t>(1, limit + 1);
    const auto window = *rc::gen::element<nanoseconds>(1s, 1min, 1h, 999'983ns);
    const Rate rule{limit * kUnit, window, burst * kUnit};
    MemoryCounters counters;
    SlowRate slow(rule);
    nanoseconds now{0};
    const auto steps = *rc::gen::inRange(1, 60);
    for (int i = 0; i < steps; ++i) {
        const auto longest = 3 * window.count() / limit + 2;
        now += nanoseconds(*rc::gen::inRange<std::int64_t>(0, longest));
        // Often exactly when a refusal said.
        const auto amount = *rc::gen::inRange<Amount>(1, (burst + 1) * kUnit);
        const Demand demand{"rate", "ann", rule, amount};
        const auto expected = slow.wait(now, amount);
        const auto standing = take(counters, demand, at(now));
        RC_ASSERT(standing.wait == expected);
        RC_ASSERT(standing.fits == (expected == nanoseconds::zero()));
        if (standing.fits) {
            slow.take(now, amount);
        } else if (expected && *rc::gen::arbitrary<bool>()) {
            RC_ASSERT(!take(counters, demand, at(now + *expected - 1ns)).fits);
            now += *expected;
            RC_ASSERT(take(counters, demand, at(now)).fits);
            slow.take(now, amount);
        }
    }
}

}  // namespace
}  // namespace recourse::store
