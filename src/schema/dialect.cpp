#include "schema/dialect.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace recourse::schema {

namespace {

using namespace std::string_view_literals;

constexpr std::array kApplicatorKeywords{
    "prefixItems"sv,
    "items"sv,
    "contains"sv,
    "properties"sv,
    "patternProperties"sv,
    "additionalProperties"sv,
    "propertyNames"sv,
    "dependentSchemas"sv,
    "if"sv,
    "then"sv,
    "else"sv,
    "allOf"sv,
    "anyOf"sv,
    "oneOf"sv,
    "not"sv,
};
constexpr std::array kUnevaluatedKeywords{"unevaluatedItems"sv, "unevaluatedProperties"sv};
constexpr std::array kValidationKeywords{
    "type"sv,          "const"sv,
    "enum"sv,          "multipleOf"sv,
    "minimum"sv,       "exclusiveMinimum"sv,
    "maximum"sv,       "exclusiveMaximum"sv,
    "minLength"sv,     "maxLength"sv,
    "pattern"sv,       "minItems"sv,
    "maxItems"sv,      "uniqueItems"sv,
    "minContains"sv,   "maxContains"sv,
    "minProperties"sv, "maxProperties"sv,
    "required"sv,      "dependentRequired"sv,
};

bool is_one_of(std::span<const std::string_view> keywords, std::string_view keyword) noexcept {
    return std::ranges::find(keywords, keyword) != keywords.end();
}

}  // namespace

VocabularySet vocabulary_named(std::string_view name) noexcept {
    if (name == "applicator") {
        return kApplicator;
    }
    if (name == "unevaluated") {
        return kUnevaluated;
    }
    return name == "validation" ? kValidation : VocabularySet{0};
}

VocabularySet vocabulary_of(std::string_view keyword) noexcept {
    if (is_one_of(kApplicatorKeywords, keyword)) {
        return kApplicator;
    }
    if (is_one_of(kUnevaluatedKeywords, keyword)) {
        return kUnevaluated;
    }
    return is_one_of(kValidationKeywords, keyword) ? kValidation : VocabularySet{0};
}

}  // namespace recourse::schema
