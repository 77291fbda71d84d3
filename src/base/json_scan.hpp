#pragma once

#include "base/utf8.hpp"

#include <cstddef>
#include <string_view>

/// Finding one's way in text that is known to be valid JSON, for `Ref` and `to_value`. Offsets in,
/// offsets out; no step reads past the end, whatever the text.
namespace recourse::json::scan {

[[nodiscard]] constexpr bool is_space(char c) noexcept {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

[[nodiscard]] constexpr std::size_t skip_space(std::string_view text, std::size_t at) noexcept {
    while (at < text.size() && is_space(text[at])) ++at;
    return at;
}

/// Skips white space and the one comma or colon that may stand in it.
[[nodiscard]] constexpr std::size_t skip_separator(
    std::string_view text, std::size_t at, char separator
) noexcept {
    at = skip_space(text, at);
    if (at < text.size() && text[at] == separator) at = skip_space(text, at + 1);
    return at;
}

/// Past the closing quote of the string that begins at `at`.
[[nodiscard]] std::size_t string_end(std::string_view text, std::size_t at) noexcept;
/// Past the number, true, false or null that begins at `at`.
[[nodiscard]] std::size_t scalar_end(std::string_view text, std::size_t at) noexcept;
/// Past the value, of whatever kind, that begins at `at`.
[[nodiscard]] std::size_t value_end(std::string_view text, std::size_t at) noexcept;

/// A number's token as the nearest double: beyond its range infinity or zero.
[[nodiscard]] double nearest_double(std::string_view number);

/// Unescapes a string piece by piece without allocating: a run of plain text as it stands, or one
/// escape (a surrogate pair is one) decoded.
class Pieces {
  public:
    /// `inside` is what stands between the quotes.
    explicit Pieces(std::string_view inside) noexcept : rest_(inside) {}
    /// The next piece, empty at the end; it lives until the next call.
    [[nodiscard]] std::string_view next() noexcept;

  private:
    [[nodiscard]] std::string_view decode_escape() noexcept;
    [[nodiscard]] std::string_view decode_unicode() noexcept;
    std::string_view rest_;
    utf8::Encoded decoded_;
};

}  // namespace recourse::json::scan
