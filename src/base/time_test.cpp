#include "base/time.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace recourse {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

const TimePoint kNow = TimePoint(1000s);

TEST(Deadline, passes_at_its_moment) {
    const auto deadline = Deadline::after(kNow, 5s);
    EXPECT_FALSE(deadline.passed(kNow + 4999ms));
    EXPECT_TRUE(deadline.passed(kNow + 5s));
    EXPECT_EQ(deadline.left(kNow + 2s), 3s);
    EXPECT_EQ(deadline.left(kNow + 9s), 0s);
}

TEST(Deadline, that_is_never_does_not_pass) {
    const Deadline never;
    EXPECT_TRUE(never.never());
    EXPECT_FALSE(never.passed(kNow + 10000h));
    EXPECT_EQ(never.left(kNow), Duration::max());
}

TEST(Deadline, too_far_away_to_count_is_never) {
    EXPECT_TRUE(Deadline::after(kNow, Duration::max()).never());
}

TEST(Deadline, in_the_past_has_passed) {
    EXPECT_TRUE(Deadline::after(kNow, -1s).passed(kNow));
}

TEST(Deadline, the_stricter_of_two_wins) {
    const auto near = Deadline::after(kNow, 1s);
    const auto far = Deadline::after(kNow, 2s);
    EXPECT_EQ(near.least(far).at(), near.at());
    EXPECT_EQ(far.least(near).at(), near.at());
    EXPECT_EQ(Deadline().least(far).at(), far.at());
}

TEST(Rfc3339, is_utc_with_milliseconds) {
    EXPECT_EQ(to_rfc3339(WallTime(1795212057123ms)), "2026-11-20T22:00:57.123Z");
    EXPECT_EQ(to_rfc3339(WallTime(0s)), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(to_rfc3339(WallTime(951782400s)), "2000-02-29T00:00:00.000Z");
}

TEST(Rfc3339, rounds_down_also_before_1970) {
    EXPECT_EQ(to_rfc3339(WallTime(-1us)), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(to_rfc3339(WallTime(1999us)), "1970-01-01T00:00:00.001Z");
}

TEST(ParseDuration, reads_every_unit) {
    EXPECT_EQ(parse_duration("250ms"), 250ms);
    EXPECT_EQ(parse_duration("30s"), 30s);
    EXPECT_EQ(parse_duration("5m"), 5min);
    EXPECT_EQ(parse_duration("2h"), 2h);
    EXPECT_EQ(parse_duration("1d"), 24h);
    EXPECT_EQ(parse_duration("0s"), 0s);
}

TEST(ParseDuration, refuses_everything_else) {
    for (const auto* text :
         {"",
          "5",
          "s",
          "-5s",
          "+5s",
          "1.5s",
          "5 s",
          " 5s",
          "5s ",
          "5S",
          "5min",
          "1h30m",
          "1e3s",
          "0x5s",
          "5ns",
          "99999999999999999999s"}) {
        EXPECT_EQ(parse_duration(text), std::nullopt) << text;
    }
}

TEST(ParseDuration, holds_the_largest_count_without_overflow) {
    EXPECT_EQ(parse_duration("4294967295d"), std::chrono::days(4294967295));
    EXPECT_EQ(parse_duration("4294967296d"), std::nullopt);
}

TEST(ToWords, takes_the_largest_exact_unit) {
    EXPECT_EQ(to_words(90s), "90s");
    EXPECT_EQ(to_words(120s), "2m");
    EXPECT_EQ(to_words(24h), "1d");
    EXPECT_EQ(to_words(36h), "36h");
    EXPECT_EQ(to_words(1500ms), "1500ms");
    EXPECT_EQ(to_words(0ms), "0s");
}

RC_GTEST_PROP(ToWords, is_read_back_by_parse_duration, ()) {
    const milliseconds duration(*rc::gen::inRange<std::int64_t>(0, 4000000000));
    RC_ASSERT(parse_duration(to_words(duration)) == duration);
}

}  // namespace
}  // namespace recourse
