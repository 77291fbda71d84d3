#pragma once

#include "rest/tool.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace recourse::rest {

/// A success of the API, as it came.
struct HttpSuccess {
    int status = 200;
    std::string_view content_type;
    std::string_view location;  ///< what `Location` says
    std::string_view body;
};

/// Why an answer that claims success is none.
enum class NoAnswer : std::uint8_t { html, not_json };

/// The result of a tool call in MCP's words: text for every answer that has one, and
/// `structuredContent` for a JSON object; images and sounds as themselves, other bytes as a
/// resource; a sentence for an answer without a body.
[[nodiscard]] std::variant<std::string, NoAnswer> to_result(
    const Tool& tool, const HttpSuccess& success
);

/// The tool as an entry of a `tools/list` result.
[[nodiscard]] std::string to_entry(const Tool& tool);

}  // namespace recourse::rest
