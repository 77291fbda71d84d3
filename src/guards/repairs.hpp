#pragma once

#include "guards/arguments.hpp"

namespace recourse::guards {

/// Arguments in which something was put right.
struct Mended {
    std::string text;  ///< valid JSON; all that was not repaired is as it was
    std::vector<Repair> repairs;
};

/// Puts right what these violations of the arguments leave no doubt about; nothing where there is
/// no such violation. Whether the outcome fits is for the caller to see.
[[nodiscard]] std::optional<Mended> mend(
    json::Ref arguments, const std::vector<Violation>& violations
);

}  // namespace recourse::guards
