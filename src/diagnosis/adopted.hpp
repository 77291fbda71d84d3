#pragma once

#include "base/json.hpp"
#include "diagnosis/diagnosis.hpp"

#include <recourse/fault.hpp>

#include <optional>
#include <string_view>

/// Faults that arrive ready-made, from an upstream that speaks this contract. They are passed on,
/// never diagnosed anew; but they are words from outside, so they are bounded and cleaned like any.
namespace recourse::diagnosis {

/// The Fault in a machine copy, raw JSON; nothing where it is none.
[[nodiscard]] std::optional<Fault> fault_in(std::string_view machine, const Situation& situation);
/// The Fault in the text of our own dialect, `[code] message ... Next: ... Retry: ...`; the text of
/// others has shapes that are read like any error that is data.
[[nodiscard]] std::optional<Fault> fault_in_text(std::string_view text, const Situation& situation);
/// The Fault in the `_meta` of a tool result, raw JSON.
[[nodiscard]] std::optional<Fault> fault_in_result(
    std::string_view result, const Situation& situation
);

}  // namespace recourse::diagnosis
