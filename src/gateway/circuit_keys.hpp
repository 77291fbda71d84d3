#pragma once

#include "gateway/keys.hpp"
#include "guards/circuit.hpp"

#include <optional>
#include <span>

/// The keys of when nothing is sent for a while: `circuit`, of an upstream and of one of its tools.
namespace recourse::gateway {

[[nodiscard]] std::span<const Key<guards::CircuitRule>> circuit_keys();

void read_circuit(Reading& reading, const Place& place, guards::CircuitRule& rule);
void read_tool_circuit(
    Reading& reading, const Place& place, std::optional<guards::CircuitRule>& rule
);

}  // namespace recourse::gateway
