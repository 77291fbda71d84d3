#pragma once

#include "fault/vocabularies.hpp"

#include <string>

/// What is known of a code, for whoever has one in hand: what it means, why it happens, what to do.
namespace recourse::fault {

/// An error with this code as it arrives: the vocabulary's example, or one made of its words.
[[nodiscard]] std::string example_of(const Found& found);

/// Whether a retry can help, in words: `no: the call, or something else, has to change first`.
[[nodiscard]] std::string retry_in_words(const Code& code);
/// Who can mend it, in words: `you, by changing the call`.
[[nodiscard]] std::string actor_in_words(Actor actor);

/// For a terminal; ends with a line break.
[[nodiscard]] std::string explain_as_text(const Found& found);
/// For programs.
[[nodiscard]] json::Object explain_as_json(const Found& found);

/// Every code with its meaning, by vocabulary.
[[nodiscard]] std::string list_as_text(const Vocabularies& all);
[[nodiscard]] json::Array list_as_json(const Vocabularies& all);

}  // namespace recourse::fault
