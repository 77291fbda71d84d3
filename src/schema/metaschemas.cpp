#include "schema/metaschemas.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace recourse::schema {

namespace {

/// The members that one vocabulary, or the whole draft, describes, and what they refer to.
struct Metaschema {
    std::string_view address;
    std::string_view members;  ///< of `properties`, as JSON
    std::string_view rest;     ///< of the schema, as JSON: what is not the same in all of them
};

constexpr std::string_view kModern = "https://json-schema.org/draft/2020-12/schema";
constexpr std::string_view kOld = "http://json-schema.org/draft-07/schema";

constexpr std::string_view kCoreMembers = R"(
    "$id":{"$ref":"#/$defs/uriReferenceString","pattern":"^[^#]*#?$"},
    "$schema":{"$ref":"#/$defs/uriString"},
    "$ref":{"$ref":"#/$defs/uriReferenceString"},
    "$anchor":{"$ref":"#/$defs/anchorString"},
    "$dynamicRef":{"$ref":"#/$defs/uriReferenceString"},
    "$dynamicAnchor":{"$ref":"#/$defs/anchorString"},
    "$vocabulary":{"type":"object","propertyNames":{"$ref":"#/$defs/uriString"},
        "additionalProperties":{"type":"boolean"}},
    "$comment":{"type":"string"},
    "$defs":{"type":"object","additionalProperties":{"$dynamicRef":"#meta"}})";
constexpr std::string_view kCoreRest = R"(
    "$defs":{
        "anchorString":{"type":"string","pattern":"^[A-Za-z_][-A-Za-z0-9._]*$"},
        "uriString":{"type":"string","format":"uri"},
        "uriReferenceString":{"type":"string","format":"uri-reference"}})";

constexpr std::string_view kApplicatorMembers = R"(
    "prefixItems":{"$ref":"#/$defs/schemaArray"},
    "items":{"$dynamicRef":"#meta"},
    "contains":{"$dynamicRef":"#meta"},
    "properties":{"type":"object","additionalProperties":{"$dynamicRef":"#meta"},"default":{}},
    "patternProperties":{"type":"object","additionalProperties":{"$dynamicRef":"#meta"},
        "propertyNames":{"format":"regex"},"default":{}},
    "additionalProperties":{"$dynamicRef":"#meta"},
    "propertyNames":{"$dynamicRef":"#meta"},
    "dependentSchemas":{"type":"object","additionalProperties":{"$dynamicRef":"#meta"},
        "default":{}},
    "if":{"$dynamicRef":"#meta"},"then":{"$dynamicRef":"#meta"},"else":{"$dynamicRef":"#meta"},
    "allOf":{"$ref":"#/$defs/schemaArray"},
    "anyOf":{"$ref":"#/$defs/schemaArray"},
    "oneOf":{"$ref":"#/$defs/schemaArray"},
    "not":{"$dynamicRef":"#meta"})";
constexpr std::string_view kApplicatorRest = R"(
    "$defs":{"schemaArray":{"type":"array","minItems":1,"items":{"$dynamicRef":"#meta"}}})";

constexpr std::string_view kUnevaluatedMembers = R"(
    "unevaluatedItems":{"$dynamicRef":"#meta"},
    "unevaluatedProperties":{"$dynamicRef":"#meta"})";

constexpr std::string_view kValidationMembers = R"(
    "type":{"anyOf":[{"$ref":"#/$defs/simpleTypes"},
        {"type":"array","items":{"$ref":"#/$defs/simpleTypes"},"minItems":1,"uniqueItems":true}]},
    "const":true,
    "enum":{"type":"array","items":true},
    "multipleOf":{"type":"number","exclusiveMinimum":0},
    "minimum":{"type":"number"},"exclusiveMinimum":{"type":"number"},
    "maximum":{"type":"number"},"exclusiveMaximum":{"type":"number"},
    "minLength":{"$ref":"#/$defs/nonNegativeIntegerDefault0"},
    "maxLength":{"$ref":"#/$defs/nonNegativeInteger"},
    "pattern":{"type":"string","format":"regex"},
    "minItems":{"$ref":"#/$defs/nonNegativeIntegerDefault0"},
    "maxItems":{"$ref":"#/$defs/nonNegativeInteger"},
    "uniqueItems":{"type":"boolean","default":false},
    "minContains":{"$ref":"#/$defs/nonNegativeInteger","default":1},
    "maxContains":{"$ref":"#/$defs/nonNegativeInteger"},
    "minProperties":{"$ref":"#/$defs/nonNegativeIntegerDefault0"},
    "maxProperties":{"$ref":"#/$defs/nonNegativeInteger"},
    "required":{"$ref":"#/$defs/stringArray"},
    "dependentRequired":{"type":"object","additionalProperties":{"$ref":"#/$defs/stringArray"}})";
