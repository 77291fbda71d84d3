#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

/// What is known of a message that came in part, or was too long to be read whole.
namespace recourse::mcp {

/// What its own members say: never what stands within `params` or `result`.
struct Part {
    std::string_view id;      ///< raw JSON, a whole number or a string; empty: it cannot be told
    bool is_request = false;  ///< it names a method; an answer names none
    bool is_cut = false;      ///< it breaks off: its last bracket is missing
};

/// `beginning` is how the message begins, and `end`, where it is known, how it ends: the members
/// come in any order.
[[nodiscard]] Part read_part(std::string_view beginning, std::string_view end = {});

/// Whose answer it is, of whoever numbers their requests. A request has an id of its sender's.
[[nodiscard]] std::optional<std::int64_t> answered_id(const Part& part);

}  // namespace recourse::mcp
