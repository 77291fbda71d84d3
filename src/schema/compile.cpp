#include "schema/compile.hpp"

#include "base/text.hpp"
#include "schema/cycles.hpp"
#include "schema/keywords.hpp"
#include "schema/pattern.hpp"
#include "schema/place.hpp"
#include "schema/resources.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <utility>

namespace recourse::schema {

namespace {

constexpr std::size_t kNotes = 32;        // a hostile schema could fill memory with them
constexpr std::size_t kShownText = 100;   // of the schema in a note
constexpr std::size_t kPatterns = 1'000;  // built per schema
constexpr std::int64_t kPatternMemory =
    512 * 1024;  // bytes per pattern: RE2 refuses what needs more

/// One subschema on its way to a Node.
struct Site {
    const Keywords& keywords;
    Node& node;
    const Place& place;
    std::size_t depth;
};

class Compiler {
  public:
    Compiler(const json::Value& schema, const Limits& limits)
        : program_(std::make_shared<Program>()) {
        program_->source = schema;
        program_->limits = limits;
    }

    std::expected<std::shared_ptr<const Program>, CompileError> run();

  private:
    struct Reference {
        NodeId from;
        std::string_view text;
        bool dynamic;
    };

    NodeId add(
        const json::Value& schema, ResourceId resource, const Place& place, std::size_t depth
    );
    NodeId child(const Site& site, std::string_view keyword, const json::Value& schema);
    NodeId member(
        const Site& site, const Place& keyword, std::string_view name, const json::Value& schema
    );
    std::optional<NodeId> optional_child(const Site& site, std::string_view keyword);
    std::vector<NodeId> children(const Site& site, std::string_view keyword);
    NamedNodes named_children(const Site& site, std::string_view keyword);

    ResourceId identify(const Keywords& keywords, const json::Value& schema, ResourceId outer);
    void anchor(
        const Keywords& keywords, const json::Value& schema, NodeId id, ResourceId resource
    );

    void read(const Site& site);
    void read_values(const Site& site);
    void read_number(const Site& site);
    void read_string(const Site& site);
    void read_array(const Site& site);
    void read_object(const Site& site);
    void read_dependencies(const Site& site, ObjectRules& rules);
    void read_combination(const Site& site);
    void read_references(const Keywords& keywords, Node& node, NodeId id);

    void resolve_references();
    void resolve(const Reference& reference);
    std::optional<NodeId> follow(const Target& target);
    std::optional<NodeId> follow_pointer(const Target& target);

    const Pattern* pattern(std::string_view source);
    void note(std::string sentence);
    void fail(const Place& place, std::string reason);
    [[nodiscard]] bool modern(ResourceId resource) {
        return resources_[resource].draft == Draft::draft_2020_12;
    }

