#pragma once

#include <algorithm>

namespace recourse::rest {

/// Whether the value is one of those.
template <typename Range, typename T>
[[nodiscard]] bool among(const Range& those, const T& value) {
    return std::ranges::find(those, value) != std::ranges::end(those);
}

}  // namespace recourse::rest
