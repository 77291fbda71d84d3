#include "schema/compiler.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

namespace recourse::schema {

namespace {

// Steps of comparing and sorting values: 200,000 choices of an `enum` are fine.
constexpr std::size_t kComparison = 5'000'000;

}  // namespace

void Compiler::read(const Site& site) {
    (void)named_children(site, "$defs");
    (void)named_children(site, "definitions");
    if (!modern(site.node.resource) && site.keywords.value("$ref") != nullptr) {
        return;  // draft-07: a $ref hides everything beside it
    }
    read_values(site);
    read_number(site);
    read_string(site);
    read_array(site);
    read_object(site);
    read_combination(site);
}

void Compiler::read_values(const Site& site) {
    Node& node = site.node;
    node.types = site.keywords.types();
    node.constant = site.keywords.value("const");
    if (node.constant != nullptr) {
        node.comparison = weight(*node.constant, kComparison);
    }
    read_choices(site);
}

void Compiler::read_choices(const Site& site) {
    Node& node = site.node;
    node.choices = site.keywords.array("enum");
    if (node.choices == nullptr) {
        return;
    }
    const auto rounds = static_cast<std::size_t>(std::bit_width(node.choices->size()));
    std::size_t sum = 0;
    std::size_t heaviest = 0;
    for (const json::Value& choice : *node.choices) {
        const std::size_t one = weight(choice, kComparison);
        sum += one;
        heaviest = std::max(heaviest, one);
    }
    if (sum * rounds > kComparison) {
        note(
            "enum at '" + pointer(path_to(site.place)) +
            "' is too large to be searched, so it is not checked"
        );
        node.choices = nullptr;
        return;
    }
    node.comparison += heaviest * rounds;
    node.choices_in_order.resize(node.choices->size());
    std::iota(node.choices_in_order.begin(), node.choices_in_order.end(), 0U);
    std::ranges::sort(node.choices_in_order, [&](std::uint32_t a, std::uint32_t b) {
        return order((*node.choices)[a], (*node.choices)[b]) < 0;
    });
}

void Compiler::read_number(const Site& site) {
    const Keywords& keywords = site.keywords;
    if (!keywords.has_any(
            {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
        )) {
        return;
    }
    site.node.number = std::make_unique<NumberRules>(NumberRules{
        .minimum = keywords.number("minimum"),
        .exclusive_minimum = keywords.number("exclusiveMinimum"),
        .maximum = keywords.number("maximum"),
        .exclusive_maximum = keywords.number("exclusiveMaximum"),
        .multiple_of = keywords.positive("multipleOf"),
    });
}

void Compiler::read_string(const Site& site) {
    const Keywords& keywords = site.keywords;
    if (!keywords.has_any({"minLength", "maxLength", "pattern"})) {
        return;
    }
    const auto source = keywords.text("pattern");
    site.node.string = std::make_unique<StringRules>(StringRules{
        .min_length = keywords.count("minLength"),
        .max_length = keywords.count("maxLength"),
        .pattern = source ? pattern(*source) : nullptr,
    });
}

void Compiler::read_array(const Site& site) {
    const Keywords& keywords = site.keywords;
    if (!keywords.has_any(
            {"items",
             "prefixItems",
             "contains",
             "minItems",
             "maxItems",
             "uniqueItems",
             "unevaluatedItems"}
        )) {
        return;
    }
    auto rules = std::make_unique<ArrayRules>();
    const json::Value* items = keywords.value("items");
    // An array of `items` is how older drafts wrote `prefixItems`; schemas that name no draft still
    // do.
    const bool tuple = items != nullptr && items->is_array();
    rules->prefix = children(site, tuple ? "items" : "prefixItems");
    rules->rest_rule = tuple ? "additionalItems" : "items";
    rules->rest = optional_child(site, rules->rest_rule);
    rules->contains = optional_child(site, "contains");
    if (modern(site.node.resource)) {
        rules->min_contains = keywords.count("minContains").value_or(1);
        rules->max_contains = keywords.count("maxContains");
        rules->unevaluated = optional_child(site, "unevaluatedItems");
    }
    rules->min_items = keywords.count("minItems");
    rules->max_items = keywords.count("maxItems");
    rules->unique = keywords.truth("uniqueItems");
    site.node.array = std::move(rules);
}

void Compiler::read_object(const Site& site) {
    const Keywords& keywords = site.keywords;
    if (!keywords.has_any(
            {"properties",
             "patternProperties",
             "additionalProperties",
             "propertyNames",
             "required",
             "dependentRequired",
             "dependentSchemas",
             "dependencies",
             "minProperties",
             "maxProperties",
             "unevaluatedProperties"}
        )) {
        return;
    }
    auto rules = std::make_unique<ObjectRules>();
    rules->properties = named_children(site, "properties");
    const NamedNodes by_pattern = named_children(site, "patternProperties");
    for (std::size_t i = 0; i < by_pattern.nodes.size(); ++i) {
        const Pattern* built =
            pattern((by_pattern.names->begin() + static_cast<std::ptrdiff_t>(i))->key());
        rules->some_pattern_unreadable = rules->some_pattern_unreadable || built == nullptr;
        if (built != nullptr) {
            rules->patterns.push_back({.pattern = built, .node = by_pattern.nodes[i]});
        }
    }
    rules->additional = optional_child(site, "additionalProperties");
    rules->names = optional_child(site, "propertyNames");
    rules->required = keywords.names("required");
    rules->required_by_name = rules->required;
    std::ranges::sort(rules->required_by_name);
    read_dependencies(site, *rules);
    rules->min_properties = keywords.count("minProperties");
    rules->max_properties = keywords.count("maxProperties");
    if (modern(site.node.resource)) {
        rules->unevaluated = optional_child(site, "unevaluatedProperties");
    }
    site.node.object = std::move(rules);
}

void Compiler::read_dependencies(const Site& site, ObjectRules& rules) {
    for (const std::string_view rule : {"dependentRequired", "dependentSchemas", "dependencies"}) {
        const json::Object* by_name = site.keywords.object(rule);
        if (by_name == nullptr) {
            continue;
        }
        const Place place{.parent = &site.place, .step = {.name = rule}};
        for (const auto& [name, follows] : *by_name) {
            Dependency dependency{.rule = rule, .when = name, .required = {}, .schema = {}};
            if (auto required = texts_of(follows); required && rule != "dependentSchemas") {
                dependency.required = *std::move(required);
            } else {
                dependency.schema = member(site, place, name, follows);
            }
            rules.dependencies.push_back(std::move(dependency));
        }
    }
}

void Compiler::read_combination(const Site& site) {
    if (!site.keywords.has_any({"allOf", "anyOf", "oneOf", "not", "if", "then", "else"})) {
        return;
    }
    if (!site.node.combination) {
        site.node.combination = std::make_unique<Combination>();
    }
    Combination& combination = *site.node.combination;
    combination.all = children(site, "allOf");
    combination.any = children(site, "anyOf");
    combination.one = children(site, "oneOf");
    combination.negation = optional_child(site, "not");
    combination.condition = optional_child(site, "if");
    // Without an `if` they say nothing, yet a reference may lead to them.
    const auto consequence = optional_child(site, "then");
    const auto alternative = optional_child(site, "else");
    if (combination.condition) {
        combination.consequence = consequence;
        combination.alternative = alternative;
    }
}

}  // namespace recourse::schema
