#pragma once

#include <string_view>

namespace recourse::guards {

/// Whether a reader of JSON that ignores the case of names, as Go's encoding/json does, would take
/// `name` for `known`, which it is not. Two of the letters that it folds are beyond ASCII: the long
/// s and the Kelvin sign.
[[nodiscard]] bool differs_in_case_only(std::string_view name, std::string_view known);

}  // namespace recourse::guards
