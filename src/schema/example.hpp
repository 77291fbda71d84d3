#pragma once

#include "schema/program.hpp"

#include <cstddef>
#include <optional>

namespace recourse::schema {

/// Makes small values that fit a node: what the schema itself offers (default, examples, const,
/// enum), else something built from its rules. Every value is checked before it is given. The work
/// of one maker is bounded; when it is used up there are no more examples. Not thread-safe.
class ExampleMaker {
  public:
    explicit ExampleMaker(const Program& program) : program_(program) {}

    [[nodiscard]] std::optional<json::Value> make(NodeId id) { return make(id, 0); }

  private:
    using Candidate = std::optional<json::Value>;

    Candidate make(NodeId id, std::size_t depth);
    Candidate offered(NodeId id);
    Candidate combined(NodeId id, std::size_t depth);
    Candidate build(NodeId id, std::size_t depth);
    Candidate number(NodeId id);
    Candidate text(NodeId id);
    Candidate array(const Node& node, std::size_t depth);
    Candidate item(const ArrayRules& rules, std::size_t index, std::size_t depth);
    Candidate different(
        const ArrayRules& rules,
        std::size_t index,
        const json::Value& made,
        const json::Array& taken
    );
    Candidate object(const Node& node, std::size_t depth);
    void add_member(
        const ObjectRules& rules, json::Object& members, std::string_view name, std::size_t depth
    );
    [[nodiscard]] bool fits(NodeId id, const json::Value& value);

    const Program& program_;
    std::size_t nodes_left_ = 500;
    std::size_t steps_left_ = 200'000;
};

}  // namespace recourse::schema