constexpr std::string_view kValidationRest = R"(
    "$defs":{
        "nonNegativeInteger":{"type":"integer","minimum":0},
        "nonNegativeIntegerDefault0":{"$ref":"#/$defs/nonNegativeInteger","default":0},
        "simpleTypes":{
            "enum":["array","boolean","integer","null","number","object","string"]},
        "stringArray":{"type":"array","items":{"type":"string"},"uniqueItems":true,
            "default":[]}})";

constexpr std::string_view kMetaDataMembers = R"(
    "title":{"type":"string"},
    "description":{"type":"string"},
    "default":true,
    "deprecated":{"type":"boolean","default":false},
    "readOnly":{"type":"boolean","default":false},
    "writeOnly":{"type":"boolean","default":false},
    "examples":{"type":"array","items":true})";

constexpr std::string_view kFormatMembers = R"("format":{"type":"string"})";

constexpr std::string_view kContentMembers = R"(
    "contentEncoding":{"type":"string"},
    "contentMediaType":{"type":"string"},
    "contentSchema":{"$dynamicRef":"#meta"})";

// The whole draft: all vocabularies, and the keywords of earlier drafts that are still in use.
constexpr std::string_view kModernMembers = R"(
    "definitions":{"type":"object","additionalProperties":{"$dynamicRef":"#meta"},
        "deprecated":true,"default":{}},
    "dependencies":{"type":"object","additionalProperties":{"anyOf":[{"$dynamicRef":"#meta"},
            {"$ref":"meta/validation#/$defs/stringArray"}]},
        "deprecated":true,"default":{}},
    "$recursiveAnchor":{"$ref":"meta/core#/$defs/anchorString","deprecated":true},
    "$recursiveRef":{"$ref":"meta/core#/$defs/uriReferenceString","deprecated":true})";
constexpr std::string_view kModernRest = R"(
    "allOf":[{"$ref":"meta/core"},{"$ref":"meta/applicator"},{"$ref":"meta/unevaluated"},
        {"$ref":"meta/validation"},{"$ref":"meta/meta-data"},{"$ref":"meta/format-annotation"},
        {"$ref":"meta/content"}])";

