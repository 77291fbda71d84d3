#pragma once

#include "base/json.hpp"

#include <recourse/fault.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Codes and what they mean: what happened, why, who can fix it, what to do. A table of them is a
/// vocabulary (fault/vocabularies.hpp); the one of Recourse itself is at hand here.
namespace recourse::fault {

/// One row of a vocabulary. A code is never renamed or reused.
struct Code {
    std::string name;  ///< `upstream_refused`
    std::string wire;  ///< how it is spelt on the wire: `name`, where the file does not say
    std::string type;  ///< the group it belongs to, `permission_error`; may be empty
    Category category = Category::unknown;
    Actor actor = Actor::nobody;
    bool retryable = false;            ///< can the condition clear by itself
    bool retryable_by_status = false;  ///< that depends on the HTTP status behind it
    int http_status =
        500;              ///< where the failure must be an HTTP status: plain HTTP, protocol errors
    std::string meaning;  ///< one sentence: what happened
    std::string remedy;   ///< one sentence: what to do
    std::string
        message;        ///< the same as `meaning` with `{name}` filled from details (template.hpp)
    std::string cause;  ///< one sentence: why it happens; `cause`, `doc` or both
    std::string doc;    ///< more to read, in paragraphs
    std::vector<Action> actions;  ///< one to three; their sentences are templates, too
    json::Object values;          ///< what the templates are filled with for the example
    std::string example;          ///< an error as it arrives; empty: one is made from `values`
};

/// The codes Recourse itself answers with.
[[nodiscard]] std::span<const Code> vocabulary() noexcept;
/// The row of a code that the vocabulary holds; a code it does not hold is a bug and aborts.
[[nodiscard]] const Code& code(std::string_view name) noexcept;
/// A Fault that starts from its row: domain, code, category, actor, retryable.
[[nodiscard]] Fault make(std::string_view code);
/// The same from any vocabulary's row, with its words: message, cause and actions, filled from
/// `details`, which it keeps. A message that cannot be filled is the meaning; an action that cannot
/// be filled is left out.
[[nodiscard]] Fault tell(std::string_view domain, const Code& code, json::Object details);

/// The JSON-RPC error code of a category outside the standard's and the protocol's own ranges
/// (-32768..-32000): -31000 less the gRPC number, so `unavailable` is -31014.
[[nodiscard]] int jsonrpc_code(Category category) noexcept;

}  // namespace recourse::fault
