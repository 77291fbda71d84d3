#pragma once

#include <string_view>

/// What is known of a message that came in part, or was too long to be read whole.
namespace recourse::mcp {

/// What its own members say: never what stands within `params` or `result`.
struct Part {
    std::string_view id;      ///< raw JSON, a whole number or a string; empty: it cannot be told
    bool is_request = false;  ///< it names a method; an answer names none
    bool is_rpc = false;      ///< it names JSON-RPC: other JSON, such as a log, may have an id, too
    bool is_cut = false;      ///< it breaks off: its last bracket is missing
};

/// `beginning` is how the message begins, and `end`, where it is known, how it ends: the members
/// come in any order.
[[nodiscard]] Part read_part(std::string_view beginning, std::string_view end = {});

}  // namespace recourse::mcp
