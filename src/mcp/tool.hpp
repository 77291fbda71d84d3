#pragma once

#include "base/json.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::mcp {

/// One entry of a tools/list result, as its server wrote it.
struct Tool {
    std::string name;
    std::string raw;           ///< the whole entry, byte for byte
    std::string input_schema;  ///< raw JSON; empty where there is none
    bool has_output_schema = false;
    /// The server's own hints. Whether they are believed is not decided here.
    bool read_only_hint = false;
    bool idempotent_hint = false;

    /// Nothing where the entry is no object or has no name.
    [[nodiscard]] static std::optional<Tool> read(json::Ref entry);
    /// The entry with another name, everything else byte for byte.
    [[nodiscard]] std::string renamed(std::string_view new_name) const;
};

/// One page of a tools/list result.
struct ToolPage {
    std::vector<Tool> tools;
    std::optional<std::string> next_cursor;
};

[[nodiscard]] ToolPage read_tool_page(json::Ref result);

}  // namespace recourse::mcp
