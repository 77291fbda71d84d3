#pragma once

#include <span>
#include <string_view>

namespace recourse::gateway {

/// Every method that is served here, of either era: for whoever misspelt one.
[[nodiscard]] std::span<const std::string_view> known_methods();

}  // namespace recourse::gateway
