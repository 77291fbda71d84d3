#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace recourse::schema {

/// An ECMA-262 pattern, as schemas write them, in RE2's spelling. What RE2 has no word for
/// (lookaround, back references) stays as it is and RE2 will refuse it.
[[nodiscard]] std::string to_re2(std::string_view pattern);

/// A text that matches, made from a small part of the language: literals, classes, groups, `|`,
/// `?`, `*`, `+`, `{n,m}` and anchors at the ends. Nothing where the pattern holds anything else;
/// the caller checks the match.
[[nodiscard]] std::optional<std::string> sample(std::string_view pattern);

}  // namespace recourse::schema
