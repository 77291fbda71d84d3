#pragma once

#include "progress.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace recourse::app {

/// How far work has come, at one moment.
struct Standing {
    std::string work;
    Unit unit = Unit::steps;
    double done = 0;
    std::optional<double> total;
    std::optional<double> rate;  ///< a second, where it is known
    std::string words;           ///< of whoever works; may be empty
};

/// The line, cut to so many columns of a terminal. Where it is not known how much there is, it
/// begins with a wheel, turned so often.
[[nodiscard]] std::string line_of(const Standing& standing, unsigned turns, std::size_t columns);

}  // namespace recourse::app
