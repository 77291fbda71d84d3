#include "schema/members.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_set>
#include <utility>

namespace recourse::schema {

namespace {

class Collector {
  public:
    explicit Collector(const Program& program) : program_(program) {}

    Asked collect(std::vector<const Node*> roots) {
        waiting_ = std::move(roots);
        // The list grows while it is worked off; every node is visited once.
        for (std::size_t i = 0; i < waiting_.size(); ++i) {
            visit(*waiting_[i]);
        }
        return {.nodes = std::move(waiting_), .known = std::move(known_), .free_form = free_form_};
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
                const bool is_choice = branches != &combination.all;
                free_form_ = free_form_ || (is_choice && takes_any_object(program_.nodes[branch]));
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

    [[nodiscard]] static bool takes_any_object(const Node& node) {
        const bool takes_objects = node.types == 0 || (node.types & kObject) != 0;
        return takes_objects && !node.never && !node.object && !node.combination &&
               node.constant == nullptr && node.choices == nullptr;
    }

    void follow(const std::optional<NodeId>& id) {
        if (id && entered_.insert(*id).second) {
            waiting_.push_back(&program_.nodes[*id]);
        }
    }

    const Program& program_;
    KnownMembers known_;
    bool free_form_ = false;
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
    return Collector(program).collect({&node}).known;
}

Asked asked_by(const Program& program, const std::vector<NodeId>& nodes) {
    std::vector<const Node*> roots;
    std::ranges::transform(nodes, std::back_inserter(roots), [&](NodeId id) {
        return &program.nodes[id];
    });
    return Collector(program).collect(std::move(roots));
}

}  // namespace recourse::schema
