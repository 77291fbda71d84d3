#pragma once

#include "diagnosis/diagnosis.hpp"

#include <recourse/fault.hpp>

#include <optional>

namespace recourse::diagnosis {

/// What the rules of the upstream's own vocabulary make of a failure; nothing where it has none, or
/// none of them fits. A failure without an answer has nothing that rules could look at.
[[nodiscard]] std::optional<Fault> meant_by_rules(
    const RawFailure& failure, const Situation& situation
);

}  // namespace recourse::diagnosis
