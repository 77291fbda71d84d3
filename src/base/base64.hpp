#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Base64 with the standard alphabet and padding (RFC 4648, 4).
namespace recourse::base64 {

[[nodiscard]] std::string encode(std::string_view bytes);
/// Strict: whole groups, right padding, no bits left over (RFC 4648, 3.5); nothing for anything
/// else.
[[nodiscard]] std::optional<std::string> decode(std::string_view encoded);

}  // namespace recourse::base64