constexpr std::string_view kOldMembers = R"(
    "$id":{"type":"string","format":"uri-reference"},
    "$schema":{"type":"string","format":"uri"},
    "$ref":{"type":"string","format":"uri-reference"},
    "$comment":{"type":"string"},
    "title":{"type":"string"},
    "description":{"type":"string"},
    "default":true,
    "readOnly":{"type":"boolean","default":false},
    "examples":{"type":"array","items":true},
    "type":{"anyOf":[{"$ref":"#/definitions/simpleTypes"},
        {"type":"array","items":{"$ref":"#/definitions/simpleTypes"},"minItems":1,
            "uniqueItems":true}]},
    "const":true,
    "enum":{"type":"array","items":true},
    "multipleOf":{"type":"number","exclusiveMinimum":0},
    "minimum":{"type":"number"},"exclusiveMinimum":{"type":"number"},
    "maximum":{"type":"number"},"exclusiveMaximum":{"type":"number"},
    "minLength":{"$ref":"#/definitions/nonNegativeIntegerDefault0"},
    "maxLength":{"$ref":"#/definitions/nonNegativeInteger"},
    "pattern":{"type":"string","format":"regex"},
    "items":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/schemaArray"}],"default":true},
    "additionalItems":{"$ref":"#"},
    "contains":{"$ref":"#"},
    "minItems":{"$ref":"#/definitions/nonNegativeIntegerDefault0"},
    "maxItems":{"$ref":"#/definitions/nonNegativeInteger"},
    "uniqueItems":{"type":"boolean","default":false},
    "properties":{"type":"object","additionalProperties":{"$ref":"#"},"default":{}},
    "patternProperties":{"type":"object","additionalProperties":{"$ref":"#"},
        "propertyNames":{"format":"regex"},"default":{}},
    "additionalProperties":{"$ref":"#"},
    "propertyNames":{"$ref":"#"},
    "minProperties":{"$ref":"#/definitions/nonNegativeIntegerDefault0"},
    "maxProperties":{"$ref":"#/definitions/nonNegativeInteger"},
    "required":{"$ref":"#/definitions/stringArray"},
    "dependencies":{"type":"object","additionalProperties":{
        "anyOf":[{"$ref":"#"},{"$ref":"#/definitions/stringArray"}]}},
    "definitions":{"type":"object","additionalProperties":{"$ref":"#"},"default":{}},
    "if":{"$ref":"#"},"then":{"$ref":"#"},"else":{"$ref":"#"},
    "allOf":{"$ref":"#/definitions/schemaArray"},
    "anyOf":{"$ref":"#/definitions/schemaArray"},
    "oneOf":{"$ref":"#/definitions/schemaArray"},
    "not":{"$ref":"#"},
    "format":{"type":"string"},
    "contentMediaType":{"type":"string"},
    "contentEncoding":{"type":"string"})";
constexpr std::string_view kOldRest = R"(
    "definitions":{
        "schemaArray":{"type":"array","minItems":1,"items":{"$ref":"#"}},
        "nonNegativeInteger":{"type":"integer","minimum":0},
        "nonNegativeIntegerDefault0":{
            "allOf":[{"$ref":"#/definitions/nonNegativeInteger"},{"default":0}]},
        "simpleTypes":{
            "enum":["array","boolean","integer","null","number","object","string"]},
        "stringArray":{"type":"array","items":{"type":"string"},"uniqueItems":true,
            "default":[]}})";

constexpr std::array<Metaschema, 9> kMetaschemas{{
    {kModern, kModernMembers, kModernRest},
    {"https://json-schema.org/draft/2020-12/meta/core", kCoreMembers, kCoreRest},
    {"https://json-schema.org/draft/2020-12/meta/applicator", kApplicatorMembers, kApplicatorRest},
    {"https://json-schema.org/draft/2020-12/meta/unevaluated", kUnevaluatedMembers, ""},
    {"https://json-schema.org/draft/2020-12/meta/validation", kValidationMembers, kValidationRest},
    {"https://json-schema.org/draft/2020-12/meta/meta-data", kMetaDataMembers, ""},
    {"https://json-schema.org/draft/2020-12/meta/format-annotation", kFormatMembers, ""},
    {"https://json-schema.org/draft/2020-12/meta/content", kContentMembers, ""},
    {kOld, kOldMembers, kOldRest},
}};

json::Value read(const Metaschema& from) {
    const bool old = from.address == kOld;
    std::string text = R"({"$schema":")";
    text.append(old ? kOld : kModern).append(old ? "#\"," : "\",\"$dynamicAnchor\":\"meta\",");
    text.append(R"("$id":")").append(from.address).append("\",");
    text.append(R"("type":["object","boolean"],"properties":{)").append(from.members).append("}");
    text.append(from.rest.empty() ? "" : ",").append(from.rest).append("}");
    return json::parse(text).value();
}

}  // namespace

const json::Value* metaschema(std::string_view address) {
    static const auto kRead = [] {
        std::array<json::Value, kMetaschemas.size()> read_ones;
        std::ranges::transform(kMetaschemas, read_ones.begin(), read);
        return read_ones;
    }();
    const auto* found = std::ranges::find(kMetaschemas, address, &Metaschema::address);
    return found == kMetaschemas.end()
               ? nullptr
               : &kRead[static_cast<std::size_t>(found - kMetaschemas.begin())];
}

}  // namespace recourse::schema
