#pragma once

#include "net/http.hpp"

#include <optional>
#include <string>
#include <string_view>

/// What browsers send beside paths: forms, queries and cookies, each read for one name at a time.
namespace recourse::dashboard {

/// The value of that name in `a=1&b=2` (application/x-www-form-urlencoded), decoded. Nothing where
/// it is not there, stands there twice, or is not written as it should be.
[[nodiscard]] std::optional<std::string> form_field(std::string_view form, std::string_view name);

/// The cookie of that name (RFC 6265, 5.4). Nothing where it is not there or stands there twice:
/// nobody could say which one counts.
[[nodiscard]] std::optional<std::string_view> cookie(
    const net::Headers& headers, std::string_view name
);

}  // namespace recourse::dashboard
