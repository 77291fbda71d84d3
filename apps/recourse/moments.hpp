#pragma once

#include "base/time.hpp"

#include <string>

namespace recourse::app {

/// Years first, for people and for sorting; a second is as exact as people need it.
[[nodiscard]] inline std::string moment(WallTime when) {
    constexpr std::size_t kToTheSecond = 19;
    return to_rfc3339(when).substr(0, kToTheSecond) + "Z";
}

}  // namespace recourse::app
