#pragma once

#include "base/time.hpp"
#include "config/reading.hpp"

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The kinds of values a key can take: how each is said, shown and read.
namespace recourse::config {

inline constexpr std::chrono::milliseconds kShortestDuration{1};
inline constexpr std::chrono::milliseconds kLongestDuration{std::chrono::hours{24}};
inline constexpr std::size_t kSmallestSize = 1024;
inline constexpr std::size_t kLargestSize = std::size_t{1024} * 1024 * 1024;

/// A size as a person writes it: `512B`, `64KiB`, `4MiB`, `1GiB`. Nothing for anything else.
[[nodiscard]] std::optional<std::size_t> parse_size(std::string_view text);
/// The same way back, in the largest unit that is exact.
[[nodiscard]] std::string size_to_words(std::size_t size);

/// The names a choice is made of, each with what it stands for as a number.
using Names = std::span<const std::string_view>;

[[nodiscard]] std::optional<bool> read_truth(Reading& reading, const Place& place);
[[nodiscard]] std::optional<std::uint64_t> read_whole_number(
    Reading& reading, const Place& place, std::uint64_t least, std::uint64_t most
);
[[nodiscard]] std::optional<std::size_t> read_size(
    Reading& reading,
    const Place& place,
    std::size_t least = kSmallestSize,
    std::size_t most = kLargestSize
);
[[nodiscard]] std::optional<std::chrono::milliseconds> read_duration(
    Reading& reading, const Place& place
);
/// The index of the name that is written.
[[nodiscard]] std::optional<std::size_t> read_choice(
    Reading& reading, const Place& place, Names names
);
/// A text of one line. A `${env:` or `${file:` in it is a mistake: it would stay as it is.
[[nodiscard]] std::optional<std::string> read_text(
    Reading& reading, const Place& place, std::string_view expected
);

/// The check of a text that may be any (`text()`).
[[nodiscard]] bool any_text(Reading& reading, const Place& place, std::string& text);

[[nodiscard]] std::string whole_number_in_words(std::uint64_t least, std::uint64_t most);
[[nodiscard]] std::string duration_in_words();
[[nodiscard]] std::string size_in_words(
    std::size_t least = kSmallestSize, std::size_t most = kLargestSize
);
[[nodiscard]] std::string choice_in_words(Names names);

/// What a key of the mapping behind `T` takes.
template <typename T>
struct Value {
    std::string takes;                              ///< in words: `a whole number from 0 to 65535`
    std::function<std::string(const T&)> fallback;  ///< what it is where nothing is written
    std::function<void(Reading&, const Place&, T&)> read;  ///< complains, or sets it

    /// What a part takes, the whole takes.
    template <std::derived_from<T> Whole>
    operator Value<Whole>() const {
        return {.takes = takes, .fallback = fallback, .read = read};
    }
};

/// A key, declared once: reading, suggestions and documentation come from it.
template <typename T>
struct Key {
    std::string_view name;
    Value<T> value;
    std::string_view meaning;
    std::string_view also{};  ///< names that people bring from elsewhere, between blanks
};

template <typename T>
Value<T> truth(bool T::* into) {
    return {
        .takes = "true or false",
        .fallback = [into](const T& initial) { return initial.*into ? "true" : "false"; },
        .read =
            [into](Reading& reading, const Place& place, T& target) {
                if (const auto value = read_truth(reading, place)) target.*into = *value;
            },
    };
}

template <typename T, typename Number>
Value<T> whole_number(Number T::* into, std::uint64_t least, std::uint64_t most) {
    return {
        .takes = whole_number_in_words(least, most),
        .fallback = [into](const T& initial) { return std::to_string(initial.*into); },
        .read =
            [into, least, most](Reading& reading, const Place& place, T& target) {
                const auto value = read_whole_number(reading, place, least, most);
                if (value) target.*into = static_cast<Number>(*value);
            },
    };
}

template <typename T>
Value<T> size(std::size_t T::* into) {
    return {
        .takes = size_in_words(),
        .fallback = [into](const T& initial) { return size_to_words(initial.*into); },
        .read =
            [into](Reading& reading, const Place& place, T& target) {
                if (const auto value = read_size(reading, place)) target.*into = *value;
            },
    };
}

/// `unset` says in words what a duration of nothing stands for.
template <typename T>
Value<T> duration(std::chrono::milliseconds T::* into, std::string_view unset = "") {
    return {
        .takes = duration_in_words(),
        .fallback = [into, unset](const T& initial
                    ) { return unset.empty() ? to_words(initial.*into) : std::string(unset); },
        .read =
            [into](Reading& reading, const Place& place, T& target) {
                if (const auto value = read_duration(reading, place)) target.*into = *value;
            },
    };
}

/// `names[i]` stands for the enumerator `i + first`.
template <typename T, typename Enum>
Value<T> choice(Enum T::* into, Names names, std::size_t first, std::string_view unset = "") {
    return {
        .takes = choice_in_words(names),
        .fallback =
            [into, names, first, unset](const T& initial) {
                const auto index = static_cast<std::size_t>(initial.*into);
                return std::string(index < first ? unset : names[index - first]);
            },
        .read =
            [into, names, first](Reading& reading, const Place& place, T& target) {
                const auto index = read_choice(reading, place, names);
                if (index) target.*into = static_cast<Enum>(*index + first);
            },
    };
}

/// A text that `check` may complain of and may mend; it returns false for one that is not to be
/// used.
template <typename T>
Value<T> text(
    std::string T::* into,
    std::string_view expected,
    bool (*check)(Reading&, const Place&, std::string&),
    std::string_view unset = ""
) {
    return {
        .takes = std::string(expected),
        .fallback = [into, unset](const T& initial
                    ) { return unset.empty() ? initial.*into : std::string(unset); },
        .read =
            [into, expected, check](Reading& reading, const Place& place, T& target) {
                auto value = read_text(reading, place, expected);
                if (value && check(reading, place, *value)) target.*into = std::move(*value);
            },
    };
}

}  // namespace recourse::config
