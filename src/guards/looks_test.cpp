#include "guards/looks.hpp"

#include "guards/test_calls.hpp"

#include <gtest/gtest.h>

namespace recourse::guards {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kHere = "client:1:key:ann";
constexpr Duration kSettle = 2s;
constexpr std::string_view kWritten = R"({"orderId":7,"state":"paid","path":["a"]})";

/// A look of ann's, so long after the failure.
ToolCall reading(Duration since = kSettle, std::string_view tool = "read_order") {
    auto call = testing_calls::call(since);
    call.tool = call.shown = tool;
    call.reads_only = true;
    return call;
}

class LooksTest : public testing::Test {
  protected:
    void lose(std::int64_t claim, std::string shown_by = "read_order") {
        looks_.begin(
            claim,
            {
                .conversation = std::string(kHere),
                .upstream = "crm",
                .shown_by = std::move(shown_by),
                .about = Looks::what_it_is_about(json::Ref(kWritten)),
                .counts_from = testing_calls::call(kSettle).now,
                .until = testing_calls::call(5min).now,
                .heard = [this] { return heard_; },
            }
        );
    }
    void look(const ToolCall& call, std::string_view conversation = kHere) {
        looks_.succeeded(looks_.look(call, conversation));
    }
    [[nodiscard]] bool is_over(std::int64_t claim = 1) const {
        return looks_.is_over(claim, kHere);
    }

    Looks looks_{3};
    bool heard_ = true;
};

TEST_F(LooksTest, ALostCallIsOverOnceItsCallerHasLooked) {
    lose(1);
    EXPECT_FALSE(is_over());
    look(reading());
    EXPECT_TRUE(is_over());
    EXPECT_FALSE(is_over(2));
}

TEST_F(LooksTest, ALookThatDidNotSucceedShowsNothing) {
    lose(1);
    (void)looks_.look(reading(), kHere);
    EXPECT_FALSE(is_over());
}

TEST_F(LooksTest, ALookThatComesTooEarlyShowsNothingAndIsRemembered) {
    lose(1);
    EXPECT_FALSE(looks_.find(1)->looked_early);
    look(reading(kSettle - 1ms));
    EXPECT_FALSE(is_over());
    EXPECT_TRUE(looks_.find(1)->looked_early);
    look(reading());
    EXPECT_TRUE(is_over());
}

TEST_F(LooksTest, WhoHasNotHeardOfTheLossDoesNotLookForIt) {
    lose(1);
    heard_ = false;
    look(reading());
    heard_ = true;
    EXPECT_FALSE(is_over());
}

TEST_F(LooksTest, WhatOnlySeemedToBeHeardDoesNotCount) {
    lose(1);
    look(reading());
    heard_ = false;
    EXPECT_FALSE(is_over());
}

TEST_F(LooksTest, TheLatestToBeToldCounts) {
    lose(1);
    heard_ = false;
    looks_.tell_again(1, [] { return true; });
    look(reading());
    EXPECT_TRUE(is_over());
}

TEST_F(LooksTest, ALookInAnotherConversationShowsNothing) {
    lose(1);
    look(reading(), "client:2:key:ann");
    look(reading(), "");
    EXPECT_FALSE(is_over());
    look(reading());
    EXPECT_FALSE(looks_.is_over(1, "client:2:key:ann"));
}

TEST_F(LooksTest, TheToolThatWasNamedShowsIt) {
    lose(1);
    look(reading(kSettle, "list_orders"));
    auto elsewhere = reading();
    elsewhere.upstream = "shop";
    look(elsewhere);
    EXPECT_FALSE(is_over());
    // Its caller was sent to it, whatever is known of it.
    auto named = reading();
    named.reads_only = false;
    look(named);
    EXPECT_TRUE(is_over());
}

TEST_F(LooksTest, WhereNoneWasNamedAnyToolThatReadsShowsIt) {
    lose(1, "");
    auto writing = reading(kSettle, "write_order");
    writing.reads_only = false;
    look(writing);
    EXPECT_FALSE(is_over());
    auto said = writing;
    said.says_it_reads = true;
    look(said);
    EXPECT_TRUE(is_over());
    lose(2, "");
    look(reading(kSettle, "list_orders"));
    EXPECT_TRUE(is_over(2));
}

TEST_F(LooksTest, ALookAtSomethingElseShowsNothing) {
    lose(1);
    auto call = reading();
    call.arguments = json::Ref(R"({"orderId":8})");
    look(call);
    EXPECT_FALSE(is_over());
    EXPECT_EQ(looks_.wait_for(call, kHere), 0s);
    // What it is called by elsewhere, or narrowed down by, is not compared.
    call.arguments = json::Ref(R"({"id":8,"state":"open","path":"b"})");
    look(call);
    EXPECT_TRUE(is_over());
    lose(2);
    call.arguments = json::Ref(R"({ "orderId" : 7 })");
    look(call);
    EXPECT_TRUE(is_over(2));
}

TEST_F(LooksTest, ALookAtOnceHasToWaitUntilItCounts) {
    EXPECT_EQ(looks_.wait_for(reading(0s), kHere), 0s);
    lose(1);
    EXPECT_EQ(looks_.wait_for(reading(500ms), kHere), 1500ms);
    EXPECT_EQ(looks_.wait_for(reading(3s), kHere), 0s);
    EXPECT_EQ(looks_.wait_for(reading(0s), "client:2:key:ann"), 0s);
    EXPECT_EQ(looks_.wait_for(reading(0s, "list_orders"), kHere), 0s);
    heard_ = false;
    EXPECT_EQ(looks_.wait_for(reading(0s), kHere), 0s);
}

TEST_F(LooksTest, WhereNoToolWasNamedNoneHasToWait) {
    lose(1, "");
    EXPECT_EQ(looks_.wait_for(reading(0s), kHere), 0s);
}

TEST_F(LooksTest, AreForgotten) {
    lose(1);
    looks_.forget(1);
    looks_.forget(1);
    EXPECT_EQ(looks_.size(), 0U);
    lose(2);
    looks_.prune(testing_calls::call(5min - 1ms).now);
    EXPECT_EQ(looks_.size(), 1U);
    looks_.prune(testing_calls::call(5min).now);
    EXPECT_EQ(looks_.size(), 0U);
    look(reading());
    EXPECT_FALSE(is_over(2));
}

TEST_F(LooksTest, AreBoundedAndTheOldestGoesFirst) {
    for (std::int64_t claim = 1; claim <= 4; ++claim) lose(claim);
    EXPECT_EQ(looks_.size(), 3U);
    look(reading());
    EXPECT_FALSE(is_over(1));
    EXPECT_TRUE(is_over(4));
}

}  // namespace
}  // namespace recourse::guards
