#pragma once

#include "mcp/message.hpp"
#include "mcp/partial.hpp"

#include <cstdint>
#include <optional>

/// Whose answer a message is, of whoever numbers their requests.
namespace recourse::mcp {

/// Nothing for a request: its id is its sender's.
[[nodiscard]] std::optional<std::int64_t> answered_id(const Part& part);
/// The number may have come back as a text: some servers keep ids so, and JavaScript's client SDK
/// takes it for the number.
[[nodiscard]] std::optional<std::int64_t> answered_id(const Message& message);

}  // namespace recourse::mcp
