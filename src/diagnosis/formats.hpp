#pragma once

#include "base/json.hpp"

#include <recourse/fault.hpp>

#include <vector>

namespace recourse::diagnosis {

/// The arguments that are not in the format of dates that their schema names. Validation passes
/// over `format`, as JSON Schema wants it; where a server refused the call, it is telling.
[[nodiscard]] std::vector<Violation> format_violations(
    const json::Value& schema, const json::Value& arguments
);

}  // namespace recourse::diagnosis
