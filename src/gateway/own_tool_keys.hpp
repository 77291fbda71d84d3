#pragma once

#include "gateway/keys.hpp"

/// The keys of `own_tools`: which tools the gateway offers itself.
namespace recourse::gateway {

[[nodiscard]] std::span<const Key<OwnToolSettings>> own_tool_keys();

/// What the keys of `own_tools` demand of each other.
void check_own_tools(Reading& reading, const Place& file, const OwnToolSettings& own);

/// Whether a pattern fits a tool of the gateway's own, the one of the ledger included.
[[nodiscard]] bool fits_own_tool(const Settings& settings, std::string_view pattern);

/// Callers have what operators granted them, by the file of requests, which is looked at like the
/// configuration.
void take_granted(Settings& settings);

}  // namespace recourse::gateway
