#pragma once

#include "mcp/revision.hpp"
#include "server/inventory.hpp"
#include "server/protocol_fault.hpp"

#include <string_view>

/// The failures of requests for what a library's server offers.
namespace recourse::server {

[[nodiscard]] ProtocolFault unknown_level(std::string_view method, json::Ref given);
[[nodiscard]] ProtocolFault unknown_cursor(std::string_view method, json::Ref given);
[[nodiscard]] ProtocolFault unknown_prompt(
    std::string_view name, const Shelf<PromptEntry>& prompts
);
[[nodiscard]] ProtocolFault resource_not_found(
    std::string_view uri, const Inventory& inventory, mcp::Era era
);
/// `fault` says which capability, in `requiredCapabilities` of its details.
[[nodiscard]] ProtocolFault missing_capability(Fault fault);

}  // namespace recourse::server
