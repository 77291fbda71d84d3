#pragma once

#include "gateway/keys.hpp"
#include "guards/circuit.hpp"
#include "guards/limit.hpp"

#include <optional>
#include <span>
#include <vector>

/// The keys of what spares callers, upstreams and budgets: `limits` and `circuit`.
namespace recourse::gateway {

[[nodiscard]] std::span<const Key<guards::Limit>> limit_keys();
[[nodiscard]] std::span<const Key<guards::CircuitRule>> circuit_keys();

/// Reads `limits`, and holds the keys of each to each other.
void read_limits(Reading& reading, const Place& place, std::vector<guards::Limit>& limits);
/// Each names upstreams and roles that there are.
void check_limit_names(Reading& reading, const Place& file, const Settings& settings);

/// Of an upstream, and of one of its tools.
void read_circuit(Reading& reading, const Place& place, guards::CircuitRule& rule);
void read_tool_circuit(
    Reading& reading, const Place& place, std::optional<guards::CircuitRule>& rule
);

}  // namespace recourse::gateway
