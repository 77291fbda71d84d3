#include "telemetry/sentry_limits.hpp"

#include <gtest/gtest.h>

namespace recourse::telemetry {
namespace {

using namespace std::chrono_literals;

TEST(SentryLimits, are_those_of_errors) {
    EXPECT_EQ(
        wants_no_errors_for("60:transaction:key, 2700:default;error;security:organization"), 2700s
    );
    EXPECT_EQ(wants_no_errors_for("60:error:organization:reason:x;y"), 60s);
    EXPECT_EQ(wants_no_errors_for("60:transaction;attachment:organization"), std::nullopt);
}

TEST(SentryLimits, without_a_category_are_of_all) {
    EXPECT_EQ(wants_no_errors_for("60::organization"), 60s);
    EXPECT_EQ(wants_no_errors_for("60"), 60s);
}

TEST(SentryLimits, count_at_their_longest_and_no_longer_than_a_day) {
    EXPECT_EQ(wants_no_errors_for("5:error:key,9:error:key,7::key"), 9s);
    EXPECT_EQ(wants_no_errors_for("99999999999:error:key"), 24h);
    EXPECT_EQ(wants_no_errors_for("9223372036854775807.7:error:key"), 24h);
    EXPECT_EQ(wants_no_errors_for("1.5:error:key"), 2s);
    EXPECT_EQ(wants_no_errors_for("2.0:error:key"), 2s);
}

TEST(SentryLimits, that_make_no_sense_are_none) {
    for (const auto* header :
         {"", ",", "x:error:key", "-5:error:key", "5x:error", "1.5.5:error", "nan:error", ":::"})
        EXPECT_EQ(wants_no_errors_for(header), std::nullopt) << header;
}

}  // namespace
}  // namespace recourse::telemetry
