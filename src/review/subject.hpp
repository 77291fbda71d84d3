#pragma once

#include "base/json.hpp"
#include "mcp/param_headers.hpp"
#include "review/review.hpp"
#include "schema/schema.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What is put to the test: a tool, as its schema describes it.
namespace recourse::review {

/// A place in the arguments of a tool: one of them, a member of an object in one, an item of a
/// list.
struct Argument {
    std::string name;       ///< the last one: `sku` of `order.lines[0].sku`; of an item, its list's
    std::string path;       ///< as a person says it: `order.lines[0].sku`
    std::string pointer;    ///< RFC 6901: `/order/lines/0/sku`
    std::size_t depth = 1;  ///< 1: an argument; more: inside of one
    bool is_item = false;   ///< of a list
    bool is_required = false;  ///< by what it is in
    json::Object rules;        ///< its schema, with references followed
    std::string type;  ///< `string`, `integer`, ...; empty where the schema says none, or several
    std::vector<std::string> allowed;  ///< the strings of its enum
    std::optional<json::Value> example;
};

struct Subject {
    std::string name;
    bool reads_only = false;          ///< says its annotation, or the operator
    bool needs_task = false;          ///< it runs only as a task
    std::vector<Argument> arguments;  ///< with what is inside of them, outermost first
    std::vector<Untried> unprobed;    ///< what of its schema was not understood; without its name
    /// Valid arguments; nothing where none could be made, and `no_example` says why.
    std::optional<json::Object> example;
    std::string no_example;
    std::optional<schema::Schema> input;
    std::optional<schema::Schema> output;  ///< what structured content has to fit
    std::vector<mcp::ParamHeader> param_headers;

    /// Whether the arguments fit the schema; true where that cannot be told.
    [[nodiscard]] bool accepts(const json::Object& arguments) const;
    /// The outermost place of that name; null where there is none.
    [[nodiscard]] const Argument* find(std::string_view name) const;
    [[nodiscard]] const Argument* at(std::string_view path) const;
};

/// From an entry of tools/list. `says_reads`: the operator says that it reads only.
[[nodiscard]] std::optional<Subject> read_subject(json::Ref entry, bool says_reads);

/// A member of a schema, where it is a string; else empty.
[[nodiscard]] std::string_view text_in(const json::Object& members, std::string_view name);

}  // namespace recourse::review
