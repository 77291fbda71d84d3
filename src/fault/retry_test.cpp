#include "fault/retry.hpp"

#include <algorithm>
#include <limits>

#include <gtest/gtest.h>

namespace recourse::fault {
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

Fault fault_of(Effect effect, SafeBecause because) {
    auto fault = fault_of(true, because);
    fault.effect = effect;
    return fault;
}

class AttemptsTest : public testing::Test {
  protected:
    RetryPolicy policy_{.patience = 5s};
    RetryBudget budget_;
    FixedRandom random_{0x00};
    Attempts attempts_{policy_, budget_, random_};
};

TEST_F(AttemptsTest, AreAsManyAsThePolicySays) {
    auto fault = fault_of(Effect::none, SafeBecause::read_only);
    attempts_.settle(fault);
    EXPECT_FALSE(fault.details.contains("attempts"));
    EXPECT_EQ(attempts_.next(fault, 0s, 1h), 0ms);
    attempts_.settle(fault);
    EXPECT_EQ(fault.details.at("attempts"), 2);
    EXPECT_TRUE(attempts_.next(fault, 0s, 1h));
    EXPECT_FALSE(attempts_.next(fault, 0s, 1h));
    EXPECT_EQ(attempts_.made(), 3);
    EXPECT_EQ(budget_.left(), 500 - 2 * 14);
    attempts_.succeeded();
    EXPECT_EQ(budget_.left(), 500 - 14);
}

TEST_F(AttemptsTest, DoNotGoOnWhereARepeatIsUnsafeOrUseless) {
    EXPECT_FALSE(attempts_.next(fault_of(Effect::unknown, SafeBecause::nothing), 0s, 1h));
    EXPECT_FALSE(attempts_.next(fault_of(false, SafeBecause::read_only), 0s, 1h));
    EXPECT_EQ(budget_.left(), 500);
}

TEST_F(AttemptsTest, DoNotWaitPastTheDeadlineNorLongerThanThePatience) {
    auto fault = fault_of(Effect::none, SafeBecause::read_only);
    fault.retry_after = 3s;
    EXPECT_FALSE(attempts_.next(fault, 0s, 3s));
    EXPECT_EQ(attempts_.next(fault, 0s, 4s), 3s);
    fault.retry_after = 6s;
    EXPECT_FALSE(attempts_.next(fault, 0s, 1h));
}

TEST_F(AttemptsTest, DoNotFollowOneThatTriedThePatience) {
    const auto fault = fault_of(Effect::none, SafeBecause::read_only);
    EXPECT_FALSE(attempts_.next(fault, 6s, 1h));
    EXPECT_TRUE(attempts_.next(fault, 5s, 1h));
}

TEST_F(AttemptsTest, EndWithTheBudget) {
    while (budget_.take(false)) {
    }
    EXPECT_FALSE(attempts_.next(fault_of(Effect::none, SafeBecause::read_only), 0s, 1h));
}

TEST_F(AttemptsTest, ALastOneThatWasNotSentDoesNotUndoTheOnesBefore) {
    EXPECT_TRUE(attempts_.next(fault_of(Effect::unknown, SafeBecause::idempotent), 0s, 1h));
    auto last = fault_of(Effect::none, SafeBecause::not_sent);
    attempts_.settle(last);
    EXPECT_EQ(last.effect, Effect::unknown);
    EXPECT_EQ(last.safe_to_retry, SafeBecause::idempotent);
    // And it stays so however many follow.
    EXPECT_TRUE(attempts_.next(last, 0s, 1h));
    auto later = fault_of(Effect::none, SafeBecause::not_sent);
    attempts_.settle(later);
    EXPECT_EQ(later.effect, Effect::unknown);
}

TEST_F(AttemptsTest, OfWhichNoneWasSentAreNotSent) {
    EXPECT_TRUE(attempts_.next(fault_of(Effect::none, SafeBecause::not_sent), 0s, 1h));
    auto last = fault_of(Effect::none, SafeBecause::not_sent);
    attempts_.settle(last);
    EXPECT_EQ(last.effect, Effect::none);
    EXPECT_EQ(last.safe_to_retry, SafeBecause::not_sent);
}

}  // namespace
}  // namespace recourse::fault
