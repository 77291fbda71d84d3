#pragma once

#include "base/json.hpp"
#include "fault/redaction.hpp"
#include "fault/vocabulary.hpp"

#include <string>
#include <string_view>

/// What is kept of what was asked and told, whoever keeps the ledger.
namespace recourse::ledger {

/// The arguments of a call, redacted: JSON. Empty where there are none; of very large ones only how
/// large they are.
[[nodiscard]] std::string kept_arguments(json::Ref arguments, const fault::Redactor& redactor);

/// What a model or a person reads of an answer that tells a failure, cut where it is long.
[[nodiscard]] std::string told_in(std::string_view answer);

/// The version of what a vocabulary says of a code: other words, another version.
[[nodiscard]] std::string version_of(const fault::Code& code);

}  // namespace recourse::ledger
