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

/// The same for a code of the upstream's own, in its domain.
[[nodiscard]] Fault begin_own(std::string_view code, const Situation& situation);

/// What was asked for: the tool's name, or the method where no tool was called.
[[nodiscard]] std::string_view asked(const Situation& situation);
/// `the server 'files'`.
[[nodiscard]] std::string server(const Situation& situation);

/// Adds a step. A tool goes in only where this caller has it.
void advise(Fault& fault, ActionType type, std::string sentence, std::string_view tool = {});
/// The step for what only an operator can mend; `what` follows "the operator must".
void advise_operator(Fault& fault, const Situation& situation, std::string_view what);
/// The step where an answer was larger than is taken: whoever called a tool can ask it for less.
void advise_less(Fault& fault, const Situation& situation);
/// `call list_customers() to find valid ids`, where there is a tool for the ids in that field.
bool advise_lister(Fault& fault, const Situation& situation, std::string_view field);
/// The same of an argument with an ordinary name, too: `list_repositories` for `repository`.
bool advise_lister_of_kind(Fault& fault, const Situation& situation, std::string_view field);

/// The end of every diagnosis. Decides `effect` and `safe_to_retry`, puts in front what must come
/// first (look whether an unknown write happened; wait, then repeat what is safe to repeat), and
/// keeps three steps.
[[nodiscard]] Fault settle(Fault fault, const Situation& situation, Answer answer);

/// The steps for a failure of which no more than the category is known.
void advise_by_category(Fault& fault, const Situation& situation);

}  // namespace recourse::diagnosis
