#pragma once

#include "base/json.hpp"

#include <recourse/dialect.hpp>
#include <recourse/fault.hpp>

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// A Fault on the wire: the shapes it can take there, and the machine copy that every one of them
/// carries. The way back is recognition.hpp.
namespace recourse::fault {

class Vocabularies;

/// The key of the machine copy in `_meta`.
inline constexpr std::string_view kMetaKey = "dev.recourse/fault";
/// The key in `_meta` by which a request chooses its dialect, and an answer names it.
inline constexpr std::string_view kDialectKey = "dev.recourse/dialect";
/// The version of what stands in dialect.hpp: raised whenever a dialect's shape changes.
inline constexpr int kWireVersion = 1;
/// No text that a model reads is longer, in bytes: longer errors cost agents steps.
inline constexpr std::size_t kLongestText = 2048;

/// Nothing for a name that is none of them.
[[nodiscard]] std::optional<Dialect> dialect_named(std::string_view name) noexcept;
/// What may be chosen for tools: all but `problem`.
[[nodiscard]] std::span<const std::string_view> dialect_names() noexcept;

/// A failed tool call in a dialect: what the model reads, and what stands beside it as data.
struct Told {
    std::string text;                       ///< complete by itself, never over 2 KiB
    std::optional<json::Value> structured;  ///< `bracket` is text and nothing else
};

/// `vocabularies`: how codes are spelt, and in which group they are; null: the built-in ones.
[[nodiscard]] Told tell(
    const Fault& fault, Dialect dialect, const Vocabularies* vocabularies = nullptr
);
/// The same for a tool that returns its failures: {"ok":false,"error_kind","error_message",
/// "suggestions"}, with all that there is to branch on beside it.
[[nodiscard]] Told tell_returned(const Fault& fault, const Vocabularies* vocabularies = nullptr);
/// The same where only a sentence fits: the message of a JSON-RPC error.
[[nodiscard]] std::string tell_in_words(
    const Fault& fault, Dialect dialect, const Vocabularies* vocabularies = nullptr
);
/// The body of an `application/problem+json` answer, with everything that the machine copy has.
[[nodiscard]] json::Object tell_problem(const Fault& fault, int http_status);
/// The status of a Fault that is answered by a status: by its code, else by its category.
[[nodiscard]] int http_status(const Fault& fault) noexcept;

/// The text of the `recourse` dialect:
///     [code] What went wrong. Why.
///     Next: do this, then that.
///     Open: https://... where a person has to go
///     Retry: whether and when. What happened to the side effect. Support id 4f1c09a2b7de.
[[nodiscard]] std::string render_text(const Fault& fault);

/// The machine copy. Fields that say nothing are left out. `upstream` is never in it.
[[nodiscard]] json::Value render_machine(const Fault& fault);

/// The way back, for clients: parse_machine(render_machine(f)) is f but for `upstream`.
/// The error names the member that is missing or of the wrong kind.
[[nodiscard]] std::expected<Fault, std::string> parse_machine(const json::Value& machine);

}  // namespace recourse::fault
