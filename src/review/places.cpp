#include "review/places.hpp"

#include "base/json_pointer.hpp"
#include "review/merged_schema.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

namespace recourse::review {

namespace {

std::vector<std::string> allowed_by(const json::Object& rules) {
    std::vector<std::string> allowed;
    if (const auto only = text_in(rules, "const"); !only.empty()) allowed.emplace_back(only);
    const auto* values = rules.if_contains("enum");
    if (values == nullptr || !values->is_array()) return allowed;
    for (const auto& value : values->get_array()) {
        if (value.is_string()) allowed.emplace_back(value.get_string());
    }
    return allowed;
}

bool requires_member(const json::Object& rules, std::string_view name) {
    const auto* required = rules.if_contains("required");
    if (required == nullptr || !required->is_array()) return false;
    return std::ranges::any_of(required->get_array(), [&](const json::Value& one) {
        return one.is_string() && one.get_string() == name;
    });
}

/// A value out of the words about it: `The id of a customer, e.g. "cust_4F7K2M9QX1AB"`.
std::optional<json::Value> said_in(std::string_view description) {
    // Where the type is left out, the words tell it: `Whether another step is needed`.
    static const RE2& truth = *new RE2(R"((?i)(?:whether|if true|set to true|true (?:if|to))\b.*)");
    if (RE2::FullMatch(description, truth)) return json::Value(true);
    static const RE2& pattern = *new RE2(
        R"RE((?i)(?:\be\.?g\.?,?|\bfor example,?|\bexamples?:|\bsuch as|\blike)\s*["'`]([^"'`\n]{1,120})["'`])RE"
    );
    std::string value;
    if (!RE2::PartialMatch(description, pattern, &value)) return std::nullopt;
    return json::Value(value);
}

/// Walks a schema inwards, breadth first.
class Reader {
  public:
    explicit Reader(const json::Value& document) : document_(document) {}

    Places read() {
        auto merged = merge_schema(document_, document_);
        Argument whole{.depth = 0, .rules = std::move(merged.rules)};
        if (has_forms(whole.rules)) whole.example = example_of(whole.rules);
        look_inside(whole);
        for (std::size_t i = 0; i < places_.all.size(); ++i) {
            const auto place = places_.all[i];  // a copy: what it is taken from grows
            look_inside(place);
        }
        return std::move(places_);
    }

  private:
    void note(
        const Argument& place, std::string reason, std::optional<ProbeKind> kind = std::nullopt
    ) {
        places_.unprobed.push_back(
            {.tool = {}, .kind = kind, .pointer = place.pointer, .reason = std::move(reason)}
        );
    }

    [[nodiscard]] std::optional<schema::Schema> compiled(json::Object rules) const {
        // What the rules refer to still has to be found.
        for (const std::string_view name : {"$schema", "$defs", "definitions"}) {
            if (const auto* found = member_of(document_, name)) rules[name] = *found;
        }
        auto schema = schema::Schema::compile(rules);
        if (!schema) return std::nullopt;
        return *std::move(schema);
    }

    [[nodiscard]] std::optional<json::Value> example_of(const json::Object& rules) const {
        const auto schema = compiled(rules);
        if (!schema) return std::nullopt;
        if (auto said = said_in(text_in(rules, "description")); said && schema->accepts(*said))
            return said;
        return schema->example();
    }

    static const json::Array* forms_in(const json::Object& rules, std::string_view name) {
        const auto* forms = rules.if_contains(name);
        return forms == nullptr ? nullptr : forms->if_array();
    }

    static bool has_forms(const json::Object& rules) {
        return forms_in(rules, "anyOf") != nullptr || forms_in(rules, "oneOf") != nullptr;
    }

    /// Empty where it says none, or several.
    [[nodiscard]] std::string type_of(const json::Object& rules) const {
        std::vector<std::string> types;
        const auto add = [&](std::string_view type) {
            const bool is_new = std::ranges::find(types, type) == types.end();
            if (type != "null" && is_new) types.emplace_back(type);
        };
        if (const auto* type = rules.if_contains("type")) {
            if (type->is_string()) add(type->get_string());
            for (std::size_t i = 0; type->is_array() && i < type->get_array().size(); ++i) {
                const auto& one = type->get_array()[i];
                if (one.is_string()) add(one.get_string());
            }
        } else {
            for (const std::string_view name : {"anyOf", "oneOf"}) {
                const auto* forms = forms_in(rules, name);
                for (std::size_t i = 0; forms != nullptr && i < forms->size(); ++i)
                    add(text_in(merge_schema(document_, (*forms)[i]).rules, "type"));
            }
        }
        return types.size() == 1 ? types.front() : "";
    }

