#include "review/merged_schema.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace recourse::review {

namespace {

constexpr int kMostParts = 32;

/// Keywords that are other schemas for the same value.
constexpr std::array<std::string_view, 4> kElsewhere{"$ref", "allOf", "anyOf", "oneOf"};

bool is_null(const json::Value& schema) {
    const auto* type = member_of(schema, "type");
    const auto* only = member_of(schema, "const");
    return (type != nullptr && *type == "null") || (only != nullptr && only->is_null());
}

std::vector<const json::Value*> choices_of(const json::Value& choices) {
    std::vector<const json::Value*> all;
    for (const auto& choice : choices.get_array()) {
        if (!is_null(choice)) all.push_back(&choice);
    }
    return all;
}

/// The strings of choices that are each a constant or a list of them; nothing where one is not.
std::optional<json::Array> strings_of(const std::vector<const json::Value*>& choices) {
    json::Array strings;
    for (const auto* choice : choices) {
        const auto* only = member_of(*choice, "const");
        const auto* some = member_of(*choice, "enum");
        if (only != nullptr)
            strings.push_back(*only);
        else if (some != nullptr && some->is_array())
            strings.insert(strings.end(), some->get_array().begin(), some->get_array().end());
        else
            return std::nullopt;
    }
    const auto is_string = [](const json::Value& value) { return value.is_string(); };
    return std::ranges::all_of(strings, is_string) ? std::optional(strings) : std::nullopt;
}

class Merger {
  public:
    explicit Merger(const json::Value& document) : document_(document) {}

    void add(const json::Value& schema) {
        if (!schema.is_object()) return;
        if (parts_left_-- <= 0) {
            made_.is_whole = false;
            return;
        }
        for (const auto& [name, value] : schema.get_object()) {
            const bool is_elsewhere =
                std::ranges::any_of(kElsewhere, [key = name](auto other) { return other == key; });
            if (!is_elsewhere) add_keyword(name, value);
        }
        if (const auto* reference = member_of(schema, "$ref")) follow(*reference);
        if (const auto* parts = member_of(schema, "allOf"); parts && parts->is_array()) {
            for (const auto& part : parts->get_array()) add(part);
        }
        for (const std::string_view name : {"anyOf", "oneOf"}) {
            const auto* choices = member_of(schema, name);
            if (choices != nullptr && choices->is_array()) choose(name, *choices);
        }
    }

    MergedSchema take() && { return std::move(made_); }

  private:
    /// Of two parts the first counts, but for what each adds to.
    void add_keyword(std::string_view name, const json::Value& value) {
        auto [known, is_new] = made_.rules.emplace(name, value);
        if (is_new) return;
        auto& before = known->value();
        if (name == "properties" && before.is_object() && value.is_object()) {
            for (const auto& [property, rules] : value.get_object())
                before.get_object().emplace(property, rules);
        } else if (name == "required" && before.is_array() && value.is_array()) {
            before.get_array().insert(
                before.get_array().end(), value.get_array().begin(), value.get_array().end()
            );
        }
    }

    void follow(const json::Value& reference) {
        const json::Value* target = nullptr;
        boost::system::error_code failed;
        if (reference.is_string() && reference.get_string().starts_with('#'))
            target = document_.find_pointer(reference.get_string().subview(1), failed);
        if (target == nullptr || failed)
            made_.is_whole = false;
        else
            add(*target);
    }

    void choose(std::string_view name, const json::Value& choices) {
        const auto all = choices_of(choices);
        if (all.size() == 1) {
            add(*all.front());
        } else if (auto strings = strings_of(all); strings && !strings->empty()) {
            add_keyword("type", "string");
            add_keyword("enum", *strings);
        } else {
            add_keyword(name, choices);
        }
    }

    const json::Value& document_;
    MergedSchema made_;
    int parts_left_ = kMostParts;
};

}  // namespace

const json::Value* member_of(const json::Value& value, std::string_view name) {
    const auto* object = value.if_object();
    return object == nullptr ? nullptr : object->if_contains(name);
}

MergedSchema merge_schema(const json::Value& document, const json::Value& schema) {
    Merger merger(document);
    merger.add(schema);
    return std::move(merger).take();
}

}  // namespace recourse::review
