#pragma once

#include "base/json.hpp"
#include "diagnosis/raw_failure.hpp"

#include <optional>
#include <string_view>

/// Failures that call themselves successes: `{"success": false}`, a status of 400 to 599 in a body,
/// GraphQL errors without data, a short text that is as a whole the report of a failure. What only
/// speaks of failures is content: search hits, logs, the state of a job. In doubt it is content.
namespace recourse::diagnosis {

/// A look at the bytes, which costs next to nothing: false where `failure_inside` finds nothing,
/// and for nearly every success.
[[nodiscard]] bool may_hold_failure(json::Ref result) noexcept;

/// The failure that a tool result without `isError` tells of, as if it had said so. `tool`: whose
/// result it is, for what reads files returns what stands in them.
[[nodiscard]] std::optional<ToolFailed> failure_inside(json::Ref result, std::string_view tool);

/// JSON whose top level says that this very call failed.
[[nodiscard]] bool says_it_failed(json::Ref body);
/// A text that is as a whole the report of a failure.
[[nodiscard]] bool reports_failure(std::string_view text, std::string_view tool);

/// The text of a failed result that is printed as the text of another: `{"content": [...],
/// "isError": true}`.
[[nodiscard]] std::optional<std::string> text_in_result(std::string_view text);

}  // namespace recourse::diagnosis
