#include "schema/members.hpp"

#include <algorithm>
#include <unordered_set>

namespace recourse::schema {

namespace {

class Collector {
  public:
    explicit Collector(const Program& program) : program_(program) {}

    KnownMembers collect(const Node& root) {
        waiting_.push_back(&root);
        // The list grows while it is worked off; every node is visited once.
        for (std::size_t i = 0; i < waiting_.size(); ++i) {
            visit(*waiting_[i]);
        }
        return std::move(known_);
    }

  private:
    void visit(const Node& node) {
        if (node.object) {
            visit_object(*node.object);
        }
        if (!node.combination) {
            return;
        }
        const Combination& combination = *node.combination;
        for (const auto& next :
             {combination.ref,
              combination.dynamic_ref,
              combination.condition,
              combination.consequence,
              combination.alternative}) {
            follow(next);
        }
        for (const auto* branches : {&combination.all, &combination.any, &combination.one}) {
            for (const NodeId branch : *branches) {
                follow(branch);
            }
        }
    }

    void visit_object(const ObjectRules& rules) {
        for (const std::string_view name : rules.properties.all()) {
            if (known_.set_of_names.insert(name).second) {
                known_.names.push_back(name);
            }
        }
        for (const PatternNode& pattern : rules.patterns) {
            known_.patterns.push_back(pattern.pattern);
        }
        for (const Dependency& dependency : rules.dependencies) {
            follow(dependency.schema);
        }
        known_.any_name = known_.any_name || rules.some_pattern_unreadable ||
                          describes_members(rules.additional) ||
                          describes_members(rules.unevaluated);
        known_.allows_others =
            known_.allows_others || welcomes(rules.additional) || welcomes(rules.unevaluated);
    }

    // `additionalProperties: {"type": "string"}` means a map; `true` and `{}` only do not forbid.
    [[nodiscard]] bool describes_members(const std::optional<NodeId>& node) const {
        const json::Object* source = node ? program_.nodes[*node].source : nullptr;
        return source != nullptr && !source->empty();
    }

    // `additionalProperties: true`, or `{}`.
    [[nodiscard]] bool welcomes(const std::optional<NodeId>& node) const {
        return node && !program_.nodes[*node].never && !describes_members(node);
    }

    void follow(const std::optional<NodeId>& id) {
        if (id && entered_.insert(*id).second) {
            waiting_.push_back(&program_.nodes[*id]);
        }
    }

    const Program& program_;
    KnownMembers known_;
    std::vector<const Node*> waiting_;
    std::unordered_set<NodeId> entered_;
};

}  // namespace

bool KnownMembers::has(std::string_view name, std::size_t& steps_left) const {
    return set_of_names.contains(name) ||
           std::ranges::any_of(patterns, [&](const Pattern* pattern) {
               const std::size_t steps = 1 + pattern->steps_for(name);
               steps_left -= std::min(steps, steps_left);
               return steps_left == 0 || pattern->matches(name);
           });
}

KnownMembers known_members(const Program& program, const Node& node) {
    return Collector(program).collect(node);
}

}  // namespace recourse::schema
