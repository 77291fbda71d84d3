#include "schema/place.hpp"

#include "base/json.hpp"
#include "base/json_pointer.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace recourse::schema {

namespace {

constexpr std::size_t kShownName = 60;

bool is_plain(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '$';
    });
}

void append_member(std::string& out, std::string_view name) {
    const std::string shown = text::shorten(text::clean(name, kShownName * 2), kShownName);
    if (is_plain(name)) {
        out += out.empty() ? "" : ".";
        out += shown;
        return;
    }
    out += out.empty() ? "" : "[";
    const bool bracketed = !out.empty();
    json::append_string(out, shown);
    out += bracketed ? "]" : "";
}

}  // namespace

Path path_to(const Place& place) {
    Path path;
    for (const Place* at = &place; at->parent != nullptr; at = at->parent) {
        path.push_back(at->step);
    }
    std::ranges::reverse(path);
    return path;
}

std::string pointer(const Path& path) {
    std::string out;
    for (const Step& step : path) {
        out += '/';
        out +=
            step.to == Step::To::item ? std::to_string(step.position) : json::to_token(step.name);
    }
    return out;
}

std::string spoken(const Path& path) {
    std::string out;
    for (const Step& step : path) {
        if (step.to == Step::To::item) {
            const std::string index = std::to_string(step.position);
            out += out.empty() ? "item " + index : "[" + index + "]";
        } else {
            append_member(out, step.name);
        }
    }
    return out;
}

}  // namespace recourse::schema
