#pragma once

#include "fault/redaction_rules.hpp"

#include <string_view>
#include <vector>

/// Secrets known by the name they are given to: `password=x;`, `"apiKey": "x"`, `client_secret: x`,
/// `?sig=x`, `--token x`, `<password>x</password>`, `Authorization: Bearer x`, `Cookie: x`.
/// Private to redaction.
namespace recourse::fault {

/// What a member, header, argument or variable of that name holds (`password`, `token`, `cookie`,
/// ...), or nothing if it holds no secret. `page_token`, `public_key` and `idempotency_key` hold
/// none.
[[nodiscard]] std::string_view secret_named(std::string_view name);

/// A pattern that every text with such an assignment matches, cheap enough for clean text.
inline constexpr std::string_view kAssignmentHint =
    R"((?i)(?:pass|passw[a-z]*|pwd|phrase|passcode|secret|token|key|auth|authorization)"
    R"(|credentials?|)"
    R"(sig|signature|cookie|jwt|confirmation)\d*\\*["'`]?\s{0,4}[=:>]|--[a-z\-]*(?:pass)"
    R"(|secret|token|key)[a-z]*\s)";

/// Appends the values of such assignments. Reads each byte a bounded number of times.
void find_assigned(std::string_view text, std::vector<Span>& found);

}  // namespace recourse::fault
