#pragma once

#include "diagnosis/diagnosis.hpp"

#include <recourse/fault.hpp>

/// What an attempt proves about its side effect. Everything that is not proven is unknown.
namespace recourse::diagnosis {

/// What came back, as far as the effect goes.
enum class Answer : unsigned char {
    refused,       ///< the upstream turned the call down before it did anything, or undid it
    partial,       ///< it says that a part was done
    inconclusive,  ///< no answer, half of one, or one that does not say how far the work got
};

struct Standing {
    Effect effect;
    SafeBecause safe_to_retry;
};

/// In this order: what never was complete at the upstream, or what it refused, was never carried
/// out, so a repeat can double nothing: `none`, `not_sent`. What only reads has no effect to
/// double: `none`, `read_only`. The rest of what was sent is `unknown`, or `partial` where the
/// upstream says that a part was done, and safe to repeat only where the tool is idempotent. `sent`
/// is the worst over all attempts, so a second attempt that was refused a connection cannot prove
/// anything about a first one that was sent.
[[nodiscard]] Standing effect_of(Sent sent, const ToolFacts& tool, Answer answer) noexcept;
/// The same for a situation, which also knows the methods that only read.
[[nodiscard]] Standing effect_of(const Situation& situation, Answer answer) noexcept;

/// What would make it safe to repeat if the tool is what it says of itself: it counts only where
/// nothing is proven.
[[nodiscard]] SafeBecause said_safe(const Situation& situation, const Standing& standing) noexcept;

/// An answered 4xx refuses the call. 408 gave up on it half-way, 409 may mean that it is in flight.
[[nodiscard]] Answer answer_of_status(int status) noexcept;

}  // namespace recourse::diagnosis