    std::shared_ptr<Program> program_;
    Resources resources_;
    std::unordered_map<const json::Value*, NodeId> ids_;
    std::unordered_map<std::string_view, const Pattern*> patterns_;
    std::vector<Reference> references_;
    std::optional<CompileError> error_;
};

std::string shown(std::string_view text) {
    return text::clean(text, kShownText);
}

Draft draft_of(const json::Value& schema, Draft otherwise) {
    const json::Value* named =
        schema.is_object() ? schema.get_object().if_contains("$schema") : nullptr;
    if (named == nullptr || !named->is_string()) {
        return otherwise;
    }
    const std::string_view name = named->get_string();
    const bool old = name.contains("//json-schema.org/draft-0");
    return old ? Draft::draft_07 : Draft::draft_2020_12;
}

bool is_known_dialect(std::string_view name) {
    return name.contains("//json-schema.org/");
}

std::expected<std::shared_ptr<const Program>, CompileError> Compiler::run() {
    const json::Value& schema = program_->source;
    if (!schema.is_object() && !schema.is_bool()) {
        return std::unexpected(
            CompileError{.pointer = "", .reason = "a schema must be an object or a boolean"}
        );
    }
    const ResourceId root =
        *resources_.add("", std::nullopt, schema, draft_of(schema, Draft::draft_2020_12));
    program_->dynamic_anchors.emplace_back();
    add(schema, root, Place{}, 0);
    resolve_references();
    if (error_) {
        return std::unexpected(*std::move(error_));
    }
    const std::size_t cut = cut_cycles(program_->nodes);
    if (cut > 0) {
        note("a $ref leads back to itself without going into the value, so it is not followed");
    }
    return program_;
}

NodeId Compiler::add(
    const json::Value& schema, ResourceId resource, const Place& place, std::size_t depth
) {
    const auto id = static_cast<NodeId>(program_->nodes.size());
    if (error_) {
        return 0;
    }
    if (depth > program_->limits.depth) {
        fail(place, "the schema is nested too deeply");
        return 0;
    }
    if (id >= program_->limits.subschemas) {
        fail(place, "the schema has too many parts");
        return 0;
    }
    program_->nodes.emplace_back();
    ids_.emplace(&schema, id);
    // Built apart, because children make the list of nodes grow and move.
    Node node;
    node.never = schema.is_bool() && !schema.get_bool();
    if (schema.is_object()) {
        const Keywords keywords(
            schema.get_object(),
            [&](std::string_view keyword, std::string_view must_be) {
                note(
                    std::string(keyword) + " at '" + shown(pointer(path_to(place))) + "' must be " +
                    std::string(must_be) + ", so it is not checked"
                );
            }
        );
        node.source = &schema.get_object();
        node.resource = identify(keywords, schema, resource);
        anchor(keywords, schema, id, node.resource);
        read_references(keywords, node, id);
        read({.keywords = keywords, .node = node, .place = place, .depth = depth});
    } else if (!schema.is_bool()) {
        note("'" + shown(pointer(path_to(place))) + "' must be a schema, so it is not checked");
    }
    program_->nodes[id] = std::move(node);
    return id;
}

NodeId Compiler::child(const Site& site, std::string_view keyword, const json::Value& schema) {
    const Place place{.parent = &site.place, .step = {.name = keyword}};
    return add(schema, site.node.resource, place, site.depth + 1);
}

NodeId Compiler::member(
    const Site& site, const Place& keyword, std::string_view name, const json::Value& schema
) {
    const Place place{.parent = &keyword, .step = {.name = name}};
    return add(schema, site.node.resource, place, site.depth + 1);
}

std::optional<NodeId> Compiler::optional_child(const Site& site, std::string_view keyword) {
    const json::Value* schema = site.keywords.value(keyword);
    return schema == nullptr ? std::nullopt : std::optional(child(site, keyword, *schema));
}

std::vector<NodeId> Compiler::children(const Site& site, std::string_view keyword) {
    std::vector<NodeId> nodes;
    const json::Array* schemas = site.keywords.array(keyword);
    const Place place{.parent = &site.place, .step = {.name = keyword}};
    for (std::size_t i = 0; schemas != nullptr && i < schemas->size(); ++i) {
        const Place item{.parent = &place, .step = {.to = Step::To::item, .position = i}};
        nodes.push_back(add((*schemas)[i], site.node.resource, item, site.depth + 1));
    }
    return nodes;
}

NamedNodes Compiler::named_children(const Site& site, std::string_view keyword) {
    NamedNodes named;
    named.names = site.keywords.object(keyword);
    if (named.names == nullptr) {
        return named;
    }
    const Place place{.parent = &site.place, .step = {.name = keyword}};
    for (const auto& [name, schema] : *named.names) {
        named.nodes.push_back(member(site, place, name, schema));
    }
    return named;
}

ResourceId Compiler::identify(
    const Keywords& keywords, const json::Value& schema, ResourceId outer
) {
    const Draft draft = draft_of(schema, resources_[outer].draft);
    if (const auto dialect = keywords.text("$schema"); dialect && !is_known_dialect(*dialect)) {
        note(
            "the dialect '" + shown(*dialect) +
            "' is not known: the schema is read as draft 2020-12"
        );
    }
    const auto id = keywords.text("$id");
    const bool hidden = draft == Draft::draft_07 && keywords.value("$ref") != nullptr;
    if (!id || hidden || (draft == Draft::draft_07 && id->starts_with('#'))) {
        return outer;
    }
    const auto added = resources_.add(*id, outer, schema, draft);
    if (!added) {
        note("$id '" + shown(*id) + "' is no address, so references to it are not followed");
        return outer;
    }
    program_->dynamic_anchors.emplace_back();
    return *added;
}

void Compiler::anchor(
    const Keywords& keywords, const json::Value& schema, NodeId id, ResourceId resource
) {
    auto& anchors = resources_[resource].anchors;
    if (!modern(resource)) {
        if (const auto name = keywords.text("$id"); name && name->starts_with('#')) {
            anchors.try_emplace(std::string(name->substr(1)), &schema);
        }
        return;
    }
    if (const auto name = keywords.text("$anchor")) {
        anchors.try_emplace(std::string(*name), &schema);
    }
    if (const auto name = keywords.text("$dynamicAnchor")) {
        anchors.try_emplace(std::string(*name), &schema);
        program_->dynamic_anchors[resource].try_emplace(std::string(*name), id);
    }
}

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
    node.choices = site.keywords.array("enum");
    if (node.choices != nullptr) {
        node.choices_in_order.resize(node.choices->size());
        std::iota(node.choices_in_order.begin(), node.choices_in_order.end(), 0U);
        std::ranges::sort(node.choices_in_order, [&](std::uint32_t a, std::uint32_t b) {
            return order((*node.choices)[a], (*node.choices)[b]) < 0;
        });
    }
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

void Compiler::read_references(const Keywords& keywords, Node& node, NodeId id) {
    const auto ref = keywords.text("$ref");
    const auto dynamic = modern(node.resource) ? keywords.text("$dynamicRef") : std::nullopt;
    if (!ref && !dynamic) {
        return;
    }
    node.combination = std::make_unique<Combination>();
    if (ref) {
        references_.push_back({.from = id, .text = *ref, .dynamic = false});
    }
    if (dynamic) {
        references_.push_back({.from = id, .text = *dynamic, .dynamic = true});
    }
}

// Following a reference can add nodes that refer on: the list grows while it is worked off.
void Compiler::resolve_references() {
    for (std::size_t i = 0; i < references_.size() && !error_; ++i) {
        resolve(Reference(references_[i]));
    }
}

void Compiler::resolve(const Reference& reference) {
    const auto target = resources_.find(reference.text, program_->nodes[reference.from].resource);
    if (!target) {
        note(
            "the $ref '" + shown(reference.text) +
            "' leads out of the schema and is never fetched, so what it asks for is not checked"
        );
        return;
    }
    const auto found = follow(*target);
    if (!found) {
        note(
            "the $ref '" + shown(reference.text) +
            "' leads nowhere, so what it asks for is not checked"
        );
        return;
    }
    Combination& combination = *program_->nodes[reference.from].combination;
    if (!reference.dynamic) {
        combination.ref = found;
        return;
    }
    combination.dynamic_ref = found;
    // Only a reference that lands on a dynamic anchor looks further out (the "bookend").
    const auto& anchors = program_->dynamic_anchors[target->resource];
    const auto anchor = anchors.find(target->fragment);
    if (anchor != anchors.end() && anchor->second == *found) {
        combination.dynamic_anchor = anchor->first;
    }
}

std::optional<NodeId> Compiler::follow(const Target& target) {
    const Resource& resource = resources_[target.resource];
    if (target.fragment.empty() || target.fragment.starts_with('/')) {
        return follow_pointer(target);
    }
    const auto found = resource.anchors.find(target.fragment);
    return found == resource.anchors.end() ? std::nullopt : std::optional(ids_.at(found->second));
}

std::optional<NodeId> Compiler::follow_pointer(const Target& target) {
    const json::Value* at = resources_[target.resource].root;
    ResourceId resource = target.resource;
    std::string_view rest = target.fragment;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('/', 1), rest.size());
        const std::string token = from_token(rest.substr(1, end - 1));
        rest.remove_prefix(end);
        boost::system::error_code error;
        at = at->is_array() ? at->find_pointer("/" + token, error)
                            : (at->is_object() ? at->get_object().if_contains(token) : nullptr);
        if (at == nullptr) {
            return std::nullopt;
        }
        const auto known = ids_.find(at);
        resource = known == ids_.end() ? resource : program_->nodes[known->second].resource;
    }
    if (const auto known = ids_.find(at); known != ids_.end()) {
        return known->second;
    }
    if (!at->is_object() && !at->is_bool()) {
        return std::nullopt;
    }
    // A place that no keyword makes a schema (`components/...`) is one once it is referred to.
    return add(*at, resource, Place{}, 0);
}

