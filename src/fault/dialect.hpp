#pragma once

#include "base/json.hpp"

#include <recourse/fault.hpp>

#include <expected>
#include <string>
#include <string_view>

/// The `recourse` dialect: a Fault as text a model can act on, and as a machine copy that loses
/// nothing.
namespace recourse::fault {

/// The key of the machine copy in `_meta`.
inline constexpr std::string_view kMetaKey = "dev.recourse/fault";

/// What the model reads, complete by itself, never over 2 KiB:
///     [code] What went wrong. Why.
///     Next: do this, then that.
///     Retry: whether and when. What happened to the side effect. Support id 4f1c09a2b7de.
[[nodiscard]] std::string render_text(const Fault& fault);

/// The machine copy. Fields that say nothing are left out. `upstream` is never in it.
[[nodiscard]] json::Value render_machine(const Fault& fault);

/// The way back, for clients: parse_machine(render_machine(f)) is f but for `upstream`.
/// The error names the member that is missing or of the wrong kind.
[[nodiscard]] std::expected<Fault, std::string> parse_machine(const json::Value& machine);

}  // namespace recourse::fault
