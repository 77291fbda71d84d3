#pragma once

#include <string_view>

namespace recourse::rest {

/// A token of RFC 9110, 5.6.2.
[[nodiscard]] bool is_header_name(std::string_view name) noexcept;

/// Not a caller's to say: the gateway, the body, the connection or the credentials do.
[[nodiscard]] bool is_own_header(std::string_view name);

}  // namespace recourse::rest
