#pragma once

#include "review/docket.hpp"
#include "review/review.hpp"

namespace recourse::review {

/// Holds all answers to all rules, in the order of the rubric.
void judge_all(const Court& court, Docket& docket);

/// The same, and fills in of the Review what comes of it: judgements, findings, the score and the
/// ritual.
void grade(const Court& court, Review& review);

/// The five questions, from what was judged. Private to `grade`, and its tests.
[[nodiscard]] std::vector<RitualQuestion> perform_ritual(const Review& review);

}  // namespace recourse::review
