#pragma once

#include "schema/expectation.hpp"
#include "schema/problem.hpp"

#include <recourse/fault.hpp>

#include <optional>

namespace recourse::schema {

struct Repair {
    json::Value value;
    Applicability applicability;
};

/// The values that would do in place of the one that is wrong.
[[nodiscard]] Choices choices_of(const Program& program, const Problem& problem);

/// The value that was probably meant. It fits the node whose rule was broken, or it is not offered.
/// `exact` only where nothing is lost or guessed: "5" for 5, ` Celsius` for `celsius`.
[[nodiscard]] std::optional<Repair> repair(const Program& program, const Problem& problem);

}  // namespace recourse::schema
