#pragma once

#include "diagnosis/diagnosis.hpp"
#include "diagnosis/effect.hpp"
#include "diagnosis/structured/reported.hpp"
#include "diagnosis/wait.hpp"

#include <recourse/fault.hpp>

#include <optional>
#include <string_view>

/// A tool failed and an upstream put it into words, or did not. Its own code and good words are
/// kept; vague ones about the input are explained by the schema; where that explains nothing
/// either, the Fault says so.
namespace recourse::diagnosis {

struct Complaint {
    std::string_view text;
    std::string_view data = {};            ///< what came beside the words, raw JSON, or empty
    Answer answer = Answer::inconclusive;  ///< what the envelope proves by itself
    int status = 0;                        ///< the HTTP status around it; 0: none
    std::string_view code = {};            ///< what the envelope says it is, if anything
    std::string_view vague_code = "vague_failure";  ///< for words that say nothing
    std::optional<Wait> wait = {};                  ///< what the envelope says of waiting
    /// What the text was read as, where that was done; it outlives the complaint. Null: not yet.
    const std::optional<structured::Reported>* read = nullptr;
};

[[nodiscard]] Fault complaint(const Complaint& complaint, const Situation& situation);

/// As `unknown_tool`, for an upstream that said it: its own list names the tool, or did.
[[nodiscard]] Fault tool_is_unknown(const Situation& situation, Answer answer);

}  // namespace recourse::diagnosis
