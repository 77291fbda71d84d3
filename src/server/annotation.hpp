#pragma once

#include "server/rescue.hpp"

#include <recourse/fault.hpp>

#include <cstdint>
#include <string>
#include <string_view>

/// A failure of an upstream whose answer is kept: what came stays as it is, and ours stands behind
/// it, in the dialect that was chosen.
namespace recourse::server {

/// A tool result, raw JSON: one more text block, and the machine copy in `_meta`.
[[nodiscard]] std::string annotated_result(
    std::string_view result, const Fault& fault, const Manner& manner
);
/// A JSON-RPC error: our lines behind its message, the machine copy in its data, unless that is
/// something other than an object.
[[nodiscard]] Reply annotate_error(
    std::int64_t code,
    std::string_view message,
    std::string_view data,
    const Fault& fault,
    std::string_view id,
    const Manner& manner
);

}  // namespace recourse::server
