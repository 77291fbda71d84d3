#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

/// UTF-8 a character at a time: what the JSON writer and the text cleaners share.
namespace recourse::utf8 {

inline constexpr char32_t kReplacement = 0xFFFD;

struct Character {
    char32_t code = kReplacement;
    std::size_t bytes = 1;
    bool valid = false;
};

/// The character `text` begins with; `text` is not empty. What is not UTF-8 (overlong forms and
/// surrogates included) is the replacement character, one byte long.
[[nodiscard]] Character decode(std::string_view text) noexcept;

/// A character as UTF-8.
struct Encoded {
    std::array<char, 4> bytes{};
    std::size_t size = 0;
    [[nodiscard]] std::string_view view() const noexcept { return {bytes.data(), size}; }
};
[[nodiscard]] Encoded encode(char32_t code) noexcept;
inline void append(std::string& out, char32_t code) {
    out += encode(code).view();
}

/// True for a byte that continues a character begun before it.
[[nodiscard]] constexpr bool continues(char byte) noexcept {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

}  // namespace recourse::utf8
