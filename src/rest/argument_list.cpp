#include "rest/argument_list.hpp"

#include <utility>

#include <fmt/format.h>

namespace recourse::rest {
namespace {

constexpr std::size_t kLongestName = 64;

bool is_plain(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || byte == '-';
}

}  // namespace

std::string plain_name(std::string_view name) {
    std::string out;
    for (const char byte : name) {
        if (is_plain(byte))
            out += byte;
        else if (!out.empty() && !out.ends_with('_'))
            out += '_';
    }
    if (!out.empty() && !is_plain(name.back()))
        while (out.ends_with('_')) out.pop_back();
    if (out.size() > kLongestName) out.resize(kLongestName);
    return out;
}

std::string ArgumentList::add(
    std::string_view wire_name, std::string_view place, json::Value schema, bool required
) {
    auto name = plain_name(wire_name);
    if (name.empty() || has(name)) name = plain_name(fmt::format("{}_{}", place, wire_name));
    if (has(name)) {
        const auto stem = name.substr(0, kLongestName - 4);
        for (int number = 2; has(name); ++number) name = fmt::format("{}_{}", stem, number);
    }
    properties_.insert_or_assign(name, std::move(schema));
    if (required) required_.emplace_back(std::string_view(name));
    return name;
}

void ArgumentList::give_to(Tool& tool, json::Object definitions) {
    tool.arguments.clear();
    tool.required.clear();
    for (const auto& [name, schema] : properties_) tool.arguments.emplace_back(name);
    for (const auto& name : required_) tool.required.emplace_back(name.as_string());
    json::Object schema{{"type", "object"}, {"properties", std::move(properties_)}};
    if (!required_.empty()) schema["required"] = std::move(required_);
    if (!tool.takes_others) schema["additionalProperties"] = false;
    if (!definitions.empty()) schema["$defs"] = std::move(definitions);
    tool.input_schema = std::move(schema);
}

}  // namespace recourse::rest
