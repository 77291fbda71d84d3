#pragma once

#include "guards/rights.hpp"
#include "guards/tool_call.hpp"

#include <expected>
#include <string>
#include <utility>
#include <vector>

/// Fills in the arguments that a caller has exactly one choice for: its workspace, its profile.
namespace recourse::guards {

/// An argument that was filled in.
struct Filled {
    std::string argument;
    std::string value;  ///< raw JSON
    bool operator==(const Filled&) const = default;
};

/// The arguments that the tool takes, the caller left out and its rights restrict: filled in where
/// one value is allowed. Where there are several the Fault lists them all. A tool whose schema does
/// not name an argument is not given it.
[[nodiscard]] std::expected<std::vector<Filled>, Fault> fill_arguments(
    const ToolCall& call, const Rights& rights, json::Ref input_schema
);

/// The arguments with what was filled in; every other byte as it came.
[[nodiscard]] std::string with_filled(json::Ref arguments, const std::vector<Filled>& filled);

}  // namespace recourse::guards
