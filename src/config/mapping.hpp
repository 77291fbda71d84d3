#pragma once

#include "base/text.hpp"
#include "config/values.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

/// Mappings by their tables of keys.
namespace recourse::config {

template <typename T>
std::string no_default(const T& /*initial*/) {
    return "";
}

template <typename T>
std::vector<std::string_view> names_of(std::span<const Key<T>> keys) {
    std::vector<std::string_view> names;
    std::ranges::transform(keys, std::back_inserter(names), &Key<T>::name);
    return names;
}

template <typename T>
bool has_key(std::span<const Key<T>> keys, std::string_view name) {
    return std::ranges::find(keys, name, &Key<T>::name) != keys.end();
}

/// The way out for a key that stands in no table here.
template <typename T>
std::string suggest_key(
    const Reading& reading, std::string_view unknown, std::span<const Key<T>> keys
) {
    const auto padded = fmt::format(" {} ", unknown);
    const auto meant = std::ranges::find_if(keys, [&padded](const Key<T>& key) {
        return fmt::format(" {} ", key.also).contains(padded);
    });
    if (meant != keys.end())
        return fmt::format("Here it is `{}`: {}.", meant->name, meant->value.takes);
    if (const auto home = reading.home_of(unknown); !home.empty()) {
        return fmt::format("`{}` belongs to {}.", unknown, home);
    }
    const auto names = names_of(keys);
    const auto nearest = text::nearest(unknown, names);
    if (!nearest.empty()) return fmt::format("Did you mean `{}`?", nearest.front().name);
    const std::vector<std::string> all(names.begin(), names.end());
    return fmt::format("The keys here are {}.", text::list(all));
}

/// Reads every key by its table, and complains of keys that stand in none.
template <typename T>
void read_mapping(Reading& reading, const Place& place, std::span<const Key<T>> keys, T& into) {
    for (const auto& member : reading.members(place)) {
        const auto key = std::ranges::find(keys, member.name, &Key<T>::name);
        if (key != keys.end()) {
            key->value.read(reading, member.value, into);
            continue;
        }
        const auto shown = text::clean(member.name, 60);
        const auto owner = place.path.empty() ? "the file" : fmt::format("`{}`", place.path);
        const Complaint complaint{
            .sentence = fmt::format("`{}` is not a key of {}.", shown, owner),
            .suggestion = suggest_key(reading, shown, keys),
            .found = fmt::format("`{}`", shown),
            .expected = "a known key",
        };
        reading.complain(member.at, member.value.path, complaint);
    }
}

/// A mapping with a table of its own.
template <typename T, typename Part>
Value<T> section(Part T::* into, std::span<const Key<Part>> (*keys)()) {
    return {
        .takes = "a mapping",
        .fallback = no_default<T>,
        .read = [into, keys](
                    Reading& reading, const Place& place, T& target
                ) { read_mapping(reading, place, keys(), target.*into); },
    };
}

/// A value with a shape of its own, read by a function of its own.
template <typename T, typename Part>
Value<T> shaped(
    Part T::* into, std::string_view takes, void (*read)(Reading&, const Place&, Part&)
) {
    return {
        .takes = std::string(takes),
        .fallback = no_default<T>,
        .read = [into, read](
                    Reading& reading, const Place& place, T& target
                ) { read(reading, place, target.*into); },
    };
}

}  // namespace recourse::config
