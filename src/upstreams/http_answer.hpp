#pragma once

#include "net/http.hpp"
#include "upstreams/upstream.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// What an HTTP answer means for the request that was sent, sans-I/O.
namespace recourse::upstreams {

/// An answer that nobody can use; `flaw` is what is wrong with it.
[[nodiscard]] Failed not_mcp(std::string_view flaw, std::string_view body);

/// The outcome that one message is for the request of that id; nothing where it is none: a
/// notification, or a request. `keep` holds the text. An answer to some other request is a failure.
[[nodiscard]] std::optional<Outcome> outcome_of(
    const mcp::Message& message, std::int64_t id, std::shared_ptr<const void> keep
);

/// The outcome of a whole body with a success status, whatever its label says.
[[nodiscard]] Outcome read_body(
    std::string_view body,
    const net::Headers& headers,
    int status,
    std::int64_t id,
    std::shared_ptr<const void> keep,
    std::string_view endpoint
);

/// The outcome of a status that is no success. An MCP server's own JSON-RPC error counts more than
/// its status.
[[nodiscard]] Outcome read_refusal(
    std::string_view body, const net::Headers& headers, int status, std::string_view endpoint
);

/// A failure with the answer in it; the body is cut to what diagnosis and the ledger need.
[[nodiscard]] Failed answer_failed(
    diagnosis::HttpAnswer::What what,
    std::string_view body,
    const net::Headers& headers,
    int status,
    std::string_view endpoint
);

}  // namespace recourse::upstreams
