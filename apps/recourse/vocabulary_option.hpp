#pragma once

#include "fault/vocabularies.hpp"

#include <expected>
#include <string>

namespace recourse::app {

/// The vocabularies that count: the built-in ones, and those of the configuration, where one is
/// named. The exit code where it has mistakes, which it tells on stderr.
[[nodiscard]] std::expected<fault::Vocabularies, int> vocabularies_of(
    const std::string& configuration
);

/// What `--vocabulary` of a command names, null where it names none; the exit code for a name that
/// is no vocabulary's, which it tells on stderr with the nearest.
[[nodiscard]] std::expected<const fault::Vocabulary*, int> vocabulary_option(
    std::string_view command, const std::string& typed, const fault::Vocabularies& all
);

}  // namespace recourse::app
