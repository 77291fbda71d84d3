#include "schema/keywords.hpp"

#include <algorithm>
#include <cmath>

namespace recourse::schema {

const json::Value* Keywords::value(std::string_view keyword) const noexcept {
    const json::Value* found = schema_.if_contains(keyword);
    if (found == nullptr || dialect_.vocabularies == kAllVocabularies) {
        return found;
    }
    const VocabularySet needed = vocabulary_of(keyword);
    return (needed & dialect_.vocabularies) == needed ? found : nullptr;
}

bool Keywords::has_any(std::initializer_list<std::string_view> keywords) const noexcept {
    return std::ranges::any_of(keywords, [this](std::string_view keyword) {
        return value(keyword) != nullptr;
    });
}

const json::Value* Keywords::of_type(
    std::string_view keyword, TypeSet type, std::string_view must_be
) const {
    const json::Value* found = value(keyword);
    if (found == nullptr || (types_of(*found) & type) != 0) {
        return found;
    }
    complain_(keyword, must_be);
    return nullptr;
}

const json::Value* Keywords::number(std::string_view keyword) const {
    return of_type(keyword, kNumber, "a number");
}

const json::Value* Keywords::positive(std::string_view keyword) const {
    const json::Value* found = number(keyword);
    if (found != nullptr && order(*found, json::Value(0)) <= 0) {
        complain_(keyword, "more than 0");
        return nullptr;
    }
    return found;
}

std::optional<std::uint64_t> Keywords::count(std::string_view keyword) const {
    const json::Value* found = of_type(keyword, kInteger, "a whole number");
    if (found == nullptr) {
        return std::nullopt;
    }
    if (order(*found, json::Value(0)) < 0) {
        complain_(keyword, "0 or more");
        return std::nullopt;
    }
    if (!found->is_double()) {
        return found->to_number<std::uint64_t>();
    }
    constexpr double kLargest = 9'007'199'254'740'992;  // 2^53: every whole double up to here fits
    return static_cast<std::uint64_t>(std::min(found->get_double(), kLargest));
}

std::optional<std::string_view> Keywords::text(std::string_view keyword) const {
    const json::Value* found = of_type(keyword, kString, "a string");
    return found == nullptr ? std::nullopt : std::optional<std::string_view>(found->get_string());
}

bool Keywords::truth(std::string_view keyword) const {
    const json::Value* found = of_type(keyword, kBoolean, "a boolean");
    return found != nullptr && found->get_bool();
}

const json::Array* Keywords::array(std::string_view keyword) const {
    const json::Value* found = of_type(keyword, kArray, "an array");
    return found == nullptr ? nullptr : &found->get_array();
}

const json::Object* Keywords::object(std::string_view keyword) const {
    const json::Value* found = of_type(keyword, kObject, "an object");
    return found == nullptr ? nullptr : &found->get_object();
}

std::vector<std::string_view> Keywords::names(std::string_view keyword) const {
    const json::Value* found = value(keyword);
    if (found == nullptr) {
        return {};
    }
    auto names = texts_of(*found);
    if (!names) {
        complain_(keyword, "an array of strings");
        return {};
    }
    return *std::move(names);
}

TypeSet Keywords::types() const {
    const json::Value* found = value("type");
    if (found == nullptr) {
        return 0;
    }
    const auto names = found->is_string()
                           ? std::vector<std::string_view>{found->get_string()}
                           : texts_of(*found).value_or(std::vector<std::string_view>{});
    TypeSet types = 0;
    for (const std::string_view name : names) {
        types |= type_named(name);
    }
    if (names.empty() ||
        std::ranges::any_of(names, [](auto name) { return type_named(name) == 0; })) {
        complain_("type", "one or more of the seven types of JSON Schema");
        return 0;
    }
    return types;
}

std::optional<std::vector<std::string_view>> texts_of(const json::Value& value) {
    if (!value.is_array()) {
        return std::nullopt;
    }
    std::vector<std::string_view> texts;
    for (const json::Value& text : value.get_array()) {
        if (!text.is_string()) {
            return std::nullopt;
        }
        texts.emplace_back(text.get_string());
    }
    return texts;
}

}  // namespace recourse::schema
