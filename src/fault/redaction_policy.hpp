#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::fault {

/// What becomes of data that is private, but no secret.
enum class Treatment : std::uint8_t { keep, redact };

/// A format of the operator's own. What group 1 matches goes, or all of it where there is no group.
struct OwnPattern {
    std::string type;     ///< the name in the placeholder: `^[a-z][a-z0-9_]{0,31}$`
    std::string pattern;  ///< RE2
};

/// What is taken out of texts beside secrets, which always go.
struct RedactionPolicy {
    Treatment emails = Treatment::keep;
    Treatment cards = Treatment::redact;    ///< payment cards: an issuer's prefix, Luhn's sum
    Treatment ibans = Treatment::keep;      ///< bank accounts whose check digits are right
    Treatment phones = Treatment::keep;     ///< in international notation, or as `(415) 555-0100`
    Treatment addresses = Treatment::keep;  ///< IP addresses but for loopback
    std::vector<OwnPattern> patterns;
};

/// Why a pattern cannot be one of the policy's: a clause for a sentence; nothing where it can.
[[nodiscard]] std::optional<std::string> refuse_pattern(std::string_view pattern);

}  // namespace recourse::fault
