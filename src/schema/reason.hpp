#pragma once

#include "schema/problem.hpp"

#include <string>

namespace recourse::schema {

/// Why the rule of a problem applies, where it only does so because of something else in the value
/// and a few words say it: `; this rule applies because kind is 'a'`. Else the empty text.
[[nodiscard]] std::string reason_words(const Program& program, const Problem& problem);

}  // namespace recourse::schema
