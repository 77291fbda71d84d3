#pragma once

#include <span>
#include <string_view>

/// The built-in vocabularies as texts: vocabularies/*.yaml of the repository, put into the binary
/// when it is built (cmake/embed_vocabularies.cmake).
namespace recourse::fault {

struct VocabularyFile {
    std::string_view name;  ///< `vocabularies/recourse.yaml`
    std::string_view text;
};

/// Recourse's own first, the others in the order of their names.
[[nodiscard]] std::span<const VocabularyFile> vocabulary_files() noexcept;

}  // namespace recourse::fault
