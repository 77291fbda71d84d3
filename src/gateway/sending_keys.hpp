#pragma once

#include "gateway/tool_keys.hpp"
#include "guards/verification.hpp"

#include <recourse/retry.hpp>

#include <span>

/// The keys of how calls are sent again, and looked after: `retries`, `verify`
/// and `poll`.
namespace recourse::gateway {

[[nodiscard]] std::span<const Key<RetryPolicy>> retry_keys();
[[nodiscard]] std::span<const Key<guards::VerifyRule>> verify_keys();

[[nodiscard]] std::span<const Key<guards::PollRule>> poll_keys();

/// Reads `poll` of one tool.
void read_poll(Reading& reading, const Place& place, ToolSection& tool);
/// Reads `verify` of one tool.
void read_verify(Reading& reading, const Place& place, ToolSection& tool);
/// What the tools of one upstream, at `place`, demand of each other: looking only reads.
void check_looks(Reading& reading, const Place& place, const UpstreamSettings& upstream);

}  // namespace recourse::gateway
