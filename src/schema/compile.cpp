#include "schema/compile.hpp"

#include "base/json_pointer.hpp"
#include "base/text.hpp"
#include "schema/compiler.hpp"
#include "schema/cycles.hpp"
#include "schema/members.hpp"
#include "schema/metaschemas.hpp"
#include "schema/pattern.hpp"

#include <algorithm>
#include <utility>

namespace recourse::schema {

namespace {

constexpr std::size_t kNotes = 32;       // a hostile schema could fill memory with them
constexpr std::size_t kShownText = 100;  // of the schema in a note
constexpr std::size_t kPatterns = 256;   // built per schema
constexpr std::size_t kLongestPattern = 16'384;
constexpr std::int64_t kPatternMemory =
    512 * 1024;  // bytes per pattern: RE2 refuses what needs more

constexpr std::string_view kVocabularies = "https://json-schema.org/draft/2020-12/vocab/";

std::string shown(std::string_view text) {
    return text::clean(text, kShownText);
}

std::string_view without_fragment(std::string_view address) {
    return address.substr(0, address.find('#'));
}

/// The dialect of a `$schema` of json-schema.org.
std::optional<Dialect> published(std::string_view name) {
    if (!name.contains("//json-schema.org/")) {
        return std::nullopt;
    }
    const bool old = name.contains("//json-schema.org/draft-0");
    return Dialect{.draft = old ? Draft::draft_07 : Draft::draft_2020_12};
}

}  // namespace

std::expected<std::shared_ptr<const Program>, CompileError> Compiler::run() {
    const json::Value& schema = program_->source;
    if (!schema.is_object() && !schema.is_bool()) {
        return std::unexpected(
            CompileError{.pointer = "", .reason = "a schema must be an object or a boolean"}
        );
    }
    const ResourceId root = enter("", std::nullopt, schema, dialect_of(schema, {}));
    const NodeId root_node = add(schema, root, Place{}, 0);
    resolve_references();
    if (error_) {
        return std::unexpected(*std::move(error_));
    }
    const std::size_t cut = cut_cycles(program_->nodes);
    if (cut > 0) {
        note("a $ref leads back to itself without going into the value, so it is not followed");
    }
    program_->known =
        std::make_shared<const KnownMembers>(known_members(*program_, program_->nodes[root_node]));
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
            dialect_of(schema, resources_[resource].dialect),
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

Dialect Compiler::dialect_of(const json::Value& schema, const Dialect& otherwise) {
    const json::Value* named =
        schema.is_object() ? schema.get_object().if_contains("$schema") : nullptr;
    if (named == nullptr || !named->is_string()) {
        return otherwise;
    }
    const std::string_view name = named->get_string();
    if (const auto dialect = published(name)) {
        return *dialect;
    }
    if (const json::Value* found = document(without_fragment(name)); found && found->is_object()) {
        return described_by(name, found->get_object());
    }
    note("the dialect '" + shown(name) + "' is not known: the schema is read as draft 2020-12");
    return {};
}

// A metaschema of somebody's own says with `$vocabulary` which keywords have a meaning.
Dialect Compiler::described_by(std::string_view name, const json::Object& metaschema) {
    const json::Value* own = metaschema.if_contains("$schema");
    Dialect dialect =
        (own != nullptr && own->is_string() ? published(own->get_string()) : std::nullopt)
            .value_or(Dialect{});
    const json::Value* listed = metaschema.if_contains("$vocabulary");
    if (listed == nullptr || !listed->is_object() || dialect.draft != Draft::draft_2020_12) {
        return dialect;
    }
    dialect.vocabularies = 0;
    for (const auto& [address, required] : listed->get_object()) {
        const std::string_view vocabulary = address;
        if (vocabulary.starts_with(kVocabularies)) {
            dialect.vocabularies |= vocabulary_named(vocabulary.substr(kVocabularies.size()));
        } else if (required.is_bool() && required.get_bool()) {
            note(
                "the dialect '" + shown(name) + "' requires the vocabulary '" + shown(vocabulary) +
                "', which is not known, so its keywords are not checked"
            );
        }
    }
    return dialect;
}

ResourceId Compiler::enter(
    std::string_view id,
    std::optional<ResourceId> base,
    const json::Value& schema,
    const Dialect& dialect
) {
    const auto entered = resources_.add(id, base, schema, dialect);
    if (!entered) {
        note("$id '" + shown(id) + "' is no address, so references to it are not followed");
        return *base;  // the address of a document without a base always does
    }
    program_->dynamic_anchors.resize(resources_.size());
    return *entered;
}

ResourceId Compiler::identify(
    const Keywords& keywords, const json::Value& schema, ResourceId outer
) {
    const Draft draft = keywords.dialect().draft;
    const auto id = keywords.text("$id");
    const bool hidden = draft == Draft::draft_07 && keywords.value("$ref") != nullptr;
    if (!id || hidden || (draft == Draft::draft_07 && id->starts_with('#'))) {
        return outer;
    }
    return enter(*id, outer, schema, keywords.dialect());
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
    const auto target = find(reference);
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

std::optional<Target> Compiler::find(const Reference& reference) {
    const ResourceId base = program_->nodes[reference.from].resource;
    const auto address = resources_.resolve(reference.text, base);
    if (!address) {
        return std::nullopt;
    }
    auto target = resources_.find(*address, base);
    if (!target && load(address->document)) {
        target = resources_.find(*address, base);
    }
    return target;
}

const json::Value* Compiler::document(std::string_view address) const {
    const auto handed_in = documents_.find(address);
    return handed_in == documents_.end() ? metaschema(address) : &handed_in->second;
}

// What is referred to becomes part of the program: the caller's documents need not outlive it.
bool Compiler::load(const std::string& address) {
    const json::Value* found = document(address);
    if (found == nullptr || (!found->is_object() && !found->is_bool())) {
        return false;
    }
    const json::Value& kept = program_->documents.emplace_back(*found);
    const ResourceId resource = enter(address, std::nullopt, kept, dialect_of(kept, {}));
    const NodeId root = add(kept, resource, Place{}, 0);
    // Its `$id` may be another address than the one it was found under.
    resources_.alias(address, program_->nodes[root].resource);
    return !error_;
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
        const std::string token = json::from_token(rest.substr(1, end - 1));
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
    if (source.size() > kLongestPattern) {
        note("the pattern '" + shown(source) + "' is too long, so it is not checked");
        return built;
    }
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

std::expected<std::shared_ptr<const Program>, CompileError> compile(
    const json::Value& schema, const Limits& limits, const Documents& documents
) {
    return Compiler(schema, limits, documents).run();
}

}  // namespace recourse::schema
