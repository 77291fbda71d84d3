#include "fault/retry.hpp"

#include <algorithm>
#include <cmath>

namespace recourse::fault {
namespace {

constexpr int kCost = 14;
constexpr int kThrottledCost = 5;

/// In [0, 1).
double fraction(Random& random) {
    constexpr double kTwoTo53 = 9007199254740992.0;
    return static_cast<double>(random.next() >> 11U) / kTwoTo53;
}

int rank(Effect effect) noexcept {
    switch (effect) {
        case Effect::none:
            return 0;
        case Effect::unknown:
            return 1;
        case Effect::partial:
            return 2;
        case Effect::done:
            return 3;
    }
    return 1;
}

}  // namespace

bool RetryBudget::take(bool was_throttled) {
    const int cost = was_throttled ? kThrottledCost : kCost;
    if (left_ < cost) return false;
    left_ -= cost;
    return true;
}

void RetryBudget::succeeded(std::optional<bool> last_repeat_was_throttled) {
    int refund = 1;
    if (last_repeat_was_throttled) refund = *last_repeat_was_throttled ? kThrottledCost : kCost;
    left_ = std::min(kFull, left_ + refund);
}

bool may_be_repeated(const Fault& fault) noexcept {
    return fault.retryable && fault.safe_to_retry != SafeBecause::nothing;
}

bool is_throttling(const Fault& fault) noexcept {
    return fault.category == Category::resource_exhausted;
}

Duration wait_before_retry(
    const RetryPolicy& policy, const Fault& fault, int attempts, Random& random
) {
    using Milliseconds = std::chrono::duration<double, std::milli>;
    const Milliseconds base = is_throttling(fault) ? policy.throttled_base : policy.base;
    const Milliseconds most =
        std::min<Milliseconds>(base * std::exp2(std::min(attempts, 30)), policy.longest);
    const auto jitter = std::chrono::duration_cast<Duration>(most * fraction(random));
    return jitter + fault.retry_after.value_or(std::chrono::seconds(0));
}

Effect worse(Effect a, Effect b) noexcept {
    return rank(a) >= rank(b) ? a : b;
}

void Attempts::settle(Fault& fault) const {
    if (made_ > 1) fault.details["attempts"] = made_;
    if (worse(fault.effect, worst_) == fault.effect) return;
    // That the last attempt was never carried out says nothing of those before it.
    fault.effect = worst_;
    fault.safe_to_retry = worst_because_;
}

std::optional<Duration> Attempts::next(const Fault& fault, Duration took, Duration left) {
    if (made_ >= policy_.attempts || !may_be_repeated(fault)) return std::nullopt;
    const auto asked_for = fault.retry_after.value_or(std::chrono::seconds(0));
    if (asked_for > policy_.patience || took > policy_.patience) return std::nullopt;
    const auto wait = wait_before_retry(policy_, fault, made_ - 1, *random_);
    if (left <= wait) return std::nullopt;
    const bool is_throttled = is_throttling(fault);
    if (!budget_->take(is_throttled)) return std::nullopt;
    was_throttled_ = is_throttled;
    worst_ = fault.effect;
    worst_because_ = fault.safe_to_retry;
    ++made_;
    return wait;
}

}  // namespace recourse::fault
