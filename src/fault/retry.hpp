#pragma once

#include "base/ids.hpp"
#include "base/time.hpp"

#include <recourse/fault.hpp>
#include <recourse/retry.hpp>

#include <chrono>
#include <optional>

/// When a call is made again. Hedging, a second call beside the first, is never done.
namespace recourse::fault {

/// Bounds the repeats of many calls, as the AWS SDKs do (standard mode, 2026): a bucket of 500
/// tokens, 14 for a repeat, 5 for one that the server asked to wait for; a success gives back what
/// the last repeat took, or one.
class RetryBudget {
  public:
    /// False where the bucket is empty.
    [[nodiscard]] bool take(bool was_throttled);
    void succeeded(std::optional<bool> last_repeat_was_throttled);
    [[nodiscard]] int left() const noexcept { return left_; }

  private:
    static constexpr int kFull = 500;
    int left_ = kFull;
};

/// Whether this Fault permits a repeat at all.
[[nodiscard]] bool may_be_repeated(const Fault& fault) noexcept;
/// Whether the server asks for less.
[[nodiscard]] bool is_throttling(const Fault& fault) noexcept;
/// The wait before the next attempt, after `attempts` of them: full jitter, and never less than the
/// server asked for.
[[nodiscard]] Duration wait_before_retry(
    const RetryPolicy& policy, const Fault& fault, int attempts, Random& random
);
/// The worse of the two.
[[nodiscard]] Effect worse(Effect a, Effect b) noexcept;

/// One call through all its attempts. Knows no clock and does not wait.
class Attempts {
  public:
    /// Budget and random bits outlive it.
    Attempts(const RetryPolicy& policy, RetryBudget& budget, Random& random)
        : policy_(policy), budget_(&budget), random_(&random) {}

    void succeeded() { budget_->succeeded(was_throttled_); }
    /// Puts into the Fault of the attempt that just failed what all attempts together say.
    void settle(Fault& fault) const;
    /// The wait before the next attempt, where there is to be one: after `settle`. `took` is how
    /// long the one that failed did, and `left` the time until the deadline: a wait beyond it is
    /// better told to whoever waits.
    [[nodiscard]] std::optional<Duration> next(const Fault& fault, Duration took, Duration left);
    [[nodiscard]] int made() const noexcept { return made_; }

  private:
    RetryPolicy policy_;
    RetryBudget* budget_;
    Random* random_;
    int made_ = 1;
    Effect worst_ = Effect::none;                       ///< of the attempts before
    SafeBecause worst_because_ = SafeBecause::nothing;  ///< and why one could follow it
    std::optional<bool> was_throttled_;                 ///< what the last repeat followed
};

}  // namespace recourse::fault
