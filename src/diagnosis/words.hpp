#pragma once

#include "diagnosis/phrases.hpp"

#include <optional>
#include <string>
#include <string_view>

/// What the words of a failed tool mean: signatures of systems first, then phrases.
namespace recourse::diagnosis {

[[nodiscard]] Sense sense_of(std::string_view sentence);
/// The sense of a bare HTTP status (`Request failed with status code 404`), where it has one.
[[nodiscard]] Sense sense_of_status(int status);
/// The sense of an upstream's own code: `throttling_exception`, `card_declined`. Its category,
/// actor and whether it clears are what counts; the code itself is the upstream's.
[[nodiscard]] Sense sense_of_code(std::string_view code);
/// The same beside its sentence, which decides where a code leaves open whether a value is wrong or
/// a thing is not there: `unknown_segment`, `template_missing`.
[[nodiscard]] Sense sense_of_code(std::string_view code, std::string_view sentence);
/// The sense of a failure of whose kind nothing but the category is known.
[[nodiscard]] Sense sense_of_category(Category category);

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

/// What words say of the side effect themselves.
enum class Claim : unsigned char {
    nothing,
    undone,  ///< `no changes were made`, `rolled back`
    partly,  ///< `3 of 5 rows were saved`
    unsure,  ///< `the transfer may have been made`
};
[[nodiscard]] Claim claim_in(std::string_view text);

}  // namespace recourse::diagnosis
