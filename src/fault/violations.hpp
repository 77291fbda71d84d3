#pragma once

#include "base/json.hpp"

#include <recourse/fault.hpp>

#include <optional>
#include <span>
#include <vector>

/// Violations as the machine copy writes them, for dialects that carry them too.
namespace recourse::fault {

[[nodiscard]] json::Array to_json(std::span<const Violation> violations);
/// The way back, from the member `violations`; nothing where it is missing or no list of them.
[[nodiscard]] std::optional<std::vector<Violation>> violations_in(const json::Object& members);

}  // namespace recourse::fault
