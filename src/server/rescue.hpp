#pragma once

#include "net/http_server.hpp"
#include "server/host.hpp"
#include "server/protocol_fault.hpp"

#include <string>
#include <string_view>

/// The one place where errors are written to a wire.
namespace recourse::server {

/// In which words a failed tool call is told, and what stands beside them. Views outlive it.
struct Manner {
    mcp::Era era = mcp::Era::legacy;
    Dialect dialect = Dialect::recourse;
    /// How the dialect spells codes; null: as the built-in ones say.
    const fault::Vocabularies* vocabularies = nullptr;
    bool has_output_schema = false;
    bool returned = false;            ///< as a result whose `ok` is false, without `isError`
    std::string_view server_info{};   ///< raw JSON, for modern clients: who made the result
    std::string_view related_task{};  ///< raw JSON: the task that it ends
};

/// A failed tool call as a result, raw JSON: it says `isError`, the instruction is its text, the
/// machine copy stands in `_meta`, and the dialect's own data in `structuredContent` where it has
/// some and no output schema forbids it.
[[nodiscard]] std::string tool_failure(const Fault& fault, const Manner& manner);
/// The same as the answer to a request.
[[nodiscard]] Reply tell_tool_failure(
    const Fault& fault, std::string_view id, const Manner& manner
);

/// A failure of the protocol: a JSON-RPC error with the instruction as its message and the machine
/// copy in its data.
[[nodiscard]] Reply tell_protocol_fault(const ProtocolFault& failure, std::string_view id);

/// The same for a request that is answered with plain HTTP words.
[[nodiscard]] net::HttpReply tell_over_http(const ProtocolFault& failure, std::string_view id = {});
/// The same for whoever speaks HTTP and no JSON-RPC (RFC 9457).
[[nodiscard]] net::HttpReply tell_as_problem(const ProtocolFault& failure);

}  // namespace recourse::server
