#pragma once

#include "base/json.hpp"
#include "server/protocol_fault.hpp"

#include <span>
#include <string>
#include <string_view>

/// What can go wrong between peers that are both right: one asks what the other cannot answer.
namespace recourse::gateway {

/// The server needs a capability that the client did not declare. `required` is raw
/// ClientCapabilities.
[[nodiscard]] server::ProtocolFault missing_client_capability(
    std::string_view upstream, json::Ref required, mcp::Era client
);
/// The client, or the person at it, did not answer what the server must know to go on.
[[nodiscard]] server::ProtocolFault question_unanswered(
    std::string_view upstream, std::string_view question, std::string_view why
);
/// The server asked more often than is reasonable.
[[nodiscard]] server::ProtocolFault too_many_rounds(std::string_view upstream, int rounds);
/// A `requestState` that is not known here, not any more, or of another request.
[[nodiscard]] server::ProtocolFault unknown_request_state(std::string_view method);
/// All children that can serve a call of such a client are at work.
[[nodiscard]] server::ProtocolFault upstream_busy(std::string_view upstream, std::size_t children);
/// A subscription ended before the server agreed to it.
[[nodiscard]] server::ProtocolFault subscription_ended(
    std::string_view upstream, std::string_view uri
);
/// There is no resource under that URI; `near` are URIs that may have been meant.
[[nodiscard]] server::ProtocolFault resource_not_found(
    std::string_view uri, std::span<const std::string> near, mcp::Era client
);
/// There is no prompt of that name; `near` are names that may have been meant.
[[nodiscard]] server::ProtocolFault unknown_prompt(
    std::string_view name, std::span<const std::string> near
);

}  // namespace recourse::gateway
