#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace recourse {

/// Bytes as digits, two each, in lower case.
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);

}  // namespace recourse
