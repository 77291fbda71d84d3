#pragma once

#include <string_view>

namespace recourse::text {

/// Whether a name fits a pattern, whole and with its case: `*` stands for any number of characters,
/// none too, `?` for any one byte. Takes time in proportion to the product of the lengths at most.
[[nodiscard]] bool fits_glob(std::string_view name, std::string_view pattern) noexcept;

}  // namespace recourse::text
