#include "client/retry.hpp"

#include <algorithm>
#include <limits>

#include <gtest/gtest.h>

namespace recourse::client {
namespace {

using namespace std::chrono_literals;

/// Always the same bits.
class FixedRandom final : public Random {
  public:
    explicit FixedRandom(std::uint8_t bits) : bits_(bits) {}
    void fill(std::span<std::uint8_t> bytes) override { std::ranges::fill(bytes, bits_); }

  private:
    std::uint8_t bits_;
};

Fault fault_of(bool retryable, SafeBecause safe) {
    Fault fault;
    fault.category = Category::unavailable;
    fault.retryable = retryable;
    fault.safe_to_retry = safe;
    return fault;
}

TEST(Retry, OnlyWhatCanSucceedAndCannotDouble) {
    EXPECT_TRUE(may_be_repeated(fault_of(true, SafeBecause::read_only)));
    EXPECT_FALSE(may_be_repeated(fault_of(true, SafeBecause::nothing)));
    EXPECT_FALSE(may_be_repeated(fault_of(false, SafeBecause::not_sent)));
}

TEST(Retry, WaitsAnythingFromNothingToABoundThatDoubles) {
    FixedRandom none(0x00);
    FixedRandom most(0xff);
    const RetryPolicy policy{.base = 50ms, .longest = 150ms};
    const auto fault = fault_of(true, SafeBecause::read_only);
    EXPECT_EQ(wait_before_retry(policy, fault, 0, none), 0ms);
    const auto near = [](Duration wait, Duration bound) {
        return wait <= bound && wait > bound - 1ms;
    };
    EXPECT_TRUE(near(wait_before_retry(policy, fault, 0, most), 50ms));
    EXPECT_TRUE(near(wait_before_retry(policy, fault, 1, most), 100ms));
    EXPECT_TRUE(near(wait_before_retry(policy, fault, 2, most), 150ms));
    EXPECT_TRUE(near(wait_before_retry(policy, fault, std::numeric_limits<int>::max(), most), 150ms)
    );
}

TEST(Retry, WaitsNeverLessThanTheServerAsks) {
    FixedRandom none(0x00);
    auto fault = fault_of(true, SafeBecause::read_only);
    fault.retry_after = 7s;
    EXPECT_EQ(wait_before_retry({}, fault, 0, none), 7s);
}

TEST(Retry, WaitsLongerWhereTheServerWantsLess) {
    FixedRandom most(0xff);
    auto fault = fault_of(true, SafeBecause::read_only);
    fault.category = Category::resource_exhausted;
    EXPECT_GT(wait_before_retry({}, fault, 0, most), 900ms);
}

TEST(Retry, TheBudgetEndsAndIsEarnedBack) {
    RetryBudget budget;
    int taken = 0;
    while (budget.take(false)) ++taken;
    EXPECT_EQ(taken, 35);
    EXPECT_EQ(budget.left(), 10);
    EXPECT_TRUE(budget.take(true));
    budget.succeeded(false);
    EXPECT_EQ(budget.left(), 19);
    budget.succeeded(std::nullopt);
    EXPECT_EQ(budget.left(), 20);
    for (int i = 0; i < 1'000; ++i) budget.succeeded(std::nullopt);
    EXPECT_EQ(budget.left(), 500);
}

TEST(Retry, ALastAttemptThatWasNotSentDoesNotUndoTheOnesBefore) {
    auto fault = fault_of(true, SafeBecause::not_sent);
    fault.effect = Effect::none;
    settle_effect(fault, Effect::unknown);
    EXPECT_EQ(fault.effect, Effect::unknown);
    EXPECT_EQ(fault.safe_to_retry, SafeBecause::nothing);

    auto first = fault_of(true, SafeBecause::not_sent);
    first.effect = Effect::none;
    settle_effect(first, Effect::none);
    EXPECT_EQ(first.safe_to_retry, SafeBecause::not_sent);
}

}  // namespace
}  // namespace recourse::client
