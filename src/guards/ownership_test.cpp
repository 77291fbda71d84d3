#include "guards/ownership.hpp"

#include <gtest/gtest.h>

namespace recourse::guards {
namespace {

using Kind = Ownership::Kind;

Caller caller(std::string id) {
    return {.id = std::move(id), .name = "", .roles = {}, .scopes = {}};
}

TEST(Ownership, WhatOneWasGivenIsNobodyElses) {
    Ownership ownership;
    ownership.give(Kind::task, "t1", caller("key:a"));
    EXPECT_TRUE(ownership.is_of(Kind::task, "t1", caller("key:a")));
    EXPECT_FALSE(ownership.is_of(Kind::task, "t1", caller("key:b")));
    EXPECT_FALSE(ownership.is_of(Kind::task, "t2", caller("key:a")));
    EXPECT_FALSE(ownership.is_of(Kind::round, "t1", caller("key:a")));
    // Nor where the two run together as text.
    EXPECT_FALSE(ownership.is_of(Kind::task, "t1k", caller("ey:a")));
}

TEST(Ownership, GivingAgainTakesNoMoreRoom) {
    Ownership ownership;
    for (int again = 0; again < 3; ++again) ownership.give(Kind::task, "t1", caller("a"));
    EXPECT_EQ(ownership.size(), 1U);
}

TEST(Ownership, WhoHasTooManyLosesItsOwnOldest) {
    Ownership ownership(100, 2);
    ownership.give(Kind::task, "other", caller("b"));
    for (const auto* name : {"1", "2", "3"}) ownership.give(Kind::task, name, caller("a"));
    EXPECT_FALSE(ownership.is_of(Kind::task, "1", caller("a")));
    EXPECT_TRUE(ownership.is_of(Kind::task, "2", caller("a")));
    EXPECT_TRUE(ownership.is_of(Kind::task, "3", caller("a")));
    EXPECT_TRUE(ownership.is_of(Kind::task, "other", caller("b")));
}

TEST(Ownership, WhereAllHaveTooManyWhoWasGivenSomethingTheLongestAgoLoses) {
    Ownership ownership(3);
    ownership.give(Kind::task, "1", caller("a"));
    ownership.give(Kind::task, "1", caller("b"));
    ownership.give(Kind::task, "2", caller("a"));
    ownership.give(Kind::task, "1", caller("c"));
    EXPECT_EQ(ownership.size(), 3U);
    EXPECT_FALSE(ownership.is_of(Kind::task, "1", caller("b")));
    EXPECT_TRUE(ownership.is_of(Kind::task, "1", caller("a")));
    // Whoever lost all is one like any other.
    ownership.give(Kind::task, "2", caller("b"));
    EXPECT_TRUE(ownership.is_of(Kind::task, "2", caller("b")));
    EXPECT_FALSE(ownership.is_of(Kind::task, "1", caller("a")));
    EXPECT_EQ(ownership.size(), 3U);
}

TEST(Ownership, StaysWithinItsBoundsForOneCaller) {
    Ownership ownership(1);
    for (const auto* name : {"1", "2", "3"}) ownership.give(Kind::round, name, caller("a"));
    EXPECT_EQ(ownership.size(), 1U);
    EXPECT_TRUE(ownership.is_of(Kind::round, "3", caller("a")));
}

}  // namespace
}  // namespace recourse::guards
