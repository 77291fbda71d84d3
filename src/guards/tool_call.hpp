#pragma once

#include "base/json.hpp"
#include "base/time.hpp"
#include "guards/caller.hpp"

#include <recourse/fault.hpp>

#include <optional>
#include <string_view>

namespace recourse::guards {

/// One tool call as guards see it. Views outlive the guarding.
struct ToolCall {
    CallerPtr caller;
    std::string_view upstream;   ///< its configured name
    std::string_view tool;       ///< its own name there
    std::string_view shown;      ///< the name that this caller knows it by
    json::Ref arguments;         ///< an object, or absent
    json::Ref meta;              ///< `_meta` of the params, or absent
    std::string_view session;    ///< of its caller's, by name; empty: the one without a name
    bool reads_only = false;     ///< and that is believed
    bool idempotent = false;     ///< and that is believed
    bool says_it_reads = false;  ///< and that is not
    TimePoint now;               ///< for what passes: rates, open circuits
    WallTime today;              ///< for what stands in calendars and stores
};

/// Nothing lets the call pass; a Fault refuses it, and says that nothing was sent.
using Verdict = std::optional<Fault>;

}  // namespace recourse::guards
