#pragma once

#include "review/review.hpp"

#include <cstddef>
#include <string>
#include <string_view>

/// Pieces of the page of a review. Whatever is handed in is foreign: it comes out escaped, bounded,
/// and with what cannot be seen spelt out.
namespace recourse::review::html {

/// In a line of text.
[[nodiscard]] std::string words(std::string_view foreign);
/// The same, and what stands between backquotes is code.
[[nodiscard]] std::string sentence(std::string_view foreign);
/// As it came, line by line, below a label.
[[nodiscard]] std::string block(std::string_view label, std::string_view foreign);
/// A word with a colour: `good`, `bad`, `warn` or none.
[[nodiscard]] std::string badge(std::string_view colour, std::string_view foreign);
/// `1 finding`, `2 findings`.
[[nodiscard]] std::string counted(std::size_t number, std::string_view one, std::string_view many);
/// A number of points: `4.5`, `6`.
[[nodiscard]] std::string points(double number);

/// The call that was made, and what came back, side by side.
[[nodiscard]] std::string evidence(const Exchange& exchange);
/// `tool_error` as people say it.
[[nodiscard]] std::string_view in_words(Ending ending) noexcept;

}  // namespace recourse::review::html
