#include "guards/open_sessions.hpp"

#include <gtest/gtest.h>

namespace recourse::guards {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kNow{1h};
constexpr Duration kIdle = 10min;

TEST(OpenSessions, LetsInAsManyAsThereMayBe) {
    OpenSessions sessions;
    sessions.use("ada", "a", kIdle, kNow);
    sessions.use("ada", "b", kIdle, kNow + 1min);
    EXPECT_TRUE(sessions.look("ada", "c", 3, kIdle, kNow + 2min).fits);
    EXPECT_TRUE(sessions.look("ada", "a", 2, kIdle, kNow + 2min).fits);
    const auto refused = sessions.look("ada", "c", 2, kIdle, kNow + 2min);
    EXPECT_FALSE(refused.fits);
    EXPECT_EQ(refused.open, 2U);
    EXPECT_EQ(refused.wait, Duration(8min));
    EXPECT_TRUE(sessions.look("bob", "c", 2, kIdle, kNow + 2min).fits);
}

TEST(OpenSessions, AreOverOnceTheyEndOrWereQuiet) {
    OpenSessions sessions;
    sessions.use("ada", "a", kIdle, kNow);
    EXPECT_TRUE(sessions.end("ada", "a"));
    EXPECT_FALSE(sessions.end("ada", "a"));
    EXPECT_FALSE(sessions.end("bob", "a"));
    EXPECT_TRUE(sessions.look("ada", "b", 1, kIdle, kNow).fits);
    sessions.use("ada", "b", kIdle, kNow);
    EXPECT_FALSE(sessions.look("ada", "c", 1, kIdle, kNow + 9min).fits);
    EXPECT_TRUE(sessions.look("ada", "c", 1, kIdle, kNow + 10min).fits);
}

}  // namespace
}  // namespace recourse::guards
