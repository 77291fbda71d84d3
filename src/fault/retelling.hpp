#pragma once

#include "base/json.hpp"

#include <recourse/fault.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What Recourse itself says of a call, told in the codes and words of a vocabulary: so that a
/// service fails in one language, whoever notices it.
namespace recourse::fault {

class Vocabulary;

/// Every condition that is given must hold.
struct Retelling {
    std::vector<std::string> faults;  ///< codes of Recourse's own, any of them
    std::string argument;             ///< every violation is in that argument
    std::string violation;            ///< every violation is of that rule: `pattern`, `required`
    std::string limit;                ///< a limit of that name is reached
    std::string code;                 ///< what it is told as
};

/// Tells a Fault of Recourse's own anew by the first retelling that fits; says whether any did.
/// What was found out stays: effect, waits, violations, quota, details, the look that verifies.
/// `tools` are those that the caller may call: no step names another. Where nobody knows what
/// became of the call, its own steps stay, for they say how to find out.
bool retell(Fault& fault, const Vocabulary& vocabulary, std::span<const std::string_view> tools);

}  // namespace recourse::fault
