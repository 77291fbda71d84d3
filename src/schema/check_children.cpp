#include "schema/check.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

/// The rules about what is in an array or an object.
namespace recourse::schema {

namespace {

// Looking a member up costs less than checking it.
constexpr std::size_t kMembersPerStep = 8;
constexpr std::size_t kBytesPerStep = 256;

std::size_t matching_steps(const ObjectRules& rules, std::string_view name) {
    std::size_t steps = rules.patterns.size();
    for (const PatternNode& one : rules.patterns) {
        steps += one.pattern->steps_for(name);
    }
    return steps;
}

const json::Object::value_type& member_at(const json::Object& object, std::size_t index) {
    return *(object.begin() + static_cast<std::ptrdiff_t>(index));
}

}  // namespace

bool Checker::array(const Case& c) {
    if (!c.node.array || !c.value.is_array()) {
        return true;
    }
    bool ok = item_count(c);
    ok = unique(c) && ok;
    ok = contains(c) && ok;
    // What no rule is about is not even walked over: it may be long.
    const ArrayRules& rules = *c.node.array;
    const std::size_t size = c.value.get_array().size();
    const std::size_t ruled = rules.rest ? size : std::min(size, rules.prefix.size());
    for (std::size_t i = 0; i < ruled; ++i) {
        if (!ok && c.findings == nullptr) {
            return false;
        }
        ok = item(c, i) && ok;
    }
    return ok;
}

bool Checker::item(const Case& c, std::size_t index) {
    const ArrayRules& rules = *c.node.array;
    const bool in_prefix = index < rules.prefix.size();
    if (!in_prefix && !rules.rest) {
        return true;
    }
    const NodeId node = in_prefix ? rules.prefix[index] : *rules.rest;
    if (c.seen != nullptr) {
        c.seen->mark(index);
    }
    if (!in_prefix && program_.nodes[node].never) {
        // One sentence says it for all items that are too many.
        (void)spend(1);
        return index == rules.prefix.size() ? fail(c, rules.rest_rule, index) : exhausted_;
    }
    const Place place{.parent = &c.place, .step = {.to = Step::To::item, .position = index}};
    return check(node, c.value.get_array()[index], place, nullptr, c.findings);
}

bool Checker::item_count(const Case& c) {
    const ArrayRules& rules = *c.node.array;
    const std::size_t size = c.value.get_array().size();
    if (rules.min_items && size < *rules.min_items) {
        return fail(c, "minItems", size);
    }
    return !rules.max_items || size <= *rules.max_items || fail(c, "maxItems", size);
}

bool Checker::contains(const Case& c) {
    const ArrayRules& rules = *c.node.array;
    if (!rules.contains) {
        return true;
    }
    std::size_t count = 0;
    const json::Array& items = c.value.get_array();
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (!check(*rules.contains, items[i], c.place, nullptr, nullptr)) {
            continue;
        }
        ++count;
        if (c.seen != nullptr) {
            c.seen->mark(i);
        }
    }
    if (count < rules.min_contains) {
        return fail(c, rules.min_contains == 1 ? "contains" : "minContains", count);
    }
    return !rules.max_contains || count <= *rules.max_contains || fail(c, "maxContains", count);
}

bool Checker::unique(const Case& c) {
    const json::Array& items = c.value.get_array();
    if (!c.node.array->unique || items.size() < 2) {
        return true;
    }
    const auto rounds = static_cast<std::size_t>(std::bit_width(items.size()));
    if (!spend(weight(c.value, steps_left_) * rounds)) {
        return true;
    }
    std::vector<std::size_t> sorted(items.size());
    std::iota(sorted.begin(), sorted.end(), std::size_t{0});
    std::ranges::sort(sorted, [&](std::size_t a, std::size_t b) {
        const auto found = order(items[a], items[b]);
        return found < 0 || (found == 0 && a < b);
    });
    const auto twice = std::ranges::adjacent_find(sorted, [&](std::size_t a, std::size_t b) {
        return order(items[a], items[b]) == 0;
    });
    return twice == sorted.end() || fail(c, "uniqueItems", *twice, *(twice + 1));
}

bool Checker::object(const Case& c) {
    if (!c.node.object || !c.value.is_object()) {
        return true;
    }
    bool ok = member_count(c);
    ok = required(c) && ok;
    const std::size_t size = c.node.object->rules_members() ? c.value.get_object().size() : 0;
    if (!spend(size / kMembersPerStep)) {
        return true;
    }
    for (std::size_t i = 0; i < size; ++i) {
        if (!ok && c.findings == nullptr) {
            return false;
        }
        ok = member(c, i) && ok;
    }
    return dependencies(c) && ok;
}