const Pattern* Compiler::pattern(std::string_view source) {
    if (const auto known = patterns_.find(source); known != patterns_.end()) {
        return known->second;
    }
    const Pattern*& built = patterns_[source];
    if (program_->patterns.size() >= kPatterns) {
        note("the schema has too many patterns, so some are not checked");
        return built;
    }
    re2::RE2::Options options(re2::RE2::Quiet);
    options.set_max_mem(kPatternMemory);
    program_->patterns.emplace_back(source, to_re2(source), options);
    if (!program_->patterns.back().regex.ok()) {
        program_->patterns.pop_back();
        note("the pattern '" + shown(source) + "' cannot be read, so it is not checked");
        return built;
    }
    built = &program_->patterns.back();
    return built;
}

void Compiler::note(std::string sentence) {
    auto& notes = program_->unchecked;
    if (notes.size() < kNotes && std::ranges::find(notes, sentence) == notes.end()) {
        notes.push_back(std::move(sentence));
    }
}

void Compiler::fail(const Place& place, std::string reason) {
    error_ = CompileError{.pointer = pointer(path_to(place)), .reason = std::move(reason)};
}

}  // namespace

std::expected<std::shared_ptr<const Program>, CompileError> compile(
    const json::Value& schema, const Limits& limits
) {
    return Compiler(schema, limits).run();
}

}  // namespace recourse::schema
