#include "rest/yaml_value.hpp"

namespace recourse::rest {
namespace {

using config::yaml::Kind;
using config::yaml::Node;

json::Value scalar(const Node& node) {
    const std::string_view text = node.text;
    if (node.quoted) return json::Value(text);
    if (text.empty() || text == "null" || text == "Null" || text == "NULL" || text == "~")
        return nullptr;
    if (text == "true" || text == "True" || text == "TRUE") return true;
    if (text == "false" || text == "False" || text == "FALSE") return false;
    const auto digits = text.starts_with('+') ? text.substr(1) : text;
    const bool may_be_number =
        !digits.empty() && std::string_view("-0123456789").contains(digits[0]);
    if (may_be_number) {
        if (const auto number = json::parse(digits); number && number->is_number()) return *number;
    }
    return json::Value(text);
}

}  // namespace

json::Value to_json(const Node& node) {
    switch (node.kind) {
        case Kind::nothing:
            return nullptr;
        case Kind::scalar:
            return scalar(node);
        case Kind::list: {
            json::Array list;
            for (const auto& item : node.items) list.push_back(to_json(item));
            return list;
        }
        case Kind::mapping:
            break;
    }
    json::Object object;
    for (const auto& [key, value] : node.members) object.insert_or_assign(key.text, to_json(value));
    return object;
}

std::optional<bool> truth_of(const Node* node) {
    if (node == nullptr || node->kind != Kind::scalar || node->quoted) return std::nullopt;
    if (node->text == "true") return true;
    if (node->text == "false") return false;
    return std::nullopt;
}

}  // namespace recourse::rest
