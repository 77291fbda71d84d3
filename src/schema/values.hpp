#pragma once

#include "base/json.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// JSON values as JSON Schema sees them: 1 and 1.0 are the same number and both are integers, and
/// the members of an object have no order.
namespace recourse::schema {

/// The types a keyword `type` can name, as bits.
using TypeSet = std::uint8_t;
inline constexpr TypeSet kNull = 1;
inline constexpr TypeSet kBoolean = 2;
inline constexpr TypeSet kInteger = 4;
inline constexpr TypeSet kNumber = 8;
inline constexpr TypeSet kString = 16;
inline constexpr TypeSet kArray = 32;
inline constexpr TypeSet kObject = 64;

/// All types that the value has: a whole number is an integer and a number.
[[nodiscard]] TypeSet types_of(const json::Value& value) noexcept;
/// The bit for a name such as `integer`; 0 where there is no such type.
[[nodiscard]] TypeSet type_named(std::string_view name) noexcept;
/// `a string`, `a string or null`, `a number, a string or null`.
[[nodiscard]] std::string type_words(TypeSet types);

/// A total order, so that values can be sorted and searched. Equal values are equivalent in it.
[[nodiscard]] std::weak_ordering order(const json::Value& a, const json::Value& b);
/// What comparing the value whole costs, in steps of a check; counted up to `limit`.
[[nodiscard]] std::size_t weight(const json::Value& value, std::size_t limit);
/// Whether the value takes about so many bytes at most when it is printed.
[[nodiscard]] bool is_within(const json::Value& value, std::size_t bytes);
/// Both must be numbers; `divisor` more than 0. Decimal fractions count as they are written: 0.3 is
/// a multiple of 0.1.
[[nodiscard]] bool is_multiple(const json::Value& number, const json::Value& divisor) noexcept;

/// The length of a string as schemas count it. The text must be UTF-8.
[[nodiscard]] std::size_t code_points(std::string_view text) noexcept;

}  // namespace recourse::schema
