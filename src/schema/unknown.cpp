#include "schema/members.hpp"
#include "schema/place.hpp"
#include "schema/program.hpp"
#include "schema/schema.hpp"
#include "schema/wording.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

/// Members that a schema has no name for, though it may allow them: servers drop them in silence.
namespace recourse::schema {

namespace {

// Of one object, looked at for names that nobody knows.
constexpr std::size_t kExaminedMembers = 1'000;
// What comparing a name with one other costs, in steps of a check.
constexpr std::size_t kComparison = 8;

/// Goes through what is inside a value, each part beside all that the schema asks of it.
class Inspector {
  public:
    explicit Inspector(const Program& program)
        : program_(program), steps_left_(program.limits.steps) {}

    std::vector<Violation> inspect(const json::Value& value) {
        walk({}, value, {0}, 0);
        return std::move(found_);
    }

  private:
    void walk(
        const Place& place, const json::Value& value, std::vector<NodeId> nodes, std::size_t depth
    ) {
        if (nodes.empty() || depth == program_.limits.depth) {
            return;
        }
        if (value.is_object()) {
            look_into(place, value.get_object(), asked(std::move(nodes)), depth + 1);
        } else if (value.is_array()) {
            look_into(place, value.get_array(), asked(std::move(nodes)), depth + 1);
        }
    }

    void look_into(
        const Place& place, const json::Object& object, const Asked& asked, std::size_t depth
    ) {
        const KnownMembers& known = asked.known;
        // The members of the whole value are no members of something inside.
        const bool is_ruled =
            place.parent != nullptr && !known.names.empty() && !known.any_name && !asked.free_form;
        std::size_t position = 0;
        for (const auto& [name, member] : object) {
            if (!spend(1 + asked.nodes.size())) {
                return;
            }
            const Place inner{&place, {.name = name, .position = position++}};
            if (is_ruled && !known.has(name, steps_left_)) {
                tell(inner, object, known);
            } else {
                walk(inner, member, asked_of_member(asked, name), depth);
            }
        }
    }

    void look_into(
        const Place& place, const json::Array& array, const Asked& asked, std::size_t depth
    ) {
        for (std::size_t i = 0; i < array.size() && spend(1 + asked.nodes.size()); ++i) {
            const Place inner{&place, {.to = Step::To::item, .position = i}};
            walk(inner, array[i], asked_of_item(asked, i), depth);
        }
    }

    void tell(const Place& place, const json::Object& given, const KnownMembers& known) {
        if (found_.size() == program_.limits.violations ||
            !spend(known.names.size() * kComparison)) {
            return;
        }
        Violation unknown =
            unknown_member("unknown", path_to(place), kArguments, given, known.names);
        // Where more are welcome, only what looks misspelt is worth a word.
        if (!known.allows_others || unknown.suggestion) {
            found_.push_back(std::move(unknown));
        }
    }

    std::vector<NodeId> asked_of_member(const Asked& asked, std::string_view name) {
        std::vector<NodeId> nodes;
        for (const Node* node : asked.nodes) {
            if (node->object) {
                add_member(nodes, *node->object, name);
            }
        }
        return nodes;
    }

    void add_member(std::vector<NodeId>& nodes, const ObjectRules& rules, std::string_view name) {
        const std::size_t before = nodes.size();
        add(nodes, rules.properties.find(name));
        for (const PatternNode& pattern : rules.patterns) {
            if (spend(1 + pattern.pattern->steps_for(name)) && pattern.pattern->matches(name)) {
                nodes.push_back(pattern.node);
            }
        }
        if (nodes.size() == before) {
            add(nodes, rules.additional);
            add(nodes, rules.unevaluated);
        }
    }

    static std::vector<NodeId> asked_of_item(const Asked& asked, std::size_t position) {
        std::vector<NodeId> nodes;
        for (const Node* node : asked.nodes) {
            if (!node->array) {
                continue;
            }
            const ArrayRules& rules = *node->array;
            add(nodes, position < rules.prefix.size() ? rules.prefix[position] : rules.rest);
            add(nodes, rules.contains);
            add(nodes, rules.unevaluated);
        }
        return nodes;
    }

    static void add(std::vector<NodeId>& nodes, const std::optional<NodeId>& node) {
        if (node) {
            nodes.push_back(*node);
        }
    }

    /// The items of a list are mostly asked the same, so it is found out once.
    const Asked& asked(std::vector<NodeId> nodes) {
        std::ranges::sort(nodes);
        const auto [first, last] = std::ranges::unique(nodes);
        nodes.erase(first, last);
        const auto known = asked_.find(nodes);
        if (known != asked_.end()) {
            return known->second;
        }
        Asked all = asked_by(program_, nodes);
        spend(all.nodes.size() + all.known.names.size());
        return asked_.emplace(std::move(nodes), std::move(all)).first->second;
    }

    /// False once the steps are used up: what is left counts as known.
    bool spend(std::size_t steps) {
        steps_left_ -= std::min(steps, steps_left_);
        return steps_left_ > 0;
    }

    const Program& program_;
    std::size_t steps_left_;
    std::map<std::vector<NodeId>, Asked> asked_;
    std::vector<Violation> found_;
};

}  // namespace

std::vector<Violation> Schema::unknown_members(const json::Value& value, std::string_view noun)
    const {
    const KnownMembers& known = *program_->known;
    std::vector<Violation> violations;
    if (!value.is_object() || known.any_name) {
        return violations;
    }
    const json::Object& members = value.get_object();
    std::size_t steps_left = program_->limits.steps;
    const std::size_t examined = std::min(members.size(), kExaminedMembers);
    for (std::size_t i = 0; i < examined && violations.size() < program_->limits.violations; ++i) {
        const std::string_view name = (members.begin() + static_cast<std::ptrdiff_t>(i))->key();
        if (!known.has(name, steps_left)) {
            const Path path{{.name = name, .position = i}};
            violations.push_back(unknown_member("unknown", path, noun, members, known.names));
        }
    }
    return violations;
}

std::vector<Violation> Schema::unknown_members_inside(const json::Value& value) const {
    return Inspector(*program_).inspect(value);
}

}  // namespace recourse::schema
