#pragma once

#include "config/reading.hpp"
#include "fault/rules.hpp"
#include "fault/vocabulary.hpp"

#include <span>

/// What a code, a rule and the codes of a vocabulary together have to keep to.
namespace recourse::fault {

/// `^[a-z][a-z0-9_]{2,62}$`
[[nodiscard]] bool is_code_name(std::string_view name) noexcept;

/// Complains of a name that no code can have.
void check_code_name(config::Reading& reading, const config::MemberPlace& code);
/// What, why and next are there; category, actor and retryable agree; templates can be filled.
void check_code(config::Reading& reading, const config::MemberPlace& place, const Code& code);
/// No two codes are spelt alike on the wire. `places` are theirs, in the same order.
void check_spellings(
    config::Reading& reading,
    std::span<const config::MemberPlace> places,
    std::span<const Code> codes
);
/// The conditions of a rule are whole, and it leads to a code of the vocabulary.
void check_rule(
    config::Reading& reading,
    const config::Place& place,
    const CodeRule& rule,
    std::span<const Code> codes
);

}  // namespace recourse::fault
