#pragma once

#include "fault/redaction_policy.hpp"

#include <recourse/fault.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Takes out of a text what no caller, log or metric may see. Placeholders are typed and carry a
/// keyed hash (`[redacted:bearer_token#9f2c]`), so the sentence keeps its sense and repeats
/// correlate within one process. Ids, hashes of commits, cursors, UUIDs and `YOUR_KEY_HERE` are
/// kept.
namespace recourse::fault {

/// Thread-safe. Copies share what they learn. Redacting what is redacted changes nothing.
class Redactor {
  public:
    /// `own_secrets`: the values the gateway itself holds (those of six bytes or more); they go
    /// first, also where they stand in Base64, in hex, percent-encoded or escaped in JSON.
    explicit Redactor(
        const std::vector<std::string>& own_secrets = {}, RedactionPolicy policy = {}
    );

    /// One more own secret: a token that was fetched. The last 64 of them are known.
    void learn(std::string secret) const;

    /// Another one with these secrets and policy, that knows what this one has learned.
    [[nodiscard]] Redactor renewed(
        const std::vector<std::string>& own_secrets, RedactionPolicy policy
    ) const;

    [[nodiscard]] std::string redact(std::string_view text) const;
    /// The same of a JSON text, which stays JSON; bytes without secrets stay as they are.
    [[nodiscard]] std::string redact_json(std::string_view text) const;
    /// Every text of a Fault: message, cause, actions, violations, details, upstream. A value whose
    /// name or pointer says that it is a secret goes from the sentences that quote it, too.
    void redact(Fault& fault) const;

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

/// True where a header, variable or parameter of that name holds a secret in `value`: neither
/// `PWD=/home/bob` nor `token=none` does.
[[nodiscard]] bool is_secret(std::string_view name, std::string_view value);

/// For what goes to a caller: stack traces, absolute local paths and private hosts are withheld,
/// each with a note. What stands in `callers_own` (the call's arguments) is the caller's own word
/// and stays. Not for the ledger, where operators need them. Thread-safe.
[[nodiscard]] std::string hide_internals(std::string_view text, std::string_view callers_own = {});

/// The same for every text of a Fault.
void hide_internals(Fault& fault, std::string_view callers_own);

/// Only the stack traces: for a caller whose own machine the upstream runs on, and who needs its
/// paths.
void hide_stack_traces(Fault& fault);

}  // namespace recourse::fault
