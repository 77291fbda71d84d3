#pragma once

#include "base/json.hpp"

#include <optional>
#include <string>
#include <string_view>

/// JSON Pointer (RFC 6901): the way to a place in a value, `/items/0/price`; empty for the whole.
namespace recourse::json {

/// A name as one reference token of a pointer, and back.
[[nodiscard]] std::string to_token(std::string_view name);
[[nodiscard]] std::string from_token(std::string_view token);

/// Empty, or a `/` before each token, with no `~` but in `~0` and `~1`.
[[nodiscard]] bool is_pointer(std::string_view text) noexcept;

/// What a pointer leads to, or absent.
[[nodiscard]] Ref at_pointer(Ref whole, std::string_view pointer);
/// The member of an object that a pointer leads to, with its name; nothing for the whole and for
/// items of lists.
[[nodiscard]] std::optional<Ref::Member> member_at(Ref whole, std::string_view pointer);

}  // namespace recourse::json
