#pragma once

#include "review/review.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// A Review counted: what several reports say of it.
namespace recourse::review {

/// How much a broken rule weighs.
enum class Weight : std::uint8_t {
    heavy,   ///< it caps the whole score
    middle,  ///< it has three points or more
    light,
};
[[nodiscard]] Weight weight_of(const Rule& rule) noexcept;

/// Rules with one subject: those whose ids begin with the same letter.
struct Group {
    char letter = 'A';
    std::string_view name;  ///< `What is wrong`
    double earned = 0;
    double possible = 0;  ///< the points of its rules that were judged
};
[[nodiscard]] std::vector<Group> groups_of(const Review& review);

/// The findings about that tool, in the order of the review; an empty name is the server's.
[[nodiscard]] std::vector<const Finding*> findings_of(const Review& review, std::string_view tool);

/// How many findings the baseline does not know.
[[nodiscard]] std::size_t count_new(const Review& review);

/// What was not tried, told once for each reason.
struct UntriedFor {
    std::string_view reason;
    std::vector<std::string> what;  ///< `get_customer: P8 at /customer_id`
};
[[nodiscard]] std::vector<UntriedFor> untried_by_reason(const Review& review);

/// Why the score is below what the rules earned; empty where it is not.
[[nodiscard]] std::string caps_in_words(const Review& review);

}  // namespace recourse::review
