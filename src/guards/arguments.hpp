#pragma once

#include "base/json.hpp"
#include "guards/field_rules.hpp"
#include "guards/tool_schema.hpp"

#include <recourse/fault.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What a call says, held to what the tool takes.
namespace recourse::guards {

/// What is made of a tool's schema before a call is sent. The operator's own rules hold in each.
enum class ArgumentMode : std::uint8_t {
    explain,  ///< nothing: many servers take more than their schema says; it explains a failure
    enforce,  ///< what breaks it is refused, and so are arguments that it does not know
    repair,   ///< the same, after what is certain has been put right
};

/// What the operator said of the arguments of one tool, or of all of an upstream.
struct ArgumentSettings {
    std::optional<ArgumentMode> mode;  ///< left out: what the level above says
    FieldRules rules;
};

/// One thing that was put right. Nothing is lost: `from` can be told from `to`.
struct Repair {
    std::string pointer;  ///< into the arguments as they came to this change
    std::string from;     ///< raw JSON: a value, or a name in its quotes
    std::string to;       ///< likewise
    std::string rule;     ///< that was broken: `type`, `enum`, `unknown`, `alias`, ...
};

struct CheckedArguments {
    std::vector<Violation> violations;  ///< of what would be sent; any of them refuses the call
    std::string repaired;               ///< the arguments to send, raw JSON; empty: those that came
    std::vector<Repair> repairs;
};

/// Holds arguments (an object, or absent for none) to the schema and the rules. What is repaired is
/// what can mean one thing only: a number, truth or structure that was written as text, and the
/// other way round; one value where a list is wanted; a choice that differs in case or white space;
/// a name that differs in case or what divides its words; an alias. All bytes that are not repaired
/// stay as they came. Work is bounded by the limits of the schema and by four passes.
[[nodiscard]] CheckedArguments check_arguments(
    json::Ref arguments, ArgumentMode mode, const FieldRules& rules, const ToolSchema& schema
);

/// A list of repairs as a caller is told, raw JSON: `[{"pointer","from","to","rule"}]`.
[[nodiscard]] std::string to_json(const std::vector<Repair>& repairs);

}  // namespace recourse::guards
