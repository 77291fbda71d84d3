#pragma once

#include "base/json.hpp"
#include "review/draws.hpp"
#include "review/probes.hpp"

#include <optional>
#include <string>
#include <string_view>

/// The wrong values of single arguments. Private to the probes.
namespace recourse::review {

/// A value, and what is wrong about it; the mistake does not say yet where it was made.
struct WrongValue {
    json::Value value;
    Mistake mistake;
    std::string wrong;  ///< in a few words, after the argument's name: `is a number`
};

[[nodiscard]] std::optional<WrongValue> of_another_type(const Argument& argument, Draws& draws);
[[nodiscard]] std::optional<WrongValue> not_in_enum(const Argument& argument, Draws& draws);
/// Against the pattern, or against the format where there is no pattern.
[[nodiscard]] std::optional<WrongValue> against_pattern(const Argument& argument, Draws& draws);
[[nodiscard]] std::optional<WrongValue> beyond_bound(const Argument& argument, Draws& draws);
/// Well formed, and nobody has it. Nothing for arguments that are no ids, paths or names.
[[nodiscard]] std::optional<WrongValue> absent_id(const Argument& argument, Draws& draws);
[[nodiscard]] std::optional<WrongValue> oversize(
    const Argument& argument, Draws& draws, std::size_t bytes
);
[[nodiscard]] std::optional<WrongValue> control_characters(const Argument& argument, Draws& draws);
/// A connection string with that password. Nothing where the argument takes no text.
[[nodiscard]] std::optional<WrongValue> connection_string(
    const Argument& argument, Draws& draws, std::string_view password
);

/// Whether an argument of that name and description means something that exists or does not.
[[nodiscard]] bool names_something(const Argument& argument);

}  // namespace recourse::review
