#include "diagnosis/wait.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace recourse::diagnosis {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

using Headers = std::vector<std::pair<std::string, std::string>>;

const WallTime kNow = sys_days(2026y / 11 / 20) + 22h;
const std::string kEpoch =
    std::to_string(duration_cast<seconds>(kNow.time_since_epoch()).count() + 42);

struct HeaderCase {
    std::string name;
    Headers headers;
    int expected;
    std::string source;
};

class HeaderWait : public testing::TestWithParam<HeaderCase> {};

TEST_P(HeaderWait, IsRead) {
    const auto wait = wait_in_headers(GetParam().headers, kNow);
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->seconds.count(), GetParam().expected);
    EXPECT_EQ(wait->source, GetParam().source);
}

INSTANTIATE_TEST_SUITE_P(
    EveryDialect,
    HeaderWait,
    testing::Values(
        HeaderCase{"Seconds", {{"Retry-After", "30"}}, 30, "Retry-After"},
        HeaderCase{"LowerCaseName", {{"retry-after", " 30 "}}, 30, "Retry-After"},
        HeaderCase{"Zero", {{"Retry-After", "0"}}, 0, "Retry-After"},
        HeaderCase{"FractionIsRoundedUp", {{"Retry-After", "1.2"}}, 2, "Retry-After"},
        HeaderCase{"BeyondADayIsADay", {{"Retry-After", "900000"}}, 86'400, "Retry-After"},
        HeaderCase{
            "ImfDate", {{"Retry-After", "Fri, 20 Nov 2026 22:01:30 GMT"}}, 90, "Retry-After"
        },
        HeaderCase{
            "Rfc850Date", {{"Retry-After", "Friday, 20-Nov-26 22:01:30 GMT"}}, 90, "Retry-After"
        },
        HeaderCase{"AsctimeDate", {{"Retry-After", "Fri Nov 20 22:01:30 2026"}}, 90, "Retry-After"},
        HeaderCase{
            "PastDateIsNow", {{"Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"}}, 0, "Retry-After"
        },
        HeaderCase{
            "SkewedClockIsCorrected",
            {{"Date", "Fri, 20 Nov 2026 21:00:00 GMT"},
             {"Retry-After", "Fri, 20 Nov 2026 21:00:10 GMT"}},
            10,
            "Retry-After"
        },
        HeaderCase{"Milliseconds", {{"retry-after-ms", "1500"}}, 2, "retry-after-ms"},
        HeaderCase{"AmazonMilliseconds", {{"x-amz-retry-after", "2500"}}, 3, "x-amz-retry-after"},
        HeaderCase{
            "RetryAfterWins", {{"x-ratelimit-reset", "9"}, {"Retry-After", "5"}}, 5, "Retry-After"
        },
        HeaderCase{
            "MalformedIsPassedOver",
            {{"Retry-After", "soon"}, {"RateLimit-Reset", "7"}},
            7,
            "ratelimit-reset"
        },
        HeaderCase{"RateLimitField", {{"RateLimit", "\"default\";r=0;t=30"}}, 30, "RateLimit"},
        HeaderCase{
            "RateLimitFieldLongestThatIsUsedUp",
            {{"RateLimit", "\"burst\";r=0;t=5, \"minute\";r=0;t=40, \"daily\";r=100;t=7200"}},
            40,
            "RateLimit"
        },
        HeaderCase{"ResetSeconds", {{"X-RateLimit-Reset", "12"}}, 12, "x-ratelimit-reset"},
        HeaderCase{"ResetEpoch", {{"X-RateLimit-Reset", kEpoch}}, 42, "x-ratelimit-reset"},
        HeaderCase{
            "ResetEpochMilliseconds",
            {{"X-RateLimit-Reset", kEpoch + "000"}},
            42,
            "x-ratelimit-reset"
        },
        HeaderCase{
            "ResetAfter", {{"x-ratelimit-reset-after", "1.5"}}, 2, "x-ratelimit-reset-after"
        },
        HeaderCase{
            "ResetDuration",
            {{"x-ratelimit-reset-requests", "1m30s"}},
            90,
            "x-ratelimit-reset-requests"
        },
        HeaderCase{
            "ResetMilliseconds",
            {{"x-ratelimit-reset-tokens", "6ms"}},
            1,
            "x-ratelimit-reset-tokens"
        },
        HeaderCase{
            "ResetRfc3339", {{"x-ratelimit-reset", "2026-11-20T22:00:20Z"}}, 20, "x-ratelimit-reset"
        },
        HeaderCase{
            "OnlyTheLimitThatIsUsedUpCounts",
            {{"x-ratelimit-remaining-requests", "0"},
             {"x-ratelimit-reset-requests", "3s"},
             {"x-ratelimit-remaining-tokens", "9000"},
             {"x-ratelimit-reset-tokens", "6m0s"}},
            3,
            "x-ratelimit-reset-requests"
        }
    ),
    [](const auto& test) { return test.param.name; }
);

TEST(HeaderWaitAbsence, OfWhatIsMalformedNothingIsRead) {
    const Headers cases[] = {
        {},
        {{"Retry-After", ""}},
        {{"Retry-After", "-5"}},
        {{"Retry-After", "soon"}},
        {{"Retry-After", "1e9999"}},
        {{"Retry-After", "nan"}},
        {{"Retry-After", "30 seconds or so"}},
        {{"retry-after-ms", "fast"}},
        {{"RateLimit", "limit=100, remaining=0"}},
        {{"RateLimit", "\"default\";r=50;t=30"}},
        {{"x-ratelimit-remaining", "9"}, {"x-ratelimit-reset", "30"}},
    };
    for (const Headers& headers : cases) {
        EXPECT_FALSE(wait_in_headers(headers, kNow))
            << (headers.empty() ? "" : headers.back().second);
    }
}

struct BodyCase {
    std::string body;
    int expected;
    std::string source;
};

TEST(BodyWait, ReadsMembersInEveryDialect) {
    const BodyCase cases[] = {
        {R"({"retry_after": 20})", 20, "body retry_after"},
        {R"({"retryAfter": 1.25})", 2, "body retryAfter"},
        {R"({"retry-after": "7"})", 7, "body retry-after"},
        {R"({"retry_after_ms": 2500})", 3, "body retry_after_ms"},
        {R"({"retryAfterMs": "2500"})", 3, "body retryAfterMs"},
        {R"({"retry_after_seconds": 9})", 9, "body retry_after_seconds"},
        {R"({"error": {"details": [{"retryDelay": "12s"}]}})", 12, "body retryDelay"},
        {R"({"error": {"retry_in": "1m30s"}})", 90, "body retry_in"},
        {R"({"reset_at": "2026-11-20T22:00:30Z"})", 30, "body reset_at"},
        {R"({"reset_at": )" + kEpoch + "}", 42, "body reset_at"},
        {R"([{"a": {"retry_after": 3}}])", 3, "body retry_after"},
        {R"({"retry_after": null, "message": "try again in 5 seconds"})", 5, "text"},
    };
    for (const BodyCase& c : cases) {
        const auto wait = wait_in_body(c.body, kNow);
        ASSERT_TRUE(wait) << c.body;
        EXPECT_EQ(wait->seconds.count(), c.expected) << c.body;
        EXPECT_EQ(wait->source, c.source) << c.body;
    }
}

TEST(BodyWait, WhatWasWaitedInVainIsNoWait) {
    EXPECT_FALSE(wait_in_body("Timed out waiting for 5000 ms", kNow));
    EXPECT_FALSE(wait_in_body("Gave up after waiting 30 seconds", kNow));
}

TEST(BodyWait, ReadsProse) {
    const std::pair<std::string, int> cases[] = {
        {"Rate limit exceeded, try again in 2 minutes.", 120},
        {"Please try again in 20s.", 20},
        {"Please try again in 6m0s.", 360},
        {"Rate limit reached. Please try again in 1.898s. Visit our site.", 2},
        {"Retry after 30 seconds", 30},
        {"retry in about 1 hour", 3'600},
        {"Please wait 45 seconds before the next call", 45},
        {"Wait for at least 500 ms", 1},
        {"limit resets in 2 minutes and 5 seconds", 125},
        {"429: retry-after: 17", 17},
        {"Too many requests (retry_after=3.5)", 4},
        {"available again in 3 days", 86'400},
        {"r\u00e9essayez dans 20 secondes", 20},
        {"Backoff requested for 12s", 12},
        {"Slow down: cooldown of 45s.", 45},
        {"Rate limited for another 12 seconds", 12},
        {"Tente novamente em 30 segundos.", 30},
        {"60\u79d2\u5f8c\u306b\u518d\u8a66\u884c\u3057\u3066", 60},
        {"\u8bf7\u57282\u5206\u949f\u540e\u91cd\u8bd5", 120},
        {"\u041f\u043e\u0432\u0442\u043e\u0440\u0438\u0442\u0435 "
         "\u0447\u0435\u0440\u0435\u0437 30 \u0441\u0435\u043a\u0443\u043d\u0434",
         30},
    };
    for (const auto& [text, expected] : cases) {
        const auto wait = wait_in_body(text, kNow);
        ASSERT_TRUE(wait) << text;
        EXPECT_EQ(wait->seconds.count(), expected) << text;
        EXPECT_EQ(wait->source, "text") << text;
    }
}

TEST(BodyWait, ReadsOtherLanguages) {
    const std::pair<std::string_view, int> cases[] = {
        {"Te veel verzoeken, probeer het over 5 seconden opnieuw.", 5},
        {"Spr\u00f3buj ponownie za 45 sekund.", 45},
        {"Riprova tra 2 minuti", 120},
        {"Too Many Requests: retry after 17", 17},
        {"Slow down! 15 seconds until your next request.", 15},
        {"Bitte 18 Sekunden warten.", 18},
        {"Wait 60 more seconds.", 60},
        {"Too many attempts. Locked for 3 minutes.", 180},
        {"come back in an hour", 3600},
        {"FLOOD_WAIT_12", 12},
    };
    for (const auto& [text, seconds] : cases) {
        const auto wait = wait_in_body(text, {});
        ASSERT_TRUE(wait) << text;
        EXPECT_EQ(wait->seconds.count(), seconds) << text;
    }
}

TEST(BodyWait, DoesNotInventOne) {
    for (const std::string_view body :
         {"",
          "try again later",
          "Retry after 3 attempts",
          "retried 5 times in 20 seconds",
          "try again in 2 months",
          "the waiter took 20 seconds",
          "stopped waiting for the printer after a minute",
          R"({"retry_after": -4})",
          R"({"retry_after": true})",
          R"({"retry_after": "tomorrow"})",

          R"({"a":{"b":{"c":{"d":{"retry_after": true}}}}})"}) {
        EXPECT_FALSE(wait_in_body(body, kNow)) << body;
    }
}

}  // namespace
}  // namespace recourse::diagnosis
