#pragma once

#include "config/reading.hpp"
#include "config/values.hpp"
#include "rest/tool.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// Tools that the operator writes by hand, one request each.
namespace recourse::rest {

/// What stands in the file, before it is held against itself.
struct WrittenTool {
    enum class Method : std::uint8_t { get, post, put, patch, del, head };
    enum class Sends : std::uint8_t { json, form, text };
    enum class Effect : std::uint8_t { by_method, read, idempotent, write };

    std::string title;
    std::string description;
    Method method = Method::get;
    std::string path;
    std::optional<config::Place> path_place;
    std::optional<config::Place> arguments;
    std::optional<config::Place> query;
    std::optional<config::Place> headers;
    std::optional<config::Place> body;
    Sends sends = Sends::json;
    Effect effect = Effect::by_method;
    std::string result;
    Promise promise = Promise::json;
    std::chrono::milliseconds call_timeout{0};
};

[[nodiscard]] std::span<const config::Key<WrittenTool>> written_tool_keys();

/// Reads a mapping of names to tools.
[[nodiscard]] std::vector<Tool> read_written_tools(
    config::Reading& reading, const config::Place& place
);

/// The header may be set by an argument; complains where not.
[[nodiscard]] bool check_own_header(config::Reading& reading, const config::MemberPlace& header);

/// A JSON pointer, or a path with dots made into one: `data.items` is `/data/items`.
[[nodiscard]] bool check_result(
    config::Reading& reading, const config::Place& place, std::string& result
);

}  // namespace recourse::rest
