#pragma once

#include "config/values.hpp"
#include "fault/rules.hpp"
#include "fault/vocabulary.hpp"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Every key of a vocabulary file, one table per mapping.
namespace recourse::fault {

/// What a file says, before the rules between its parts are looked at.
struct VocabularyDraft {
    std::string domain;
    std::string about;
    std::vector<Code> codes;
    std::vector<CodeRule> rules;
};

[[nodiscard]] std::span<const config::Key<VocabularyDraft>> vocabulary_keys();
[[nodiscard]] std::span<const config::Key<Code>> code_keys();
[[nodiscard]] std::span<const config::Key<CodeRule>> rule_keys();

/// Which mapping a key belongs to, in words; empty for one that belongs to none.
[[nodiscard]] std::string_view home_of_key(std::string_view name);

/// The tables as docs/vocabularies.md shows them.
[[nodiscard]] std::string vocabulary_keys_as_markdown();

}  // namespace recourse::fault
