#include "client/retry.hpp"

#include <algorithm>
#include <cmath>

namespace recourse::client {
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

void settle_effect(Fault& last, Effect worst_before) {
    last.effect = worse(last.effect, worst_before);
    // That the last attempt was never carried out says nothing of those before it.
    const bool was_not_sent = last.safe_to_retry == SafeBecause::not_sent;
    if (was_not_sent && last.effect != Effect::none) last.safe_to_retry = SafeBecause::nothing;
}

}  // namespace recourse::client
