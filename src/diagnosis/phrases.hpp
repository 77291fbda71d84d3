#pragma once

#include "diagnosis/effect.hpp"
#include "diagnosis/lower_text.hpp"

#include <recourse/fault.hpp>

#include <span>
#include <string_view>

/// What words mean, read from tables of phrases.
namespace recourse::diagnosis {

/// What a sentence is about.
struct Sense {
    std::string_view code;  ///< in our own vocabulary; empty where the words say nothing we know
    Category category = Category::unknown;
    Actor actor = Actor::nobody;
    bool retryable = false;
    Answer answer = Answer::inconclusive;  ///< `refused` where the words prove it

    [[nodiscard]] bool known() const noexcept { return !code.empty(); }
};

/// The sense of a code of our vocabulary.
[[nodiscard]] Sense sense_by(std::string_view code, Answer answer);

/// A code and the phrases that mean it, separated by `|`, in lower case.
struct Row {
    std::string_view code;
    std::string_view phrases;
    Answer answer = Answer::inconclusive;
};

/// Phrases stand as whole words; a final `*` lets the last word go on.
[[nodiscard]] bool has_phrase(std::string_view lower_text, std::string_view phrase);
[[nodiscard]] bool has_any(std::string_view lower_text, std::string_view phrases);
[[nodiscard]] bool has_any(const LowerText& text, std::string_view phrases);
/// The first row with a phrase that occurs.
[[nodiscard]] Sense first_sense(const LowerText& text, std::span<const Row> rows);

}  // namespace recourse::diagnosis
