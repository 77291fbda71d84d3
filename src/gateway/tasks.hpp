#pragma once

#include "base/json.hpp"

#include <string>
#include <string_view>

/// Tasks of 2026-07-28 (the extension io.modelcontextprotocol/tasks): a tool call may be answered
/// with a task, and the task is then asked after by its id. Where there are several servers, an id
/// says whose it is, like a name does.
namespace recourse::gateway {

/// Whether a result says that the work goes on.
[[nodiscard]] bool is_task(json::Ref result);
/// A result with the prefix before its task's id, everything else as it was.
[[nodiscard]] std::string with_task_id(json::Ref result, std::string_view prefix);

}  // namespace recourse::gateway
