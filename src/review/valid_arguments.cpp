#include "review/valid_arguments.hpp"

#include "base/json_pointer.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

namespace recourse::review {

namespace {

constexpr std::size_t kLongestShown = 2'048;

json::Value* value_at(json::Object& arguments, std::string_view pointer) {
    if (pointer.empty()) return nullptr;
    const auto first = std::min(pointer.find('/', 1), pointer.size());
    auto* found = arguments.if_contains(json::from_token(pointer.substr(1, first - 1)));
    if (found == nullptr) return nullptr;
    boost::system::error_code failed;
    auto* inside = found->find_pointer(pointer.substr(first), failed);
    return failed ? nullptr : inside;
}

/// What holds the member of that place; null where there is no such object.
json::Object* object_around(json::Object& arguments, const Argument& place) {
    const auto parent = parent_of(place.pointer);
    if (parent.empty()) return &arguments;
    auto* found = value_at(arguments, parent);
    return found == nullptr ? nullptr : found->if_object();
}

/// An item stands where it is, or behind the last.
bool put_item(json::Object& arguments, const Argument& place, json::Value value) {
    if (auto* known = value_at(arguments, place.pointer)) {
        *known = std::move(value);
        return true;
    }
    auto* list = value_at(arguments, parent_of(place.pointer));
    if (list == nullptr || !list->is_array()) return false;
    list->get_array().push_back(std::move(value));
    return true;
}

}  // namespace

std::string shown_arguments(const std::string& arguments) {
    if (arguments.size() <= kLongestShown) return arguments;
    return fmt::format("{}... ({} bytes)", arguments.substr(0, 256), arguments.size());
}

std::string_view parent_of(std::string_view pointer) {
    return pointer.substr(0, pointer.rfind('/'));
}

bool put_value(json::Object& arguments, const Argument& place, json::Value value) {
    if (place.is_item) return put_item(arguments, place, std::move(value));
    auto* object = object_around(arguments, place);
    if (object != nullptr) (*object)[place.name] = std::move(value);
    return object != nullptr;
}

bool take_out(json::Object& arguments, const Argument& place) {
    auto* object = object_around(arguments, place);
    if (object != nullptr) object->erase(place.name);
    return object != nullptr;
}

bool put_misspelt(json::Object& arguments, const Argument& place, std::string_view called) {
    auto* object = object_around(arguments, place);
    if (object == nullptr || !place.example) return false;
    object->erase(place.name);
    (*object)[called] = *place.example;
    return true;
}

std::optional<json::Object> arguments_around(const Subject& subject, const Argument& place) {
    auto arguments = subject.example.value_or(json::Object());
    if (place.depth == 1) return arguments;
    // The outer ones stand before the inner ones.
    for (const auto& outer : subject.arguments) {
        const bool is_around = place.pointer.starts_with(outer.pointer + '/');
        if (!is_around || value_at(arguments, outer.pointer) != nullptr) continue;
        if (!outer.example || !put_value(arguments, outer, *outer.example)) return std::nullopt;
    }
    if (!subject.accepts(arguments)) return std::nullopt;
    return arguments;
}

}  // namespace recourse::review
