#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace recourse::guards {

/// A URI in the form in which two are compared: scheme and authority in lower case, nothing
/// percent-encoded, however often it was. Nothing where a segment is `.` or `..`, with either
/// slash: whoever resolves it arrives elsewhere than it says (RFC 3986, 5.2.4). Also of patterns of
/// URIs. Takes time in proportion to the length.
[[nodiscard]] std::optional<std::string> plain_uri(std::string_view uri);

}  // namespace recourse::guards
