#include "gateway/log_level.hpp"

#include <algorithm>
#include <array>

namespace recourse::gateway {
namespace {

constexpr std::array<std::string_view, 8> kNames = {
    "debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"
};

}  // namespace

std::optional<LogLevel> log_level_of(std::string_view name) noexcept {
    const auto* found = std::ranges::find(kNames, name);
    if (found == kNames.end()) return std::nullopt;
    return static_cast<LogLevel>(found - kNames.begin());
}

std::string_view to_string(LogLevel level) noexcept {
    return kNames.at(static_cast<std::size_t>(level));
}

}  // namespace recourse::gateway
