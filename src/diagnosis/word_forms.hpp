#pragma once

#include "diagnosis/phrases.hpp"

#include <span>
#include <string_view>
#include <vector>

#include <re2/re2.h>

/// Phrases of prose with something between their words, as patterns of RE2 over lower case.
namespace recourse::diagnosis {

struct Form {
    std::string_view code;
    const char* pattern;
    Answer answer = Answer::inconclusive;
};

struct CompiledForm {
    const Form& form;
    const RE2& pattern;
};

/// For the life of the process, as the tables are.
[[nodiscard]] std::vector<CompiledForm> compiled(std::span<const Form> forms);
/// The first form that occurs.
[[nodiscard]] Sense first_form(std::string_view lower_text, std::span<const CompiledForm> forms);

}  // namespace recourse::diagnosis
