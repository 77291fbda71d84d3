#include "schema/check.hpp"

#include "schema/branches.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace recourse::schema {

namespace {

// Subschemas within subschemas and values, per allowed depth: real schemas need a handful per
// level.
constexpr std::size_t kFramesPerDepth = 16;
// Long texts and values cost more than one step.
constexpr std::size_t kBytesPerStep = 256;
// So do marks for each of many children.
constexpr std::size_t kChildrenPerStep = 64;

}  // namespace

bool Checker::fits(NodeId node, const json::Value& value) {
    return check(node, value, Place{}, nullptr, nullptr);
}

Findings Checker::explain(NodeId node, const json::Value& value) {
    Findings findings(program_.limits.violations);
    (void)check(node, value, Place{}, nullptr, &findings);
    return findings;
}

bool Checker::check(
    NodeId id, const json::Value& value, const Place& place, Seen* seen, Findings* findings
) {
    if (!spend(1) || frames_ == program_.limits.depth * kFramesPerDepth) {
        exhausted_ = true;
        return true;
    }
    const Node& node = program_.nodes[id];
    if (node.tracks_children() && !spend(child_count(value) / kChildrenPerStep)) {
        return true;
    }
    ++frames_;
    scope_.push_back(node.resource);
    bool ok = true;
    if (node.tracks_children()) {
        Seen own(value);
        ok = check_rules(
            {.node = node, .value = value, .place = place, .seen = &own, .findings = findings}
        );
        if (seen != nullptr) {
            seen->merge(own);
        }
    } else {
        ok = check_rules(
            {.node = node, .value = value, .place = place, .seen = seen, .findings = findings}
        );
    }
    scope_.pop_back();
    --frames_;
    return ok || exhausted_;
}

bool Checker::check_rules(const Case& c) {
    // A value of the wrong kind breaks many rules for one reason, so its kind comes first and
    // alone; what is left over can only be told last.
    if (c.node.never) {
        return fail(c, "false");
    }
    if (!own_value(c)) {
        return false;
    }
    constexpr std::array<Rule, 11> kRules{
        &Checker::number,
        &Checker::string,
        &Checker::array,
        &Checker::object,
        &Checker::references,
        &Checker::all_of,
        &Checker::any_of,
        &Checker::one_of,
        &Checker::negation,
        &Checker::condition,
        &Checker::unevaluated,
    };
    bool ok = true;
    for (const Rule rule : kRules) {
        ok = (this->*rule)(c) && ok;
        if (!ok && c.findings == nullptr) {
            return false;
        }
    }
    return ok;
}

bool Checker::own_value(const Case& c) {
    const Node& node = c.node;
    if (!spend(comparison_steps(node, c.value))) {
        return true;
    }
    if (node.constant != nullptr && order(*node.constant, c.value) != 0) {
        return fail(c, "const");
    }
    if (node.choices != nullptr && !node.has_choice(c.value)) {
        return fail(c, "enum");
    }
    if (node.types != 0 && (node.types & types_of(c.value)) == 0) {
        return fail(c, "type");
    }
    return true;
}

// Numbers and other small things cost no more than the step that was spent on coming here.
std::size_t Checker::comparison_steps(const Node& node, const json::Value& value) {
    if (node.comparison == 0) {
        return 0;
    }
    if (value.is_string()) {
        return value.get_string().size() / kBytesPerStep *
               static_cast<std::size_t>(std::bit_width(node.choices_in_order.size() + 1));
    }
    return value.is_array() || value.is_object() ? node.comparison : 0;
}

