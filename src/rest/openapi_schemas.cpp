#include "rest/openapi_schemas.hpp"

#include "base/text.hpp"
#include "rest/among.hpp"
#include "rest/argument_list.hpp"
#include "rest/yaml_value.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include <fmt/format.h>

namespace recourse::rest {
namespace {

using namespace std::string_view_literals;
using config::yaml::Kind;

constexpr std::size_t kMostDepth = 48;
/// Of what an object is put together from by `allOf`, which may name itself.
constexpr std::size_t kMostParts = 100;
/// Of a description within a schema.
constexpr std::size_t kDescriptionBytes = 2'000;

constexpr std::array kOfOneSchema{
    "items"sv,
    "not"sv,
    "if"sv,
    "then"sv,
    "else"sv,
    "contains"sv,
    "propertyNames"sv,
    "additionalProperties"sv,
    "unevaluatedProperties"sv,
    "unevaluatedItems"sv,
};
constexpr std::array kOfSchemaLists{"allOf"sv, "anyOf"sv, "oneOf"sv, "prefixItems"sv};
constexpr std::array kOfNamedSchemas{
    "patternProperties"sv, "dependentSchemas"sv, "$defs"sv, "definitions"sv
};
constexpr std::array kOfData{
    "type"sv,
    "format"sv,
    "title"sv,
    "enum"sv,
    "const"sv,
    "default"sv,
    "examples"sv,
    "deprecated"sv,
    "readOnly"sv,
    "writeOnly"sv,
    "required"sv,
    "dependentRequired"sv,
    "minimum"sv,
    "maximum"sv,
    "exclusiveMinimum"sv,
    "exclusiveMaximum"sv,
    "multipleOf"sv,
    "minLength"sv,
    "maxLength"sv,
    "pattern"sv,
    "minItems"sv,
    "maxItems"sv,
    "uniqueItems"sv,
    "minContains"sv,
    "maxContains"sv,
    "minProperties"sv,
    "maxProperties"sv,
    "contentMediaType"sv,
    "contentEncoding"sv,
};
constexpr std::array kTypes{
    "string"sv, "number"sv, "integer"sv, "boolean"sv, "array"sv, "object"sv, "null"sv
};

bool is_object_type(const Place& schema) {
    const auto* type = schema.node->find("type");
    if (type == nullptr) return schema.node->find("properties") != nullptr;
    if (type->kind == Kind::scalar) return type->text == "object";
    return std::ranges::any_of(type->items, [](const auto& item) { return item.text == "object"; });
}

bool is_true(const config::yaml::Node* node) {
    return truth_of(node).value_or(false);
}

/// A member that is required here or in another part is required.
void add_members(
    OpenApiDocument& document,
    const Place& schema,
    std::set<std::string>& required,
    std::vector<SchemaMember>& members
) {
    if (const auto* list = schema.node->find("required"); list != nullptr) {
        for (const auto& item : list->items) required.insert(item.text);
    }
    const auto properties = schema.member("properties");
    if (!properties) return;
    for (auto& member : document.reading().members(*properties)) {
        const auto same = std::ranges::find(members, member.name, &SchemaMember::name);
        if (same != members.end())
            same->schema = std::move(member.value);
        else
            members.push_back({std::move(member.name), std::move(member.value)});
    }
}

/// False where the schema is more than an object with names.
bool collect(
    OpenApiDocument& document,
    const Place& place,
    ObjectMembers& found,
    std::set<std::string>& required,
    std::size_t& parts_left
) {
    if (parts_left == 0) return false;
    --parts_left;
    const auto schema = document.follow(place);
    if (!schema || schema->node->kind != Kind::mapping) return false;
    for (const auto& keyword : {"oneOf", "anyOf", "not", "if", "patternProperties"}) {
        if (schema->node->find(keyword) != nullptr) return false;
    }
    const auto parts = schema->member("allOf");
    const bool has_parts = parts && parts->node->kind == Kind::list;
    if (has_parts) {
        for (std::size_t i = 0; i < parts->node->items.size(); ++i) {
            if (!collect(document, parts->item(i), found, required, parts_left)) return false;
        }
    }
    if (!has_parts && !is_object_type(*schema)) return false;
    const auto* others = schema->node->find("additionalProperties");
    if (others != nullptr && (others->kind == Kind::mapping || is_true(others)))
        found.is_open = true;
    add_members(document, *schema, required, found.members);
    return true;
}

void allow_null(json::Object& schema) {
    if (auto* type = schema.if_contains("type"); type != nullptr && type->is_string()) {
        *type = json::Array{*type, "null"};
        if (auto* values = schema.if_contains("enum"); values != nullptr && values->is_array()) {
            if (!among(values->get_array(), json::Value(nullptr)))
                values->get_array().emplace_back(nullptr);
        }
        return;
    }
    if (schema.contains("type")) return;
    json::Object whole;
    if (const auto* words = schema.if_contains("description")) whole["description"] = *words;
    whole["anyOf"] = json::Array{std::move(schema), json::Object{{"type", "null"}}};
    schema = std::move(whole);
}

/// `minimum: 0` with `exclusiveMinimum: true` is `exclusiveMinimum: 0`.
void mend_bound(json::Object& schema, std::string_view bound, std::string_view exclusive) {
    const auto* flag = schema.if_contains(exclusive);
    if (flag == nullptr || !flag->is_bool()) return;
    const bool excludes = flag->get_bool();
    schema.erase(exclusive);
    const auto* limit = schema.if_contains(bound);
    if (!excludes || limit == nullptr) return;
    auto value = *limit;
    schema.erase(bound);
    schema[exclusive] = std::move(value);
}

/// What holds a value to something, or says what stands for it.
constexpr std::array kHoldsValues{
    "required"sv,
    "const"sv,
    "pattern"sv,
    "format"sv,
    "minLength"sv,
    "maxLength"sv,
    "minimum"sv,
    "maximum"sv,
    "exclusiveMinimum"sv,
    "exclusiveMaximum"sv,
    "multipleOf"sv,
    "minItems"sv,
    "maxItems"sv,
    "uniqueItems"sv,
    "minContains"sv,
    "maxContains"sv,
    "contains"sv,
    "minProperties"sv,
    "maxProperties"sv,
    "propertyNames"sv,
    "patternProperties"sv,
    "dependentRequired"sv,
    "dependentSchemas"sv,
    "not"sv,
    "if"sv,
    "then"sv,
    "else"sv,
    "unevaluatedProperties"sv,
    "unevaluatedItems"sv,
    "additionalProperties"sv,
    "default"sv,
    "readOnly"sv,
    "writeOnly"sv,
};

}  // namespace

json::Value SchemaTranslator::translate(const Place& place) {
    if (nodes_left_ == 0 || depth_ >= kMostDepth) return json::Object{};
    --nodes_left_;
    ++depth_;
    auto schema = translate_mapping(place);
    --depth_;
    return schema;
}

json::Value SchemaTranslator::translate_mapping(const Place& place) {
    if (const auto truth = truth_of(place.node)) return *truth;
    if (const auto* reference = reference_in(*place.node))
        return translate_reference(*reference, place);
    json::Object out;
    check_type(place);
    for (const auto& member : document_.members(place)) translate_member(member, out);
    drop_one_way_names(place, out);
    if (const auto* example = place.node->find("example");
        example != nullptr && !out.contains("examples"))
        out["examples"] = json::Array{to_json(*example)};
    if (document_.is_version_3_0()) mend_3_0(place, out);
    return out;
}

/// 3.0 lets nothing stand beside a reference; 3.1 does.
json::Value SchemaTranslator::translate_reference(
    const std::string& reference, const Place& place
) {
    auto known = names_.find(reference);
    if (known == names_.end()) {
        auto target = document_.resolve(reference, place);
        if (!target) return json::Object{};
        auto name = plain_name(last_step(reference));
        if (name.empty()) name = "part";
        if (const int number = ++taken_[name]; number > 1) name += fmt::format("_{}", number);
        known = names_.emplace(reference, std::move(name)).first;
        waiting_.emplace_back(known->second, *std::move(target));
    }
    json::Object out{{"$ref", "#/$defs/" + known->second}};
    if (!document_.is_version_3_0()) {
        for (const auto& member : document_.members(place)) {
            if (member.name != "$ref") translate_member(member, out);
        }
    } else if (const auto words = document_.text(place, "description")) {
        out["description"] = text::shorten(*words, kDescriptionBytes);
    }
    return out;
}

void SchemaTranslator::translate_member(const MemberPlace& member, json::Object& out) {
    const auto& [name, at, value] = member;
    if (name == "properties") {
        translate_properties(value, out);
    } else if (among(kOfOneSchema, name)) {
        out[name] = translate(value);
    } else if (among(kOfSchemaLists, name)) {
        if (value.node->kind == Kind::list)
            out[name] = translate_all(value);
        else
            document_.reading().complain_unexpected(
                value, "a list of schemas", "Write `- ` before each."
            );
    } else if (among(kOfNamedSchemas, name)) {
        out[name] = translate_each(value);
    } else if (name == "description") {
        out[name] = text::shorten(value.node->text, kDescriptionBytes);
    } else if (among(kOfData, name)) {
        out[name] = to_json(*value.node);
    }
}

void SchemaTranslator::translate_properties(const Place& place, json::Object& out) {
    json::Object properties;
    for (const auto& property : document_.reading().members(place)) {
        if (!is_one_way(property.value)) properties[property.name] = translate(property.value);
    }
    out["properties"] = std::move(properties);
}

/// A name that is not sent cannot be required.
void SchemaTranslator::drop_one_way_names(const Place& place, json::Object& out) {
    auto* required = out.if_contains("required");
    const auto properties = place.member("properties");
    if (required == nullptr) return;
    if (!required->is_array()) {  // 3.0 documents carry the draft-04 flag around
        out.erase("required");
        return;
    }
    json::Array kept;
    for (const auto& name : required->get_array()) {
        const auto property = properties && name.is_string()
                                  ? properties->member(std::string_view(name.get_string()))
                                  : std::nullopt;
        if (!property || !is_one_way(*property)) kept.push_back(name);
    }
    if (kept.empty())
        out.erase("required");
    else
        out["required"] = std::move(kept);
}

bool SchemaTranslator::is_one_way(const Place& place) {
    const auto* flag = direction_ == Direction::request ? "readOnly" : "writeOnly";
    if (is_true(place.node->find(flag))) return true;
    if (reference_in(*place.node) == nullptr) return false;
    const auto target = document_.follow(place);
    return target && is_true(target->node->find(flag));
}

json::Value SchemaTranslator::translate_all(const Place& list) {
    json::Array out;
    for (std::size_t i = 0; i < list.node->items.size(); ++i)
        out.push_back(translate(list.item(i)));
    return out;
}

json::Value SchemaTranslator::translate_each(const Place& mapping) {
    json::Object out;
    for (const auto& member : document_.reading().members(mapping))
        out[member.name] = translate(member.value);
    return out;
}

void SchemaTranslator::check_type(const Place& place) {
    const auto type = place.member("type");
    if (!type) return;
    if (type->node->kind != Kind::list) {
        (void)document_.is_one_of(*type, kTypes);
        return;
    }
    for (std::size_t i = 0; i < type->node->items.size(); ++i)
        (void)document_.is_one_of(type->item(i), kTypes);
}

void SchemaTranslator::mend_3_0(const Place& place, json::Object& out) {
    mend_bound(out, "minimum", "exclusiveMinimum");
    mend_bound(out, "maximum", "exclusiveMaximum");
    if (is_true(place.node->find("nullable"))) allow_null(out);
}

json::Object SchemaTranslator::take_definitions() {
    json::Object definitions;
    while (!waiting_.empty()) {
        const auto [name, place] = std::move(waiting_.back());
        waiting_.pop_back();
        definitions[name] = translate(place);
    }
    return definitions;
}

std::optional<ObjectMembers> members_of(OpenApiDocument& document, const Place& schema) {
    ObjectMembers found;
    std::set<std::string> required;
    std::size_t parts_left = kMostParts;
    if (!collect(document, schema, found, required, parts_left) || found.members.empty())
        return std::nullopt;
    for (auto& member : found.members) member.required = required.contains(member.name);
    return found;
}

void loosen(json::Value& schema) {
    if (schema.is_array()) {
        for (auto& part : schema.get_array()) loosen(part);
        return;
    }
    if (!schema.is_object()) return;
    auto& object = schema.get_object();
    for (const auto name : kHoldsValues) object.erase(name);
    if (auto* values = object.if_contains("enum")) {
        object["examples"] = *values;
        object.erase("enum");
    }
    if (auto* type = object.if_contains("type"); type != nullptr && type->is_string())
        *type = json::Array{*type, "null"};
    for (const auto name : {"properties", "$defs", "definitions"}) {
        auto* named = object.if_contains(name);
        if (named == nullptr || !named->is_object()) continue;
        for (auto& member : named->get_object()) loosen(member.value());
    }
    for (const auto name : {"items", "allOf", "anyOf", "oneOf", "prefixItems"}) {
        if (auto* part = object.if_contains(name)) loosen(*part);
    }
    if (auto* branches = object.if_contains("oneOf")) {
        auto any = std::move(*branches);
        object.erase("oneOf");
        if (!object.contains("anyOf")) object["anyOf"] = std::move(any);
    }
}

}  // namespace recourse::rest
