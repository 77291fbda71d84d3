#pragma once

#include <string>

namespace recourse::review {

struct Review;

/// A Review in words. What a server answered is foreign text: each of these bounds it and escapes
/// it for where it will stand. All are pure, and end with a line break.

/// For people at a terminal.
[[nodiscard]] std::string report_text(const Review& review, bool colour);
/// The whole Review, for programs: docs/review.md lists the members.
[[nodiscard]] std::string report_json(const Review& review);
/// JUnit's XML: a suite a tool, a case a rule. What CI servers show beside unit tests.
[[nodiscard]] std::string report_junit(const Review& review);
/// SARIF 2.1.0: a result a finding. What code scanning takes.
[[nodiscard]] std::string report_sarif(const Review& review);
/// One page without outside assets or scripts.
[[nodiscard]] std::string report_html(const Review& review);

}  // namespace recourse::review
