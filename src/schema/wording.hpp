#pragma once

#include "schema/example.hpp"
#include "schema/problem.hpp"

#include <recourse/fault.hpp>

#include <span>
#include <string_view>

namespace recourse::schema {

/// Puts one problem into a sentence, with all that helps to mend it. `noun` names the value as a
/// whole.
[[nodiscard]] Violation put_into_words(
    const Program& program, const Problem& problem, std::string_view noun, ExampleMaker& examples
);

/// That a member is not known, and which one may have been meant. `known` are the names that could
/// stand there and `given` the object the member is in.
[[nodiscard]] Violation unknown_member(
    std::string_view rule,
    const Path& path,
    std::string_view noun,
    const json::Object& given,
    std::span<const std::string_view> known
);

}  // namespace recourse::schema