    /// The rules of the place with those of one of its forms: the one that its example has.
    json::Object in_one_form(const Argument& place) {
        auto rules = place.rules;
        for (const std::string_view name : {"anyOf", "oneOf"}) {
            const auto* forms = forms_in(rules, name);
            if (forms == nullptr || !place.example) continue;
            const auto has_it = [&](const json::Value& form) {
                const auto schema = compiled(merge_schema(document_, form).rules);
                return schema && schema->accepts(*place.example);
            };
            const auto found = std::ranges::find_if(*forms, has_it);
            if (found == forms->end()) continue;
            const auto count = forms->size();
            const json::Value form = *found;
            rules.erase(name);
            json::Object both;
            both["allOf"] = json::Array{rules, form};
            rules = merge_schema(document_, both).rules;
            if (rules.contains("properties") || rules.contains("items"))
                note(place, fmt::format("Of its {} forms only one was looked into.", count));
        }
        return rules;
    }

    void look_inside(const Argument& place) {
        const auto rules = in_one_form(place);
        const auto* properties = rules.if_contains("properties");
        const auto* items = rules.if_contains("items");
        const auto* first = rules.if_contains("prefixItems");
        // As draft-07 writes what is prefixItems since.
        if (items != nullptr && items->is_array()) first = std::exchange(items, nullptr);
        const bool has_members =
            properties != nullptr && properties->is_object() && !properties->get_object().empty();
        const bool has_items =
            (first != nullptr && first->is_array()) || (items != nullptr && items->is_object());
        tell_of_conditions(place, rules);
        if (!has_members && !has_items) return;
        if (place.depth == kDeepest) {
            note(place, fmt::format("A review looks {} levels deep at most.", kDeepest));
            return;
        }
        if (has_members) {
            for (const auto& [name, schema] : properties->get_object())
                add_member(place, name, schema, requires_member(rules, name));
        }
        if (first != nullptr && first->is_array()) {
            for (std::size_t i = 0; i < first->get_array().size(); ++i)
                add_item(place, i, first->get_array()[i]);
        } else if (has_items) {
            add_item(place, 0, *items);
        }
    }

    void tell_of_conditions(const Argument& place, const json::Object& rules) {
        const auto describes = [&](std::string_view name) {
            const auto* schema = rules.if_contains(name);
            const auto* members = schema == nullptr ? nullptr : schema->if_object();
            return members != nullptr && !members->empty();
        };
        if (describes("additionalProperties") || describes("patternProperties"))
            note(place, "Its members have names of the caller's own: they were not looked into.");
        if (describes("if") || describes("dependentSchemas") || describes("dependencies"))
            note(place, "What its schema asks only under a condition was not looked into.");
    }

    void add_member(
        const Argument& parent, std::string_view name, const json::Value& schema, bool is_required
    ) {
        Argument place{
            .name = std::string(name),
            .path =
                parent.path.empty() ? std::string(name) : fmt::format("{}.{}", parent.path, name),
            .pointer = fmt::format("{}/{}", parent.pointer, json::to_token(name)),
            .is_required = is_required
        };
        const auto* object = parent.example ? parent.example->if_object() : nullptr;
        add(parent,
            std::move(place),
            schema,
            object == nullptr ? nullptr : object->if_contains(name));
    }

    void add_item(const Argument& list, std::size_t index, const json::Value& schema) {
        Argument place{
            .name = list.name,
            .path = fmt::format("{}[{}]", list.path, index),
            .pointer = fmt::format("{}/{}", list.pointer, index),
            .is_item = true
        };
        const auto* array = list.example ? list.example->if_array() : nullptr;
        add(list, std::move(place), schema, array == nullptr ? nullptr : array->if_contains(index));
    }

    /// `example`: of it, in that of its parent, where it is there.
    void add(
        const Argument& parent,
        Argument place,
        const json::Value& schema,
        const json::Value* example
    ) {
        place.depth = parent.depth + 1;
        if (!has_room(place)) return;
        auto merged = merge_schema(document_, schema);
        place.rules = std::move(merged.rules);
        if (!merged.is_whole)
            note(
                place,
                "A reference in its schema leads nowhere or goes around: it was probed as "
                "far as it is known."
            );
        place.type = type_of(place.rules);
        const bool has_types = place.rules.contains("type") || has_forms(place.rules);
        if (place.type.empty() && has_types)
            note(
                place, "It may be of several types, so none is surely wrong.", ProbeKind::wrong_type
            );
        place.allowed = allowed_by(place.rules);
        const bool is_inside = parent.depth > 0;
        place.example =
            is_inside && example != nullptr ? std::optional(*example) : example_of(place.rules);
        places_.all.push_back(std::move(place));
    }

    /// False, and it is said once, where enough is looked at.
    bool has_room(const Argument& place) {
        const bool is_inside = place.depth > 1;
        auto& taken = is_inside ? inside_ : arguments_;
        const auto most = is_inside ? kMostInside : kMostArguments;
        if (taken++ < most) return true;
        if (taken == most + 1)
            note(
                place,
                fmt::format(
                    "A review looks at {} {} at most.",
                    most,
                    is_inside ? "places inside of a tool's arguments" : "arguments of a tool"
                )
            );
        return false;
    }

    const json::Value& document_;
    Places places_;
    std::size_t arguments_ = 0;
    std::size_t inside_ = 0;
};

}  // namespace

Places read_places(const json::Value& schema) {
    return Reader(schema).read();
}

}  // namespace recourse::review
