#pragma once

#include "schema/program.hpp"

#include <cstddef>
#include <vector>

namespace recourse::schema {

/// Cuts references that lead back to themselves without going into the value (`{"$ref": "#"}`):
/// they say nothing, and following them would never end. Returns how many were cut.
std::size_t cut_cycles(std::vector<Node>& nodes);

}  // namespace recourse::schema
