#pragma once

#include "base/ids.hpp"
#include "base/time.hpp"

#include <recourse/client.hpp>

#include <chrono>
#include <optional>

/// When a call is made again.
namespace recourse::client {

/// Bounds the repeats of all calls of a client, as the AWS SDKs do (standard mode, 2026): a bucket
/// of 500 tokens, 14 for a repeat, 5 for one that the server asked to wait for; a success gives
/// back what the last repeat took, or one.
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

/// What all attempts together say of the side effect, put into the Fault of the last.
void settle_effect(Fault& last, Effect worst_before);
/// The worse of the two.
[[nodiscard]] Effect worse(Effect a, Effect b) noexcept;

}  // namespace recourse::client
