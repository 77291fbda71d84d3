#pragma once

#include "guards/rights.hpp"
#include "guards/tool_call.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Whether a caller may make a call. Whether it may know the tool at all is asked before, of its
/// rights: a tool it may not call does not exist for it.
namespace recourse::guards {

/// The scopes that the call needs and the caller lacks: the Fault names all that it needs, so that
/// one authorisation is enough. `needed` is `RightsBook::scopes_for` of the tool.
[[nodiscard]] Verdict check_scopes(
    const ToolCall& call, const Rights& rights, std::span<const std::string> needed
);

/// Arguments whose values are not among those that the caller may send: `model`, `classification`,
/// `collection`. A list is held to it element by element. Arguments that are left out are the
/// business of the next guard, `scope`.
[[nodiscard]] Verdict check_argument_values(const ToolCall& call, const Rights& rights);

}  // namespace recourse::guards
