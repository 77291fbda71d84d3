#pragma once

#include "diagnosis/diagnosis.hpp"
#include "diagnosis/effect.hpp"

#include <recourse/fault.hpp>

#include <string>
#include <string_view>

/// What every diagnosis has in common: the beginning of a Fault, its next steps, and its end.
namespace recourse::diagnosis {

/// A Fault of that code, with the upstream and what was asked of it in its details.
[[nodiscard]] Fault begin(std::string_view code, const Situation& situation);

/// What was asked for: the tool's name, or the method where no tool was called.
[[nodiscard]] std::string_view asked(const Situation& situation);
/// `the server 'files'`.
[[nodiscard]] std::string server(const Situation& situation);

/// Adds a step. A tool goes in only where this caller has it.
void advise(Fault& fault, ActionType type, std::string sentence, std::string_view tool = {});
/// The step for what only an operator can mend; `what` follows "the operator must".
void advise_operator(Fault& fault, const Situation& situation, std::string_view what);
/// `call list_customers() to find valid ids`, where there is a tool for the ids in that field.
bool advise_lister(Fault& fault, const Situation& situation, std::string_view field);

/// The end of every diagnosis. Decides `effect` and `safe_to_retry`, puts in front what must come
/// first (look whether an unknown write happened; wait, then repeat what is safe to repeat), and
/// keeps three steps.
[[nodiscard]] Fault settle(Fault fault, const Situation& situation, Answer answer);

/// `30 seconds`, `1 minute`: as a sentence says it.
[[nodiscard]] std::string in_words(std::chrono::seconds wait);

}  // namespace recourse::diagnosis