bool Checker::member(const Case& c, std::size_t index) {
    const ObjectRules& rules = *c.node.object;
    const auto& [name, value] = member_at(c.value.get_object(), index);
    if (!spend(matching_steps(rules, name))) {
        return true;
    }
    const bool optional = c.findings != nullptr && !rules.requires_member(name);
    const Place place{
        .parent = &c.place, .step = {.name = name, .position = index, .may_be_left_out = optional}
    };
    bool ok = !rules.names || member_name(c, index);
    bool known = rules.some_pattern_unreadable;
    if (const auto node = rules.properties.find(name)) {
        known = true;
        ok = check(*node, value, place, nullptr, c.findings) && ok;
    }
    for (const PatternNode& pattern : rules.patterns) {
        if (pattern.pattern->matches(name)) {
            known = true;
            ok = check(pattern.node, value, place, nullptr, c.findings) && ok;
        }
    }
    if (!known && rules.additional) {
        known = true;
        ok = program_.nodes[*rules.additional].never
                 ? fail_name(c, "additionalProperties", name, index)
                 : check(*rules.additional, value, place, nullptr, c.findings) && ok;
    }
    if (known && c.seen != nullptr) {
        c.seen->mark(index);
    }
    return ok;
}

bool Checker::member_name(const Case& c, std::size_t index) {
    const std::string_view name = member_at(c.value.get_object(), index).key();
    const Place place{
        .parent = &c.place, .step = {.to = Step::To::member_name, .name = name, .position = index}
    };
    if (!spend(name.size() / kBytesPerStep)) {
        return true;
    }
    if (c.findings == nullptr) {
        return check(*c.node.object->names, json::Value(name), place, nullptr, nullptr);
    }
    names_.emplace_front(name);
    return check(*c.node.object->names, names_.front(), place, nullptr, c.findings);
}

bool Checker::member_count(const Case& c) {
    const ObjectRules& rules = *c.node.object;
    const std::size_t size = c.value.get_object().size();
    if (rules.min_properties && size < *rules.min_properties) {
        return fail(c, "minProperties", size);
    }
    return !rules.max_properties || size <= *rules.max_properties || fail(c, "maxProperties", size);
}

bool Checker::required(const Case& c) {
    bool ok = true;
    const json::Object& members = c.value.get_object();
    if (!spend(c.node.object->required.size())) {
        return true;
    }
    for (const std::string_view name : c.node.object->required) {
        if (!members.contains(name)) {
            ok = fail_name(c, "required", name, 0);
        }
    }
    return ok;
}

bool Checker::dependencies(const Case& c) {
    bool ok = true;
    const json::Object& members = c.value.get_object();
    for (const Dependency& dependency : c.node.object->dependencies) {
        if (!spend(1 + dependency.required.size()) || !members.contains(dependency.when)) {
            continue;
        }
        for (const std::string_view name : dependency.required) {
            if (!members.contains(name)) {
                ok = fail_name(c, dependency.rule, name, 0, &dependency);
            }
        }
        ok = (!dependency.schema || dependent_schema(c, dependency)) && ok;
    }
    return ok;
}

bool Checker::dependent_schema(const Case& c, const Dependency& dependency) {
    const std::size_t before = c.findings == nullptr ? 0 : c.findings->problems().size();
    const bool ok = check_in_place(*dependency.schema, c);
    if (!ok && c.findings != nullptr) {
        c.findings->explain_since(
            before, {.member = dependency.when, .depth = path_to(c.place).size()}
        );
    }
    return ok;
}

bool Checker::unevaluated_item(const Case& c, std::size_t index) {
    const Place place{.parent = &c.place, .step = {.to = Step::To::item, .position = index}};
    const NodeId node = *c.node.array->unevaluated;
    if (program_.nodes[node].never) {
        return fail(c, "unevaluatedItems", index);
    }
    return check(node, c.value.get_array()[index], place, nullptr, c.findings);
}

bool Checker::unevaluated_member(const Case& c, std::size_t index) {
    const auto& [name, value] = member_at(c.value.get_object(), index);
    const NodeId node = *c.node.object->unevaluated;
    if (program_.nodes[node].never) {
        return fail_name(c, "unevaluatedProperties", name, index);
    }
    const Place place{.parent = &c.place, .step = {.name = name, .position = index}};
    return check(node, value, place, nullptr, c.findings);
}

}  // namespace recourse::schema
