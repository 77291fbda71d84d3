#pragma once

#include "diagnosis/diagnosis.hpp"

#include <recourse/fault.hpp>

#include <optional>
#include <string_view>

/// Faults that arrive ready-made, from an upstream that speaks this contract in any dialect. They
/// are passed on, never diagnosed anew; but they are words from outside, so they are bounded and
/// cleaned like any. Nothing where there is none.
namespace recourse::diagnosis {

/// Of another Recourse, whose machine copy says all there is to say.
[[nodiscard]] std::optional<Fault> whole_fault_in(
    const RawFailure& failure, const Situation& situation
);
[[nodiscard]] std::optional<Fault> fault_in_tool(
    const ToolFailed& failure, const Situation& situation
);
[[nodiscard]] std::optional<Fault> fault_in_error(
    const JsonRpcFailed& failure, const Situation& situation
);
/// Of an HTTP answer.
[[nodiscard]] std::optional<Fault> fault_in_body(std::string_view body, const Situation& situation);

}  // namespace recourse::diagnosis
