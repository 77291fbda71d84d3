#pragma once

#include "base/json.hpp"
#include "schema/place.hpp"
#include "schema/problem.hpp"
#include "schema/program.hpp"
#include "schema/seen.hpp"

#include <cstddef>
#include <forward_list>
#include <vector>

namespace recourse::schema {

/// Holds one value to a program, for as many steps as the program's limits allow; what is left
/// unchecked then counts as fitting. One per value and question, on one thread. Problems it finds
/// live as long as it.
class Checker {
  public:
    explicit Checker(const Program& program) : Checker(program, program.limits.steps) {}
    Checker(const Program& program, std::size_t steps) : program_(program), steps_left_(steps) {}

    /// Stops at the first problem.
    [[nodiscard]] bool fits(NodeId node, const json::Value& value);
    /// Goes on to find all problems.
    [[nodiscard]] Findings explain(NodeId node, const json::Value& value);
    /// Whether something was left unchecked so far.
    [[nodiscard]] bool exhausted() const noexcept { return exhausted_; }
    [[nodiscard]] std::size_t steps_left() const noexcept { return steps_left_; }

  private:
    /// A subschema meeting a value.
    struct Case {
        const Node& node;
        const json::Value& value;
        const Place& place;
        Seen* seen;          ///< absent where nobody asks
        Findings* findings;  ///< absent where only the verdict counts
    };
    using Rule = bool (Checker::*)(const Case&);

    bool check(
        NodeId id, const json::Value& value, const Place& place, Seen* seen, Findings* findings
    );
    bool check_in_place(NodeId id, const Case& c) {
        return check(id, c.value, c.place, c.seen, c.findings);
    }
    bool check_rules(const Case& c);

    bool own_value(const Case& c);
    bool number(const Case& c);
    bool string(const Case& c);
    bool array(const Case& c);
    bool object(const Case& c);
    bool references(const Case& c);
    bool all_of(const Case& c);
    bool any_of(const Case& c);
    bool one_of(const Case& c);
    bool negation(const Case& c);
    bool condition(const Case& c);
    bool unevaluated(const Case& c);

    bool item(const Case& c, std::size_t index);
    bool item_count(const Case& c);
    bool contains(const Case& c);
    bool unique(const Case& c);
    bool member(const Case& c, std::size_t index);
    bool member_name(const Case& c, std::size_t index);
    bool member_count(const Case& c);
    bool required(const Case& c);
    bool dependencies(const Case& c);
    bool dependent_schema(const Case& c, const Dependency& dependency);
    bool unevaluated_item(const Case& c, std::size_t index);
    bool unevaluated_member(const Case& c, std::size_t index);

    bool fits_branch(NodeId id, const Case& c);
    bool closest_branch(const Case& c, std::string_view rule, const std::vector<NodeId>& branches);
    bool fail(const Case& c, Problem problem);
    bool fail(const Case& c, std::string_view rule, std::size_t first = 0, std::size_t second = 0);
    bool fail_name(
        const Case& c,
        std::string_view rule,
        std::string_view name,
        std::size_t position,
        const Dependency* dependency = nullptr
    );
    bool spend(std::size_t steps);
    [[nodiscard]] static std::size_t comparison_steps(const Node& node, const json::Value& value);
    NodeId dynamic_target(const Combination& combination) const;

    const Program& program_;
    std::size_t steps_left_;
    std::size_t frames_ = 0;
    bool exhausted_ = false;
    std::vector<ResourceId> scope_;         ///< resources entered, for dynamic references
    std::forward_list<json::Value> names_;  ///< member names held to schemas
};

}  // namespace recourse::schema
