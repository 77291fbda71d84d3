#include "base/glob.hpp"

#include <string>

#include <gtest/gtest.h>

namespace recourse::text {
namespace {

TEST(Glob, WithoutSignsANameFitsOnlyItself) {
    EXPECT_TRUE(fits_glob("claude-desktop", "claude-desktop"));
    EXPECT_FALSE(fits_glob("claude-desktop", "claude"));
    EXPECT_FALSE(fits_glob("claude", "Claude"));
    EXPECT_TRUE(fits_glob("", ""));
    EXPECT_FALSE(fits_glob("a", ""));
}

TEST(Glob, AStarTakesAnyNumberOfCharacters) {
    EXPECT_TRUE(fits_glob("claude-desktop", "claude*"));
    EXPECT_TRUE(fits_glob("claude", "claude*"));
    EXPECT_TRUE(fits_glob("my-agent-2", "*agent*"));
    EXPECT_TRUE(fits_glob("aXbXc", "a*b*c"));
    EXPECT_FALSE(fits_glob("aXbX", "a*b*c"));
    EXPECT_TRUE(fits_glob("", "**"));
    EXPECT_TRUE(fits_glob("aaab", "*aab"));
}

TEST(Glob, AQuestionMarkTakesOne) {
    EXPECT_TRUE(fits_glob("agent-1", "agent-?"));
    EXPECT_FALSE(fits_glob("agent-", "agent-?"));
    EXPECT_FALSE(fits_glob("agent-10", "agent-?"));
}

TEST(Glob, ManyStarsCostBoundedWork) {
    std::string pattern;
    for (int i = 0; i < 200; ++i) pattern += "*a";
    EXPECT_FALSE(fits_glob(std::string(5'000, 'a') + "b", pattern));
}

}  // namespace
}  // namespace recourse::text
