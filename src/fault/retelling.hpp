#pragma once

#include "fault/vocabularies.hpp"

#include <recourse/fault.hpp>

#include <optional>
#include <span>
#include <string_view>

namespace recourse::fault {

/// What a rule may look at beside the Fault. Views outlive the telling.
struct Surrounding {
    std::string_view caller;                  ///< by name
    std::span<const std::string_view> tools;  ///< what this caller may call
};

/// A failure of Recourse's own (a refused argument, a limit, a server that is down) in the codes of
/// a system that stands behind it, by the rules of its vocabulary that say `recourse`. What is
/// known of the failure stays: its effect, whether a repeat is safe, its violations, its wait.
/// Nothing where the Fault is not of Recourse's own, or no rule fits.
[[nodiscard]] std::optional<Fault> retold(
    const Fault& own, const Vocabulary& vocabulary, const Surrounding& around
);

}  // namespace recourse::fault
