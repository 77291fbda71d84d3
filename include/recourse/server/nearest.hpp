#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::server {

/// Did you mean: the names that a misspelt one may have meant, best first, at most three. For a
/// failure to name them, and never to be acted on by itself.
[[nodiscard]] std::vector<std::string> nearest(
    std::string_view misspelt, std::span<const std::string> names
);

}  // namespace recourse::server
