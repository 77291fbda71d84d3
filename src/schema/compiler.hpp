#pragma once

#include "schema/compile.hpp"
#include "schema/keywords.hpp"
#include "schema/place.hpp"
#include "schema/program.hpp"
#include "schema/resources.hpp"

#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// The two halves of compiling: compile.cpp walks the schema and follows its references,
/// compile_keywords.cpp reads the keywords of one subschema into its node.
namespace recourse::schema {

/// One subschema on its way to a Node.
struct Site {
    const Keywords& keywords;
    Node& node;
    const Place& place;
    std::size_t depth;
};

class Compiler {
  public:
    Compiler(const json::Value& schema, const Limits& limits, const Documents& documents)
        : program_(std::make_shared<Program>()), documents_(documents) {
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

    [[nodiscard]] Dialect dialect_of(const json::Value& schema, const Dialect& otherwise);
    [[nodiscard]] Dialect described_by(std::string_view name, const json::Object& metaschema);
    ResourceId enter(
        std::string_view id,
        std::optional<ResourceId> base,
        const json::Value& schema,
        const Dialect& dialect
    );
    ResourceId identify(const Keywords& keywords, const json::Value& schema, ResourceId outer);
    void anchor(
        const Keywords& keywords, const json::Value& schema, NodeId id, ResourceId resource
    );

    void read(const Site& site);
    void read_values(const Site& site);
    void read_choices(const Site& site);
    void read_number(const Site& site);
    void read_string(const Site& site);
    void read_array(const Site& site);
    void read_object(const Site& site);
    void read_dependencies(const Site& site, ObjectRules& rules);
    void read_combination(const Site& site);
    void read_references(const Keywords& keywords, Node& node, NodeId id);

    void resolve_references();
    void resolve(const Reference& reference);
    std::optional<Target> find(const Reference& reference);
    [[nodiscard]] const json::Value* document(std::string_view address) const;
    bool load(const std::string& address);
    std::optional<NodeId> follow(const Target& target);
    std::optional<NodeId> follow_pointer(const Target& target);

    const Pattern* pattern(std::string_view source);
    void note(std::string sentence);
    void fail(const Place& place, std::string reason);
    [[nodiscard]] bool modern(ResourceId resource) {
        return resources_[resource].dialect.draft == Draft::draft_2020_12;
    }

    std::shared_ptr<Program> program_;
    const Documents& documents_;
    Resources resources_;
    std::unordered_map<const json::Value*, NodeId> ids_;
    std::unordered_map<std::string_view, const Pattern*> patterns_;
    std::vector<Reference> references_;
    std::optional<CompileError> error_;
};

}  // namespace recourse::schema
