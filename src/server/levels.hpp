#pragma once

#include <recourse/server/call.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

/// The levels of the log as the protocol writes them.
namespace recourse::server {

inline constexpr std::array<std::string_view, 8> kLevels = {
    "debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"
};

[[nodiscard]] constexpr std::string_view to_string(Level level) noexcept {
    return kLevels[static_cast<std::size_t>(level)];
}

[[nodiscard]] constexpr std::optional<Level> level_of(std::string_view name) noexcept {
    const auto* found = std::ranges::find(kLevels, name);
    if (found == kLevels.end()) return std::nullopt;
    return static_cast<Level>(found - kLevels.begin());
}

}  // namespace recourse::server
