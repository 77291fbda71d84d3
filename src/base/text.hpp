#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::text {

[[nodiscard]] std::string_view trim(std::string_view text) noexcept;
[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept;
[[nodiscard]] bool contains_ignoring_case(std::string_view text, std::string_view part) noexcept;
[[nodiscard]] std::string to_lower(std::string_view text);

/// `a`, `a and b`, `a, b and c`: with `word` before the last.
[[nodiscard]] std::string list(std::span<const std::string> items, std::string_view word = "and");

/// At most `bytes` bytes, cut between characters, with an ellipsis where something was cut.
[[nodiscard]] std::string shorten(std::string_view text, std::size_t bytes);

/// Makes foreign text safe to show: control, zero-width and bidirectional characters are dropped,
/// line breaks and tabs become one space, bytes that are not UTF-8 become U+FFFD. Bounded by
/// `bytes`.
[[nodiscard]] std::string clean(std::string_view untrusted, std::size_t bytes);

/// Makes foreign text safe to show as it came: what `clean` drops is spelt out (`\u001b`, as are
/// line breaks other than `\n`), bytes that are not UTF-8 are spelt `\x9b`, lines stay lines.
/// Bounded by `bytes`. What comes out can stand in XML.
[[nodiscard]] std::string make_visible(std::string_view untrusted, std::size_t bytes);

/// The words of a name: `listCustomers`, `list_customers` and `list-customers` are all list,
/// customers.
[[nodiscard]] std::vector<std::string> words(std::string_view name);

/// A candidate that a misspelt name may have meant.
struct Nearest {
    std::string_view name;  ///< points into the candidates
    bool exact;             ///< equal but for case, separators or plural; else only likely
};

/// The names that `misspelt` may have meant, best first, at most three: equal after normalising,
/// then equal word sets, then optimal-string-alignment distance up to a third of the length, then a
/// unique subset of words. Never acted on by itself. Looks at 2,000 candidates of 64 characters at
/// most.
[[nodiscard]] std::vector<Nearest> nearest(
    std::string_view misspelt, std::span<const std::string_view> candidates
);

/// Optimal string alignment distance (Damerau-Levenshtein without repeated edits), or `limit` + 1.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

}  // namespace recourse::text
