#pragma once

#include <recourse/dialect.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace recourse::app {

/// What `--dialect` of a command names; nothing for a name that is no dialect's, which it tells on
/// stderr with the nearest.
[[nodiscard]] std::optional<Dialect> dialect_option(
    std::string_view command, const std::string& typed
);

}  // namespace recourse::app
