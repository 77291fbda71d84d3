#pragma once

#include "base/json.hpp"

#include <string>
#include <string_view>

/// Percent-encoding (RFC 3986): what keeps a value from being anything but a value.
namespace recourse::rest {

/// What is left as it is.
enum class Keep : unsigned char {
    unreserved,  ///< letters, digits, `-`, `.`, `_`, `~`
    /// Those, and what has a meaning in some places but cannot end or part a query.
    harmless_reserved,
};

void append_encoded(std::string& out, std::string_view value, Keep keep = Keep::unreserved);
[[nodiscard]] std::string encoded(std::string_view value, Keep keep = Keep::unreserved);

/// A path as the operator wrote it, with what no path holds percent-encoded; what is encoded
/// already stays.
[[nodiscard]] std::string encoded_path(std::string_view path);

/// A value as text: strings as they are, numbers and truth as they are written, the rest as JSON.
[[nodiscard]] std::string plain_text(json::Ref value);

}  // namespace recourse::rest
