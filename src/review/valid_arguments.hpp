#pragma once

#include "base/json.hpp"
#include "review/subject.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Valid arguments, and changes to one place in them. Private to the probes.
namespace recourse::review {

/// The arguments that a tool is called with where nothing is wrong, with what the place is in put
/// there where it was not. Nothing where no such call is valid.
[[nodiscard]] std::optional<json::Object> arguments_around(
    const Subject& subject, const Argument& place
);

/// Each false where there is nothing that the place could be in.
bool put_value(json::Object& arguments, const Argument& place, json::Value value);
bool take_out(json::Object& arguments, const Argument& place);
/// `called`: what the member is called then.
bool put_misspelt(json::Object& arguments, const Argument& place, std::string_view called);

/// As they stand in the Review: cut where they are very long.
[[nodiscard]] std::string shown_arguments(const std::string& arguments);

/// `/order` of `/order/lines`.
[[nodiscard]] std::string_view parent_of(std::string_view pointer);

}  // namespace recourse::review
