#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

/// A text with its lines: how a file is pointed into.
namespace recourse::config {

/// A place in a file as editors show it: both from 1, the column in characters.
struct Position {
    std::size_t line = 1;
    std::size_t column = 1;
    auto operator<=>(const Position&) const = default;
};

/// How many characters `text` has. Bytes that are not UTF-8 count one each.
[[nodiscard]] std::size_t count_characters(std::string_view text) noexcept;

/// The first `count` characters of `text`.
[[nodiscard]] std::string_view first_characters(std::string_view text, std::size_t count) noexcept;

/// Points into the text it was made of, which must outlive it.
class SourceText {
  public:
    explicit SourceText(std::string_view text);

    [[nodiscard]] std::string_view text() const noexcept { return text_; }
    /// A line without its end, by its number from 1; empty past the last.
    [[nodiscard]] std::string_view line(std::size_t number) const noexcept;
    /// Where a byte is.
    [[nodiscard]] Position position(std::size_t offset) const noexcept;
    /// Where the byte is that a parser counts from 0, line and byte within the line.
    [[nodiscard]] std::size_t offset(std::size_t line, std::size_t byte) const noexcept;

  private:
    std::string_view text_;
    std::vector<std::size_t> starts_;
};

}  // namespace recourse::config
