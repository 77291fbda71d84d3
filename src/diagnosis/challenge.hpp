#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace recourse::diagnosis {

/// A parameter of a `WWW-Authenticate` challenge, `scope` in `Bearer error="x", scope="a b"`: a
/// token or a quoted string. The name is compared without case.
[[nodiscard]] std::optional<std::string> challenge_parameter(
    std::string_view challenge, std::string_view name
);

}  // namespace recourse::diagnosis
