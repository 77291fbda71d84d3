#pragma once

#include "base/json.hpp"
#include "fault/dialect.hpp"

#include <recourse/fault.hpp>

#include <optional>
#include <string>
#include <string_view>

/// The way back from the wire: a Fault from an error in any dialect. Bounded, throws nothing, and
/// strict: the errors of other APIs are not taken for ours (those are diagnosis's to read).
namespace recourse::fault {

class Vocabulary;

struct Recognised {
    Fault fault;
    Dialect dialect;
    /// It came as a machine copy, so every field is as it was sent. Else the domain is empty,
    /// unless the sender's own vocabulary has the code, and what the dialect has no place for comes
    /// from the code: actor, category, and an effect that supposes no more than the category does.
    bool is_whole;
};

/// Nothing longer is read.
inline constexpr std::size_t kLongestError = 256 * 1024;

/// From a whole tool result, raw JSON; codes mean what the sender's `own` vocabulary says, if it
/// has one. A result that does not say `isError` is a failure only in `status`, or where it carries
/// a machine copy.
[[nodiscard]] std::optional<Recognised> recognise_result(
    std::string_view result, const Vocabulary* own = nullptr
);
/// From what a model reads of a failed call, where nothing else is known of it.
[[nodiscard]] std::optional<Recognised> recognise_text(
    std::string_view text, const Vocabulary* own = nullptr
);
/// From a JSON-RPC error; `data` is raw JSON or empty.
[[nodiscard]] std::optional<Recognised> recognise_error(
    std::string_view message, std::string_view data, const Vocabulary* own = nullptr
);
/// What a model reads of a tool result: its text blocks, one a line.
[[nodiscard]] std::string text_of(json::Ref result);
/// From the body of an HTTP answer.
[[nodiscard]] std::optional<Recognised> recognise_body(
    std::string_view body, const Vocabulary* own = nullptr
);

}  // namespace recourse::fault
