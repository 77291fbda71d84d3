#pragma once

#include "gateway/tool_keys.hpp"
#include "guards/field_rules.hpp"

#include <span>

/// The keys of what arguments are held to: `arguments` and `rules`.
namespace recourse::gateway {

[[nodiscard]] std::span<const Key<guards::FieldRules>> field_rule_keys();

/// Of an upstream, and of one of its tools.
[[nodiscard]] config::Value<UpstreamSettings> argument_mode();
[[nodiscard]] config::Value<ToolSection> tool_argument_mode();

/// Reads `rules`, and holds them to each other.
void read_field_rules(Reading& reading, const Place& place, ToolSection& tool);

}  // namespace recourse::gateway
