#pragma once

#include "base/json.hpp"
#include "guards/condition.hpp"

#include <recourse/fault.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// How to learn whether a write happened of which no answer came.
namespace recourse::guards {

enum class Verifying : std::uint8_t {
    advise,     ///< the Fault says which call to make and how to read its answer
    automatic,  ///< the call is made, and the Fault says what came of it
};

enum class Landed : std::uint8_t { landed, not_landed, unknown };
[[nodiscard]] std::string_view to_string(Landed landed) noexcept;

/// Of one tool that writes. Its call only reads.
struct VerifyRule {
    std::string tool;  ///< by the upstream's own name
    /// An object whose texts may name arguments of the write: `"{order_id}"` is the argument as it
    /// is, `"order {order_id}"` a text with it.
    json::Value arguments = json::Object{};
    std::optional<Condition> done_when;
    std::optional<Condition> absent_when;  ///< left out: nothing proves that it did not happen
    Verifying mode = Verifying::advise;
    std::chrono::milliseconds timeout{5'000};  ///< for each look
    /// So long after the failure the write may still be on its way: what is absent before proves
    /// nothing.
    std::chrono::milliseconds settle{2'000};
};

/// A value with arguments where its texts name them, raw JSON; nothing where one is not given.
[[nodiscard]] std::optional<std::string> filled(const json::Value& value, json::Ref arguments);
/// The arguments of the call to make, raw JSON; nothing where the write lacks one that they name.
[[nodiscard]] std::optional<std::string> arguments_of_look(
    const VerifyRule& rule, json::Ref arguments
);
/// What the answer proves; where both conditions hold, it happened.
[[nodiscard]] Landed judge(const VerifyRule& rule, const Looked& looked, json::Ref arguments);

/// Puts into the Fault of a write with an unknown effect how to look: `verify`, and the step that
/// says so first. `tool` and `written` are what the caller knows the two tools by.
void advise_look(
    Fault& fault,
    const VerifyRule& rule,
    json::Ref arguments,
    std::string_view tool,
    std::string_view written
);
/// Puts into it what a look has shown.
void tell_landed(Fault& fault, Landed landed, std::string_view tool, std::string_view written);

}  // namespace recourse::guards
