#pragma once

#include "gateway/keys.hpp"
#include "guards/limit.hpp"

#include <array>
#include <span>
#include <string_view>
#include <vector>

/// The keys of what spares callers, upstreams and budgets: `limits`.
namespace recourse::gateway {

/// What `per` can be, in the order of `guards::Span`.
inline constexpr std::array<std::string_view, 7> kLimitSpans{
    "second", "minute", "hour", "day", "week", "month", "session"
};

[[nodiscard]] std::span<const Key<guards::Limit>> limit_keys();

/// Reads `limits`, and holds the keys of each to each other.
void read_limits(Reading& reading, const Place& place, std::vector<guards::Limit>& limits);

}  // namespace recourse::gateway
