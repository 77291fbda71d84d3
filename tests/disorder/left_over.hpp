#pragma once

#include <cstddef>
#include <set>

/// What a process holds of the system, to be compared before and after.
namespace recourse::disorder {

[[nodiscard]] std::size_t open_descriptors();
/// Processes that this one started and that are not gone: those that ended unheeded count, too.
[[nodiscard]] std::set<int> children();

}  // namespace recourse::disorder
