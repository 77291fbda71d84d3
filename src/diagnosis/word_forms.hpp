#pragma once

#include "diagnosis/phrases.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <re2/filtered_re2.h>

/// Phrases of prose with something between their words, as patterns of RE2 over lower case.
namespace recourse::diagnosis {

struct Form {
    std::string_view code;
    const char* pattern;
    Answer answer = Answer::inconclusive;
};

/// A table of forms, compiled. Only those are tried of which the text holds the literal words that
/// they cannot do without.
class Forms {
  public:
    /// `forms` outlive this.
    explicit Forms(std::span<const Form> forms);

    /// The first form that occurs.
    [[nodiscard]] Sense first_in(const LowerText& text) const;

  private:
    std::span<const Form> forms_;
    re2::FilteredRE2 filter_;
    std::vector<std::string> literals_;
};

}  // namespace recourse::diagnosis
