#pragma once

#include "base/json.hpp"
#include "mcp/revision.hpp"

#include <string>
#include <string_view>

namespace recourse::mcp {

/// What a modern result must say and a legacy one must not: its type, and for lists how long it
/// keeps. Returns the bytes that came where nothing has to change, else what was written into
/// `storage`.
[[nodiscard]] std::string_view translate_result(
    std::string_view result, Era from, Era to, std::string_view method, std::string& storage
);

/// A result of ours, opened for a client of that era: `{` and, for a modern client, the members it
/// requires. The caller appends its own members through the writer and ends the object.
void begin_result(json::Writer& out, Era era, std::string_view method);

/// A result that says `value` (raw JSON) under that name in its `_meta`.
[[nodiscard]] std::string_view with_meta(
    std::string_view result, std::string_view name, std::string_view value, std::string& storage
);

/// A modern result that says in its `_meta` which server made it. The bytes that came where it does
/// so already, or where `server_info` (raw JSON) is empty.
[[nodiscard]] std::string_view with_server_info(
    std::string_view result, std::string_view server_info, std::string& storage
);

}  // namespace recourse::mcp
