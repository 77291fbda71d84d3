#pragma once

#include "base/json.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Sentences with places to fill: `{tool}` or, for a value inside a value, `{quota.limit}`. A brace
/// that is meant as it is, is written twice.
namespace recourse::fault {

/// The names in a template, each once, in order; `flaw` says in words what is no place to fill.
struct Places {
    std::vector<std::string> names;
    std::string flaw;  ///< `{Tool}`; empty where all is well
};

[[nodiscard]] Places places_of(std::string_view text);

/// The text with every place filled; nothing where a value is missing. Values are bounded and
/// cleaned of control and invisible characters, whoever they come from.
[[nodiscard]] std::optional<std::string> fill(std::string_view text, const json::Object& values);

}  // namespace recourse::fault
