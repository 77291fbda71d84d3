#pragma once

#include "config/mistake.hpp"
#include "fault/vocabularies.hpp"

#include <string_view>
#include <vector>

/// Reads the YAML of a vocabulary and holds it to what makes an error an instruction: every code
/// says what happened, why, and what to do next. Every mistake at once, each with its place.
namespace recourse::fault {

struct ReadVocabulary {
    Vocabulary vocabulary;                  ///< to be used only where there are no mistakes
    std::vector<config::Mistake> mistakes;  ///< in the order of the file
};

[[nodiscard]] ReadVocabulary read_vocabulary(std::string_view text, std::string_view file_name);

}  // namespace recourse::fault
