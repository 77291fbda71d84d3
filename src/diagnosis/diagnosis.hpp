#pragma once

#include "base/json.hpp"
#include "base/time.hpp"
#include "diagnosis/raw_failure.hpp"

#include <recourse/fault.hpp>

#include <span>
#include <string>
#include <string_view>

namespace recourse::fault {
class Vocabulary;
}

/// Raw failure in, Fault out: by status, by JSON-RPC code, by text, by schema. Pure: no I/O, no
/// clock but the one handed in. Good words are kept: where the upstream already says what is wrong,
/// its sentence is the message and only what is missing is added.
namespace recourse::diagnosis {

/// What is known of the tool that was called. Views outlive the diagnosis.
struct ToolFacts {
    std::string_view name;          ///< as this caller sees it
    std::string_view input_schema;  ///< raw JSON, or empty
    bool known = false;             ///< it stands in the upstream's list
    bool reads_only = false;        ///< and that is believed
    bool idempotent = false;        ///< and that is believed
    /// `read_only` or `idempotent` where it says so of itself and is not believed.
    SafeBecause said_safe = SafeBecause::nothing;
};

/// Around the failure. Views outlive the diagnosis.
struct Situation {
    std::string_view upstream;  ///< its configured name
    std::string_view method = "tools/call";
    ToolFacts tool;              ///< empty where no tool was called
    std::string_view arguments;  ///< raw JSON of the call's arguments, `{}` where none
    std::span<const std::string_view> tool_names;  ///< what this caller may call
    Sent sent = Sent::nothing;
    WallTime now;
    /// Whose rules and codes come before everything else; null: none.
    const fault::Vocabulary* vocabulary = nullptr;
};

/// The Fault, complete but for its support id, and not yet redacted.
[[nodiscard]] Fault diagnose(const RawFailure& failure, const Situation& situation);

/// The same for a tool that this caller does not have: nothing was sent.
[[nodiscard]] Fault unknown_tool(const Situation& situation);

}  // namespace recourse::diagnosis
