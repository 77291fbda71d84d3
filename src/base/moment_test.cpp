#include "base/moment.hpp"

#include <gtest/gtest.h>

namespace recourse {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

const WallTime kNow = sys_days(2026y / 11 / 20) + 22h;

TEST(HttpDate, ReadsTheThreeForms) {
    const WallTime expected = sys_days(1994y / 11 / 6) + 8h + 49min + 37s;
    EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT", kNow), expected);
    EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT", kNow), expected);
    EXPECT_EQ(parse_http_date("Sun Nov  6 08:49:37 1994", kNow), expected);
}

TEST(HttpDate, TakesAYearOfTwoDigitsForTheNearCentury) {
    EXPECT_EQ(parse_http_date("Friday, 20-Nov-26 22:00:00 GMT", kNow), kNow);
    EXPECT_EQ(
        parse_http_date("Friday, 01-Jan-77 00:00:00 GMT", kNow), WallTime(sys_days(1977y / 1 / 1))
    );
}

TEST(HttpDate, RefusesWhatIsNoDate) {
    for (const char* text :
         {"",
          "soon",
          "Sun, 31 Feb 2026 08:49:37 GMT",
          "Sun, 06 Nov 2026 25:49:37 GMT",
          "Sun, 06 Nov 2026 08:49:37 CET",
          "Sun, 06 Nix 2026 08:49:37 GMT",
          "Sun, -6 Nov 2026 08:49:37",
          "Sun, 06 Nov 2026 08:49 GMT"}) {
        EXPECT_FALSE(parse_http_date(text, kNow)) << text;
    }
}

TEST(HttpDate, RefusesYearsThatNoWaitReachesTo) {
    EXPECT_FALSE(parse_http_date("Fri, 21 Nov 2620 21:00:00 GMT", kNow));
    EXPECT_FALSE(parse_http_date("Sun, 21 Nov 1601 21:00:00 GMT", kNow));
    EXPECT_FALSE(parse_rfc3339("9999-12-31T23:59:59Z"));
    EXPECT_TRUE(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT", kNow));
}

TEST(Rfc3339, ReadsFractionsAndOffsets) {
    EXPECT_EQ(parse_rfc3339("2026-11-20T22:00:00Z"), kNow);
    EXPECT_EQ(parse_rfc3339("2026-11-20T22:00:00.123456Z"), kNow + 123ms);
    EXPECT_EQ(parse_rfc3339("2026-11-21T00:00:00+02:00"), kNow);
    EXPECT_EQ(parse_rfc3339("2026-11-20 16:30:00-05:30"), kNow);
}

TEST(Rfc3339, ReadsBackWhatIsPrintedToTheMillisecond) {
    const WallTime moment = kNow + 57s + 123ms;
    EXPECT_EQ(parse_rfc3339(to_rfc3339(moment)), moment);
    EXPECT_EQ(parse_rfc3339("2026-11-20T22:00:57.1239Z"), moment);
}

TEST(Rfc3339, RefusesWhatIsNoMoment) {
    for (const char* text :
         {"",
          "2026-11-20",
          "2026-11-20T22:00:00",
          "2026-13-20T22:00:00Z",
          "2026-11-20T22:00:00.Z",
          "2026-11-20T22:00:00.5",
          "2026-11-20T22:00:00+99:00",
          "2026-11-20T22:00:00GMT"}) {
        EXPECT_FALSE(parse_rfc3339(text)) << text;
    }
}

}  // namespace
}  // namespace recourse
