#pragma once

#include "review/review.hpp"

#include <string>

namespace recourse::review::html {

/// The section of findings: a panel a rule, in which the first finding is open and the others are
/// folded up. What the baseline knows is folded up below, and what it knows in vain is named.
[[nodiscard]] std::string findings(const Review& review);

}  // namespace recourse::review::html
