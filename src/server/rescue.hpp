#pragma once

#include "net/http_server.hpp"
#include "server/host.hpp"
#include "server/protocol_fault.hpp"

#include <string>
#include <string_view>

/// The one place where errors are written to a wire.
namespace recourse::server {

/// A failed tool call: a result that says `isError`, the instruction as its text, the machine copy
/// in `_meta`, and the dialect's own data in `structuredContent` where it has some and no output
/// schema forbids it.
[[nodiscard]] Reply tell_tool_failure(
    const Fault& fault, std::string_view id, mcp::Era era, bool has_output_schema, Dialect dialect
);

/// A failure of the protocol: a JSON-RPC error with the instruction as its message and the machine
/// copy in its data.
[[nodiscard]] Reply tell_protocol_fault(const ProtocolFault& failure, std::string_view id);

/// The same for a request that is answered with plain HTTP words.
[[nodiscard]] net::HttpReply tell_over_http(const ProtocolFault& failure, std::string_view id = {});
/// The same for whoever speaks HTTP and no JSON-RPC (RFC 9457).
[[nodiscard]] net::HttpReply tell_as_problem(const ProtocolFault& failure);

}  // namespace recourse::server
