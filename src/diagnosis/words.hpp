#pragma once

#include "diagnosis/effect.hpp"

#include <recourse/fault.hpp>

#include <optional>
#include <string>
#include <string_view>

/// What the words of a failed tool mean, read from a table of phrases.
namespace recourse::diagnosis {

/// What a sentence is about.
struct Sense {
    Category category = Category::unknown;
    Actor actor = Actor::nobody;
    bool retryable = false;
    Answer answer = Answer::inconclusive;  ///< `refused` where a validator turned the input down
};

[[nodiscard]] Sense sense_of(std::string_view sentence);
/// The sense of a bare HTTP status (`Request failed with status code 404`), where it has one.
[[nodiscard]] Sense sense_of_status(int status) noexcept;

/// True for words that nobody can act on: `Error: Bad request`, `Something went wrong`, nothing at
/// all, or no more than the tool's own name besides.
[[nodiscard]] bool says_nothing(std::string_view sentence, std::string_view tool);

/// A sentence without the wrapping that SDKs put around it: `MCP error -32602: `, `Error executing
/// tool x: `.
[[nodiscard]] std::string_view unwrap(std::string_view sentence);
/// Without `Input validation error: Invalid arguments for tool x: ` too.
[[nodiscard]] std::string_view unwrap_validation(std::string_view sentence);

/// The name in `Tool nope not found`, `Unknown tool: nope` and their like, if that is all it says.
[[nodiscard]] std::optional<std::string> unknown_tool_in(std::string_view sentence);

}  // namespace recourse::diagnosis
