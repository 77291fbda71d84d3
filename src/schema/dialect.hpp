#pragma once

#include <cstdint>
#include <string_view>

namespace recourse::schema {

enum class Draft : std::uint8_t { draft_07, draft_2020_12 };

/// Groups of keywords that a dialect may leave without a meaning, as bits. What is in none of them
/// always counts.
using VocabularySet = std::uint8_t;
inline constexpr VocabularySet kApplicator = 1;
inline constexpr VocabularySet kUnevaluated = 2;
inline constexpr VocabularySet kValidation = 4;
inline constexpr VocabularySet kAllVocabularies = kApplicator | kUnevaluated | kValidation;

/// What the keywords of a schema mean.
struct Dialect {
    Draft draft = Draft::draft_2020_12;
    VocabularySet vocabularies = kAllVocabularies;
};

/// The bit for a name such as `validation`; 0 for the vocabularies that only describe.
[[nodiscard]] VocabularySet vocabulary_named(std::string_view name) noexcept;
/// The vocabulary that a keyword belongs to; 0 where it is in none of the three.
[[nodiscard]] VocabularySet vocabulary_of(std::string_view keyword) noexcept;

}  // namespace recourse::schema
