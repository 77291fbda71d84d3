#include "base/hex.hpp"

#include <string_view>

namespace recourse {

std::string to_hex(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string digits;
    digits.reserve(bytes.size() * 2);
    for (const auto byte : bytes) {
        digits += kDigits[byte >> 4U];
        digits += kDigits[byte & 0x0FU];
    }
    return digits;
}

}  // namespace recourse
