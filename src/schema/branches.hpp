#pragma once

#include "schema/problem.hpp"

#include <cstddef>
#include <optional>
#include <span>

namespace recourse::schema {

/// Of the branches of an `anyOf` or `oneOf` that a value fits none of: the one that was meant,
/// judged by what is wrong with each. Nothing where they only differ in what value they ask for (a
/// string or null; this constant or that one): then one sentence about all of them says it best.
/// `root` is the length of the value's path.
[[nodiscard]] std::optional<std::size_t> closest_of(
    std::span<const Findings> branches, std::size_t root
);

}  // namespace recourse::schema
