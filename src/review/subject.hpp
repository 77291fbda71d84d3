#pragma once

#include "base/json.hpp"
#include "mcp/param_headers.hpp"
#include "schema/schema.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What is put to the test: a tool, as its schema describes it.
namespace recourse::review {

/// One argument of a tool.
struct Argument {
    std::string name;
    json::Object rules;  ///< its schema, with references followed
    std::string type;    ///< `string`, `integer`, ...; empty where the schema does not say one
    bool is_required = false;
    std::vector<std::string> allowed;  ///< the strings of its enum
    std::optional<json::Value> example;
};

struct Subject {
    std::string name;
    bool reads_only = false;  ///< says its annotation, or the operator
    bool needs_task = false;  ///< it runs only as a task
    std::vector<Argument> arguments;
    /// Valid arguments; nothing where none could be made, and `no_example` says why.
    std::optional<json::Object> example;
    std::string no_example;
    std::optional<schema::Schema> input;
    std::optional<schema::Schema> output;  ///< what structured content has to fit
    std::vector<mcp::ParamHeader> param_headers;

    /// Whether the arguments fit the schema; true where that cannot be told.
    [[nodiscard]] bool accepts(const json::Object& arguments) const;
    [[nodiscard]] const Argument* find(std::string_view argument) const;
};

/// From an entry of tools/list. `says_reads`: the operator says that it reads only.
[[nodiscard]] std::optional<Subject> read_subject(json::Ref entry, bool says_reads);

/// A member of a schema, where it is a string; else empty.
[[nodiscard]] std::string_view text_in(const json::Object& members, std::string_view name);

}  // namespace recourse::review
