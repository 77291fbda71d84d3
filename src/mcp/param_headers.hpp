#pragma once

#include "base/json.hpp"
#include "mcp/headers.hpp"

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Arguments that a modern client repeats in headers, so that what stands between can route by them
/// (2026-07-28, custom headers from tool parameters): `x-mcp-header: Region` in a tool's input
/// schema asks for `Mcp-Param-Region`.
namespace recourse::mcp {

inline constexpr std::string_view kHeaderParamPrefix = "Mcp-Param-";

/// One annotated parameter.
struct ParamHeader {
    std::vector<std::string> path;  ///< the names that lead to it through the arguments
    std::string name;               ///< whole: `Mcp-Param-Region`
    bool is_integer = false;        ///< compared as a number
};

/// The annotated parameters of an input schema, read once per tool; none for a schema without any.
/// The error is a sentence about the annotation that makes the tool unfit for HTTP: its name is no
/// token, or taken, or it stands on something other than a string, integer or boolean that a chain
/// of `properties` leads to.
[[nodiscard]] std::expected<std::vector<ParamHeader>, std::string> read_param_headers(
    json::Ref input_schema
);

/// The value of a header, without white space around it; nothing where it is absent.
using HeaderValue = std::function<std::optional<std::string_view>(std::string_view name)>;

/// Holds the headers of a call to its arguments: nothing where all is well. A header that nothing
/// in the arguments asks for is not looked at.
[[nodiscard]] std::optional<Rejection> check_param_headers(
    const std::vector<ParamHeader>& params, json::Ref arguments, const HeaderValue& value_of
);

/// The header lines for a call with these arguments, each with its CRLF.
void append_param_headers(
    std::string& out, const std::vector<ParamHeader>& params, json::Ref arguments
);

}  // namespace recourse::mcp
