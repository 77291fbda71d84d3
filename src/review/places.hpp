#pragma once

#include "base/json.hpp"
#include "review/subject.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

/// The places of a tool's arguments that its schema describes. Private to the subject.
namespace recourse::review {

/// The arguments, and what is inside of them: members of objects, items of lists.
struct Places {
    std::vector<Argument> all;      ///< the arguments first, then ever further inside
    std::vector<Untried> unprobed;  ///< what of the schema was not understood, or is too much
};

/// How deep and how far is looked, as schemas are strangers' and may be endless.
inline constexpr std::size_t kMostArguments = 64;
inline constexpr std::size_t kMostInside = 64;
inline constexpr std::size_t kDeepest = 6;  ///< `/a/b/0/c/d/e`

[[nodiscard]] Places read_places(const json::Value& schema);

}  // namespace recourse::review
