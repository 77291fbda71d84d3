#pragma once

#include "rest/tool.hpp"

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::rest {

/// A text with `{name}` in it, taken apart. `{{` and `}}` stand for braces where `escapes` is set.
/// The error is a fragment: "a `{` that never closes".
[[nodiscard]] std::expected<Template, std::string> parse_template(
    std::string_view text, bool escapes
);

/// The path of an operation as parts, each variable a field of the style `simple`. The error is a
/// fragment.
[[nodiscard]] std::expected<std::vector<PathPart>, std::string> parse_path(std::string_view path);

}  // namespace recourse::rest
