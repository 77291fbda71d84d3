#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace recourse::gateway {

/// How grave a log message of a server is, and how grave it must be for a client to hear it.
enum class LogLevel : std::uint8_t {
    debug,
    info,
    notice,
    warning,
    error,
    critical,
    alert,
    emergency,
};

[[nodiscard]] std::optional<LogLevel> log_level_of(std::string_view name) noexcept;
[[nodiscard]] std::string_view to_string(LogLevel level) noexcept;

}  // namespace recourse::gateway