bool Checker::number(const Case& c) {
    if (!c.node.number || !c.value.is_number()) {
        return true;
    }
    const NumberRules& rules = *c.node.number;
    bool ok = true;
    if (rules.minimum != nullptr && order(c.value, *rules.minimum) < 0) {
        ok = fail(c, "minimum");
    }
    if (rules.exclusive_minimum != nullptr && order(c.value, *rules.exclusive_minimum) <= 0) {
        ok = fail(c, "exclusiveMinimum");
    }
    if (rules.maximum != nullptr && order(c.value, *rules.maximum) > 0) {
        ok = fail(c, "maximum");
    }
    if (rules.exclusive_maximum != nullptr && order(c.value, *rules.exclusive_maximum) >= 0) {
        ok = fail(c, "exclusiveMaximum");
    }
    if (rules.multiple_of != nullptr && !is_multiple(c.value, *rules.multiple_of)) {
        ok = fail(c, "multipleOf");
    }
    return ok;
}

bool Checker::string(const Case& c) {
    if (!c.node.string || !c.value.is_string()) {
        return true;
    }
    const StringRules& rules = *c.node.string;
    const std::string_view text = c.value.get_string();
    const std::size_t matching = rules.pattern == nullptr ? 0 : rules.pattern->steps_for(text);
    if (!spend(text.size() / kBytesPerStep + matching)) {
        return true;
    }
    bool ok = true;
    if (rules.min_length || rules.max_length) {
        const std::size_t length = code_points(text);
        if (rules.min_length && length < *rules.min_length) {
            ok = fail(c, "minLength", length);
        }
        if (rules.max_length && length > *rules.max_length) {
            ok = fail(c, "maxLength", length);
        }
    }
    if (rules.pattern != nullptr && !rules.pattern->matches(text)) {
        ok = fail(c, "pattern");
    }
    return ok;
}

bool Checker::references(const Case& c) {
    if (!c.node.combination) {
        return true;
    }
    const Combination& combination = *c.node.combination;
    const bool ok = !combination.ref || check_in_place(*combination.ref, c);
    if (!combination.dynamic_ref || (!ok && c.findings == nullptr)) {
        return ok;
    }
    return check_in_place(dynamic_target(combination), c) && ok;
}

NodeId Checker::dynamic_target(const Combination& combination) const {
    if (!combination.dynamic_anchor.empty()) {
        for (const ResourceId resource : scope_) {
            const auto& anchors = program_.dynamic_anchors[resource];
            if (const auto found = anchors.find(combination.dynamic_anchor);
                found != anchors.end()) {
                return found->second;
            }
        }
    }
    return *combination.dynamic_ref;
}

bool Checker::all_of(const Case& c) {
    if (!c.node.combination) {
        return true;
    }
    bool ok = true;
    for (const NodeId branch : c.node.combination->all) {
        ok = check_in_place(branch, c) && ok;
        if (!ok && c.findings == nullptr) {
            return false;
        }
    }
    return ok;
}

bool Checker::any_of(const Case& c) {
    if (!c.node.combination || c.node.combination->any.empty()) {
        return true;
    }
    bool ok = false;
    for (const NodeId branch : c.node.combination->any) {
        ok = fits_branch(branch, c) || ok;
        if (ok && c.seen == nullptr) {
            return true;
        }
    }
    return ok || exhausted_ || closest_branch(c, "anyOf", c.node.combination->any);
}

bool Checker::one_of(const Case& c) {
    if (!c.node.combination || c.node.combination->one.empty()) {
        return true;
    }
    const std::vector<NodeId>& branches = c.node.combination->one;
    std::vector<std::size_t> fitting;
    for (std::size_t i = 0; i < branches.size() && fitting.size() < 2; ++i) {
        if (fits_branch(branches[i], c)) {
            fitting.push_back(i);
        }
    }
    if (fitting.size() == 1 || exhausted_) {
        return true;
    }
    return fitting.empty() ? closest_branch(c, "oneOf", branches)
                           : fail(c, "oneOf", fitting[0], fitting[1]);
}

bool Checker::negation(const Case& c) {
    if (!c.node.combination || !c.node.combination->negation) {
        return true;
    }
    const bool fits = check(*c.node.combination->negation, c.value, c.place, nullptr, nullptr);
    return !fits || fail(c, "not");
}

