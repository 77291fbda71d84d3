#pragma once

#include "diagnosis/diagnosis.hpp"
#include "diagnosis/effect.hpp"

#include <recourse/fault.hpp>

#include <string_view>

/// A tool failed and an upstream put it into words, or did not. Good words are kept; vague ones
/// about the input are explained by the schema; where that explains nothing either, the Fault says
/// so.
namespace recourse::diagnosis {

struct Complaint {
    std::string_view text;
    Answer answer = Answer::inconclusive;           ///< what the envelope proves by itself
    std::string_view vague_code = "vague_failure";  ///< for words that say nothing
};

[[nodiscard]] Fault complaint(const Complaint& complaint, const Situation& situation);

/// The steps for a failure whose category is known from words alone.
void advise_by_category(Fault& fault, const Situation& situation);

/// As `unknown_tool`, for an upstream that said it: its own list names the tool, or did.
[[nodiscard]] Fault tool_is_unknown(const Situation& situation, Answer answer);

}  // namespace recourse::diagnosis
