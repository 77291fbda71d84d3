#pragma once

#include "gateway/keys.hpp"

#include <span>

/// The keys of single tools: `upstreams.NAME.tools.TOOL`.
namespace recourse::gateway {

/// All that stands under the name of one tool.
struct ToolSection : ToolSettings, ToolRules {};
[[nodiscard]] std::span<const Key<ToolSection>> tool_keys();

/// Part of it is for whoever calls the upstream, part for the guards.
void read_tools(Reading& reading, const Place& place, UpstreamSettings& upstream);

}  // namespace recourse::gateway
