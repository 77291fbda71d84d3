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
[[nodiscard]] ProtocolFault unknown_task(std::string_view id);
/// The client did not declare that it knows tasks; `asked` is the method or tool that needs them.
[[nodiscard]] ProtocolFault tasks_required(std::string_view asked);
[[nodiscard]] ProtocolFault too_many_tasks(std::size_t limit);
/// `fault` says which capability, in `requiredCapabilities` of its details.
[[nodiscard]] ProtocolFault missing_capability(Fault fault);

}  // namespace recourse::server
