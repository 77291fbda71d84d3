#pragma once

#include <chrono>

namespace recourse {

/// When a call that failed is made again: only where it can succeed and cannot double anything
/// (`retryable` and `safe_to_retry`), after the server's own wait, never past the call's deadline.
/// The wait before attempt n is drawn from [0, base * 2^n], at most `longest`, and added to what
/// the server asks for. A budget shared by all calls of a client, or to an upstream, bounds how
/// many are made again.
struct RetryPolicy {
    int attempts = 3;  ///< in all; 1: never again
    std::chrono::milliseconds base{50};
    std::chrono::milliseconds throttled_base{1'000};  ///< where the server asks for less
    std::chrono::milliseconds longest{20'000};
    /// Whoever called is told, and made to wait no more, where the server asks for a longer wait
    /// than this, or an attempt failed only after that time.
    std::chrono::milliseconds patience{std::chrono::hours{1}};
};

}  // namespace recourse
