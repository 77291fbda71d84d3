#pragma once

#include "review/docket.hpp"

/// The rules of the rubric, one function a group, one file each. docs/review.md says of every rule
/// what it judges and what not.
namespace recourse::review {

void judge_channel(const Court& court, Docket& docket);      ///< A0..A4
void judge_words(const Court& court, Docket& docket);        ///< B1..B4
void judge_guidance(const Court& court, Docket& docket);     ///< C1..C3
void judge_data(const Court& court, Docket& docket);         ///< D1..D5
void judge_retry(const Court& court, Docket& docket);        ///< E1..E3
void judge_leaks(const Court& court, Docket& docket);        ///< F1..F5
void judge_consistency(const Court& court, Docket& docket);  ///< G1, G2

/// `"..."`: of an answer, for a sentence.
[[nodiscard]] std::string quoted(std::string_view text);

/// How the call is wrong, at the beginning of a sentence.
[[nodiscard]] std::string opening(const Case& one);

/// Whether the call is one of P2 to P7: wrong by the schema alone.
[[nodiscard]] bool is_of_schema(ProbeKind kind) noexcept;

}  // namespace recourse::review
