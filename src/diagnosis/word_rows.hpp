#pragma once

#include "diagnosis/phrases.hpp"

#include <span>

/// The tables of phrases, in the order in which `sense_of` asks them.
namespace recourse::diagnosis {

/// How the validators of SDKs begin: nothing was carried out.
[[nodiscard]] std::span<const Row> validator_rows();
/// Before broken connections: what tells more than they do.
[[nodiscard]] std::span<const Row> telling_rows();
/// After them.
[[nodiscard]] std::span<const Row> plain_rows();
/// What is said in other languages than English.
[[nodiscard]] std::span<const Row> language_rows();
[[nodiscard]] Sense language_form_sense(const LowerText& text);
/// Last: words that many failures use.
[[nodiscard]] std::span<const Row> general_rows();
/// Phrases with something between their words: before the plain ones, whose words they use to say
/// something else.
[[nodiscard]] Sense telling_form_sense(const LowerText& text);
/// The same between the plain and the general ones.
[[nodiscard]] Sense form_sense(const LowerText& text);
/// Wide ones, for words in which nothing else was recognised.
[[nodiscard]] Sense broad_form_sense(const LowerText& text);
/// How people tell a failure in their own words, where not even those say anything.
[[nodiscard]] Sense spoken_form_sense(const LowerText& text);

}  // namespace recourse::diagnosis
