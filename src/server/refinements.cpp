#include "server/refinements.hpp"

#include "base/text.hpp"

#include <stdexcept>

#include <fmt/format.h>

namespace recourse::server {
namespace {

std::string names_in(const json::Object& properties, std::string_view meant) {
    std::vector<std::string_view> names;
    for (const auto& member : properties) names.push_back(member.key());
    const auto near = text::nearest(meant, names);
    if (!near.empty()) return fmt::format("did you mean '{}'?", near.front().name);
    return names.empty() ? "it takes none" : fmt::format("it takes '{}'", fmt::join(names, "', '"));
}

/// The schema that holds the member of that name, and its properties; made where there are none
/// and the schema lets anything in.
json::Object& member_of(json::Object& schema, std::string_view name, std::string_view tool) {
    auto* properties = schema["properties"].is_null() ? nullptr : schema["properties"].if_object();
    if (properties == nullptr) properties = &schema["properties"].emplace_object();
    auto* member = properties->if_contains(name);
    if (member == nullptr || !member->is_object()) {
        throw std::logic_error(fmt::format(
            "recourse: the tool '{}' has no argument '{}': {}",
            tool,
            name,
            names_in(*properties, name)
        ));
    }
    return member->get_object();
}

void let_out(json::Object& schema, std::string_view name) {
    auto* required = schema.if_contains("required");
    if (required == nullptr) return;
    json::Array kept;
    for (const auto& one : required->as_array()) {
        if (!one.is_string() || one.get_string() != name) kept.push_back(one);
    }
    if (kept.empty())
        schema.erase("required");
    else
        *required = std::move(kept);
}

template <typename Value>
void set(json::Object& schema, std::string_view keyword, const std::optional<Value>& value) {
    if (value) schema[keyword] = *value;
}

void set(json::Object& schema, std::string_view keyword, const std::string& text) {
    if (!text.empty()) schema[keyword] = text;
}

void append(json::Object& schema, const Described& argument) {
    const auto& more = argument.refinement;
    set(schema, "title", more.title);
    set(schema, "description", argument.description);
    set(schema, "pattern", more.pattern);
    set(schema, "minimum", more.minimum);
    set(schema, "maximum", more.maximum);
    set(schema, "minLength", more.min_length);
    set(schema, "maxLength", more.max_length);
    if (!more.one_of.empty()) schema["enum"] = json::Array(more.one_of.begin(), more.one_of.end());
    set(schema, "default", more.otherwise);
    if (more.example) schema["examples"] = json::Array{*more.example};
    set(schema, "x-mcp-header", more.header);
}

}  // namespace

void refine(json::Object& schema, const std::vector<Described>& arguments, std::string_view tool) {
    for (const auto& argument : arguments) {
        auto* around = &schema;
        std::string_view path = argument.path;
        for (auto dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
            around = &member_of(*around, path.substr(0, dot), tool);
            path.remove_prefix(dot + 1);
        }
        append(member_of(*around, path, tool), argument);
        if (argument.refinement.otherwise) let_out(*around, path);
    }
}

json::Object defaults_of(const std::vector<Described>& arguments) {
    json::Object defaults;
    for (const auto& argument : arguments) {
        const bool is_outermost = argument.path.find('.') == std::string::npos;
        if (is_outermost && argument.refinement.otherwise)
            defaults[argument.path] = *argument.refinement.otherwise;
    }
    return defaults;
}

}  // namespace recourse::server
