#pragma once

#include "config/reading.hpp"
#include "rest/tool.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// OpenAPI 3.0 and 3.1, in YAML or JSON, as tools. Every mistake of what is used of the file is
/// told with its place; what no tool can be made of is left out, with the reason.
namespace recourse::rest {

/// How an API wants to know who calls.
struct SecurityScheme {
    enum class Kind : std::uint8_t { header, query, cookie, basic, bearer, other };
    std::string name;  ///< in the file
    Kind kind = Kind::other;
    std::string parameter;  ///< the name of the header, parameter or cookie of a key
    std::string words;      ///< what it is: `an API key in the header X-Key`
};

/// An operation of the file, as a tool but for its credentials.
struct Operation {
    Tool tool;
    std::string label;  ///< `POST /orders`
    std::vector<std::string> tags;
    /// Alternatives, each the names of all the schemes it takes. None: anybody may call.
    std::vector<std::vector<std::string>> security;
};

struct Specification {
    std::string title;
    std::string version;
    std::string server;  ///< the first server's URL; may be relative, or empty
    std::vector<Operation> operations;
    std::vector<SecurityScheme> schemes;
    std::vector<LeftOut> left_out;
    std::vector<std::string> names;  ///< of all operations, those that nobody wanted, too
    std::vector<std::string> tags;   ///< likewise
};

/// Whether an operation of that tool name and those tags is to become a tool.
using Wanted = std::function<bool(std::string_view name, std::span<const std::string> tags)>;

/// Reads a whole file.
[[nodiscard]] Specification read_openapi(
    config::Reading& reading, const config::yaml::Node& root, const Wanted& wanted
);

}  // namespace recourse::rest
