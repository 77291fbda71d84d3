#pragma once

#include "guards/limit.hpp"
#include "guards/tool_call.hpp"
#include "store/counters.hpp"

#include <span>
#include <string>

/// How a reached limit is told: one decision gives the Fault and the headers.
namespace recourse::guards {

/// `60 requests per minute, 10 at once, for each caller`.
[[nodiscard]] std::string in_words(const Limit& limit);

/// A limit that a call does not fit in any more.
struct Reached {
    const Limit& limit;
    store::Amount wanted;
    store::Standing standing;
};

/// At least one is reached. `quota_exhausted` where a budget is used up, which may last hours;
/// `rate_limited` where it is only too fast; `too_many_calls` where too many are running.
[[nodiscard]] Fault limits_reached(std::span<const Reached> reached, const ToolCall& call);

/// The counters themselves failed: the call cannot be counted, so it does not pass.
[[nodiscard]] Fault counting_failed(const store::Trouble& trouble);

/// `Retry-After`, `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10) of a
/// Fault with quotas, as complete lines; empty for any other.
[[nodiscard]] std::string rate_limit_headers(const Fault& fault, WallTime today);

}  // namespace recourse::guards
