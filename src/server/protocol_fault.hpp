#pragma once

#include "base/json.hpp"
#include "mcp/headers.hpp"
#include "mcp/message.hpp"
#include "net/http_server.hpp"

#include <recourse/dialect.hpp>
#include <recourse/fault.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// The failures of the protocol itself: what a client sent could not be served as a request at all.
/// Each is a Fault, the JSON-RPC code and the HTTP status its era asks for, and what the protocol
/// wants in `error.data`.
namespace recourse::fault {
class Vocabularies;
}

namespace recourse::server {

struct ProtocolFault {
    Fault fault;
    std::int64_t code = mcp::kInvalidRequest;
    int http_status = 400;
    json::Object data;               ///< the protocol's own members, beside the machine copy
    std::string http_headers;        ///< complete lines, where the status asks for some
    std::optional<Dialect> dialect;  ///< of the sentence, once it is chosen
    /// How the dialect spells codes; null: as the built-in ones say. Outlives the answer.
    const fault::Vocabularies* vocabularies = nullptr;
};

[[nodiscard]] ProtocolFault bad_message(const mcp::BadMessage& bad);
[[nodiscard]] ProtocolFault rejected(const mcp::Rejection& rejection);
[[nodiscard]] ProtocolFault unknown_method(
    std::string_view method, std::span<const std::string_view> known, mcp::Era era
);
[[nodiscard]] ProtocolFault invalid_params(std::string_view method, std::string sentence);
/// A dialect that there is not, in the `_meta` of a request.
[[nodiscard]] ProtocolFault unknown_dialect(std::string_view method, json::Ref name);
[[nodiscard]] ProtocolFault unsupported_version_header(std::string_view version);
[[nodiscard]] ProtocolFault origin_not_allowed(std::string_view origin);
[[nodiscard]] ProtocolFault host_not_allowed(std::string_view host);
[[nodiscard]] ProtocolFault session_required();
[[nodiscard]] ProtocolFault session_not_found(std::string_view session);
[[nodiscard]] ProtocolFault nothing_to_resume(std::string_view last_event_id);
[[nodiscard]] ProtocolFault too_many_sessions(std::size_t limit);
/// Too many `subscriptions/listen` at a time; too many URIs in one, or of one legacy client.
[[nodiscard]] ProtocolFault too_many_listens(std::size_t limit);
/// `of_what`: URIs, or task ids.
[[nodiscard]] ProtocolFault too_many_watched(
    std::string_view method, std::size_t limit, std::string_view of_what
);
[[nodiscard]] ProtocolFault method_not_allowed(std::string_view method, std::string_view allowed);
[[nodiscard]] ProtocolFault not_acceptable(std::string_view accept);
[[nodiscard]] ProtocolFault unsupported_media_type(std::string_view type);
[[nodiscard]] ProtocolFault path_not_found(std::string_view path, std::string_view endpoint);
[[nodiscard]] ProtocolFault message_too_large(std::size_t limit);
[[nodiscard]] ProtocolFault refused(const net::Refusal& refusal);
/// A body that is compressed or otherwise coded (RFC 9110, 8.4), which is not undone here.
[[nodiscard]] ProtocolFault unsupported_content_encoding(std::string_view encoding);
/// A request that came while the program ends.
[[nodiscard]] ProtocolFault shutting_down();
/// A Fault of an upstream that answers a request other than a tool call.
[[nodiscard]] ProtocolFault upstream_failed(Fault fault, std::int64_t code);
/// Something that Recourse itself got wrong.
[[nodiscard]] ProtocolFault internal(std::string_view what);

}  // namespace recourse::server
