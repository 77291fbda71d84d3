#pragma once

#include <recourse/fault.hpp>

#include <span>
#include <string_view>

/// The codes Recourse itself answers with: what each means, who can fix it, what to do.
namespace recourse::fault {

/// One row of the vocabulary. A code is never renamed or reused.
struct Code {
    std::string_view name;  ///< `upstream_refused`
    Category category;
    Actor actor;
    bool retryable;   ///< can the condition clear by itself
    int http_status;  ///< where the failure must be an HTTP status: plain HTTP, protocol errors
    std::string_view meaning;  ///< one sentence: what happened
    std::string_view remedy;   ///< one sentence: what to do
};

[[nodiscard]] std::span<const Code> vocabulary() noexcept;
/// The row of a code that the vocabulary holds; a code it does not hold is a bug and aborts.
[[nodiscard]] const Code& code(std::string_view name) noexcept;
/// A Fault that starts from its row: domain, code, category, actor, retryable.
[[nodiscard]] Fault make(std::string_view code);

/// The JSON-RPC error code of a category outside the standard's and the protocol's own ranges
/// (-32768..-32000): -31000 less the gRPC number, so `unavailable` is -31014.
[[nodiscard]] int jsonrpc_code(Category category) noexcept;

}  // namespace recourse::fault
