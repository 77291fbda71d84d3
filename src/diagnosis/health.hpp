#pragma once

#include "diagnosis/raw_failure.hpp"

#include <cstdint>

/// What a failure says of the server's health: the ground on which circuits open.
namespace recourse::diagnosis {

enum class Health : std::uint8_t {
    answers,      ///< it answered what was asked, if only to refuse it: sending less mends nothing
    broken,       ///< no usable answer to this call: a timeout, a 5xx, half an answer
    unreachable,  ///< nobody there to be asked: no connection, no process, no gateway behind a
                  ///< proxy
    unproven,     ///< it was not asked, or asked for less (429): nothing is known
};

/// A tool that says `isError`, bad arguments, denials and unknown names are answers, whatever their
/// status. Of an MCP endpoint 502, 503 and 504 come from whoever stands before it; a REST API's own
/// are about the operation.
[[nodiscard]] Health health_of(const RawFailure& raw) noexcept;

}  // namespace recourse::diagnosis