bool Checker::condition(const Case& c) {
    if (!c.node.combination || !c.node.combination->condition) {
        return true;
    }
    const Combination& combination = *c.node.combination;
    const bool holds = fits_branch(*combination.condition, c);
    const auto& next = holds ? combination.consequence : combination.alternative;
    if (!next) {
        return true;
    }
    const std::size_t before = c.findings == nullptr ? 0 : c.findings->problems().size();
    const bool ok = check_in_place(*next, c);
    if (!ok && holds && c.findings != nullptr) {
        const Node* met = &program_.nodes[*combination.condition];
        c.findings->explain_since(
            before, {.condition = met, .value = &c.value, .depth = path_to(c.place).size()}
        );
    }
    return ok;
}

// What a branch has seen counts only where it fits.
bool Checker::fits_branch(NodeId id, const Case& c) {
    if (c.seen == nullptr) {
        return check(id, c.value, c.place, nullptr, nullptr);
    }
    if (!spend(child_count(c.value) / kChildrenPerStep)) {
        return true;
    }
    Seen seen(c.value);
    const bool fits = check(id, c.value, c.place, &seen, nullptr);
    if (fits) {
        c.seen->merge(seen);
    }
    return fits;
}

bool Checker::closest_branch(
    const Case& c, std::string_view rule, const std::vector<NodeId>& branches
) {
    if (c.findings == nullptr) {
        return false;
    }
    Branches judged({.rule = rule, .node = &c.node, .value = &c.value, .path = path_to(c.place)});
    for (const NodeId branch : branches) {
        Findings found(program_.limits.violations);
        (void)check(branch, c.value, c.place, nullptr, &found);
        judged.add(found);
    }
    for (Problem& problem : std::move(judged).verdict()) {
        c.findings->add(std::move(problem));
    }
    return false;
}

bool Checker::unevaluated(const Case& c) {
    if (!c.node.tracks_children()) {
        return true;
    }
    const bool in_array = c.value.is_array() && c.node.array && c.node.array->unevaluated;
    const bool in_object = c.value.is_object() && c.node.object && c.node.object->unevaluated;
    const std::size_t size = in_array    ? c.value.get_array().size()
                             : in_object ? c.value.get_object().size()
                                         : 0;
    bool ok = true;
    for (std::size_t i = 0; i < size; ++i) {
        if (c.seen->has(i)) {
            continue;
        }
        c.seen->mark(i);
        ok = (in_array ? unevaluated_item(c, i) : unevaluated_member(c, i)) && ok;
        if (!ok && c.findings == nullptr) {
            return false;
        }
    }
    return ok;
}

bool Checker::fail(const Case& c, Problem problem) {
    if (exhausted_) {
        return true;
    }
    if (c.findings != nullptr) {
        c.findings->add(std::move(problem));
    }
    return false;
}

bool Checker::fail(const Case& c, std::string_view rule, std::size_t first, std::size_t second) {
    // The path is only made where somebody reads it: verdicts alone stay free of allocations.
    return fail(
        c,
        {.rule = rule,
         .node = &c.node,
         .value = &c.value,
         .path = c.findings == nullptr ? Path{} : path_to(c.place),
         .first = first,
         .second = second}
    );
}

bool Checker::fail_name(
    const Case& c,
    std::string_view rule,
    std::string_view name,
    std::size_t position,
    const Dependency* dependency
) {
    Problem problem{
        .rule = rule,
        .node = &c.node,
        .value = &c.value,
        .path = {},
        .name = name,
        .dependency = dependency
    };
    if (c.findings != nullptr) {
        const auto described = c.node.object->properties.find(name);
        problem.wanted = described ? &program_.nodes[*described] : nullptr;
        problem.path = path_to(c.place);
        problem.path.push_back({.name = name, .position = position});
    }
    return fail(c, std::move(problem));
}

bool Checker::spend(std::size_t steps) {
    if (steps > steps_left_ || exhausted_) {
        exhausted_ = true;
        return false;
    }
    steps_left_ -= steps;
    return true;
}

}  // namespace recourse::schema
