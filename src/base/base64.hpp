#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Base64 (RFC 4648): with the standard alphabet and padding (4), or with the one for URLs and
/// without (5), as JWTs have it.
namespace recourse::base64 {

[[nodiscard]] std::string encode(std::string_view bytes);
/// Strict: whole groups, right padding, no bits left over (RFC 4648, 3.5); nothing for anything
/// else.
[[nodiscard]] std::optional<std::string> decode(std::string_view encoded);
[[nodiscard]] std::string encode_url(std::string_view bytes);
[[nodiscard]] std::optional<std::string> decode_url(std::string_view encoded);

}  // namespace recourse::base64
