#pragma once

#include "base/json.hpp"
#include "upstreams/upstream.hpp"

#include <recourse/client.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Results of servers as values. What is missing or of the wrong kind is left empty: it is theirs.
namespace recourse::client {

/// The member of that name, or null.
[[nodiscard]] const Json& member(const Object& object, std::string_view name) noexcept;
/// The string of that name, or nothing.
[[nodiscard]] std::string text_in(const Object& object, std::string_view name);

[[nodiscard]] Server to_server(const upstreams::Hello& hello);
[[nodiscard]] Tool to_tool(Object whole);
[[nodiscard]] ToolResult to_tool_result(Object whole);
/// A result of a tool that tells of a failure: it says so, or is one in the dialect that says it
/// only in its body.
[[nodiscard]] bool says_failed(const Object& result);
/// A task, as a call is answered with it or as it is asked after; nothing where there is none.
[[nodiscard]] std::optional<Task> to_task(const Object& whole, std::string_view tool);
[[nodiscard]] Prompt to_prompt(Object whole);
[[nodiscard]] PromptResult to_prompt_result(Object whole);
[[nodiscard]] Resource to_resource(Object whole);
[[nodiscard]] ResourceTemplate to_template(Object whole);
[[nodiscard]] std::vector<ResourceContents> to_contents(const Object& result);
[[nodiscard]] Completion to_completion(const Object& result);
[[nodiscard]] Progress to_progress(json::Ref params);
[[nodiscard]] LogMessage to_log_message(json::Ref params);

}  // namespace recourse::client
