#pragma once

#include "diagnosis/structured/reported.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

/// What all recognisers read in the same way.
namespace recourse::diagnosis::structured {

/// The first of these members that is a string with something in it.
[[nodiscard]] std::string first_string(
    json::Ref object, std::initializer_list<std::string_view> names
);

/// `ThrottlingException`, `API_KEY_INVALID` and `rate-limit` in snake_case; empty for what is no
/// code: words, numbers, `error`, `failed`.
[[nodiscard]] std::string snake_case(std::string_view spelling);
/// Takes a code where it is one. True where it was taken.
bool take_code(Reported& reported, std::string_view spelling);

/// A status of 400 to 599 written as a number or a string.
[[nodiscard]] int status_of(json::Ref value);

/// A place in the arguments, from a path (`["items", 0, "price"]`), a pointer or a dotted name.
[[nodiscard]] std::string pointer_of(json::Ref place);
[[nodiscard]] std::string pointer_of(std::string_view dotted);
/// Adds one, told with its place; at most 32.
void add_violation(
    Reported& reported, std::string pointer, std::string_view rule, std::string_view words
);

/// Links, ids of requests, scopes, choices: what the error carries for people and for code.
void take_extras(Reported& reported, json::Ref object);

}  // namespace recourse::diagnosis::structured
