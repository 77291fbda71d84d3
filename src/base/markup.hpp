#pragma once

#include <string>
#include <string_view>

namespace recourse::text {

/// As it stands in HTML or XML, between tags and in quoted attributes.
[[nodiscard]] std::string escape_markup(std::string_view text);

}  // namespace recourse::text
