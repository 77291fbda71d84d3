#include "config/values.hpp"

#include "base/text.hpp"
#include "base/time.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace recourse::config {
namespace {

struct SizeUnit {
    std::string_view name;
    std::size_t bytes;
};

constexpr std::array kSizeUnits{
    SizeUnit{"GiB", std::size_t{1024} * 1024 * 1024},
    SizeUnit{"MiB", std::size_t{1024} * 1024},
    SizeUnit{"KiB", 1024},
    SizeUnit{"B", 1},
};

/// A number with a unit, taken apart loosely to find out what a wrong one may have meant.
struct Measure {
    std::string_view digits;
    std::string unit;  ///< lower case
};

constexpr std::string_view kDigits = "0123456789";

Measure take_apart(std::string_view text) {
    constexpr std::size_t kMostDigits = 18;
    const auto end = std::min(text.find_first_not_of(kDigits), text.size());
    if (end > kMostDigits) return {};
    return {text.substr(0, end), text::to_lower(text::trim(text.substr(end)))};
}

std::optional<std::uint64_t> parse_digits(std::string_view digits) {
    std::uint64_t value = 0;
    const auto [stop, error] = std::from_chars(digits.begin(), digits.end(), value);
    if (digits.empty() || error != std::errc() || stop != digits.end()) return std::nullopt;
    return value;
}

std::string suggest_size(std::string_view written) {
    const auto [digits, unit] = take_apart(written);
    if (digits.empty()) return "Write a number with its unit: `64KiB`, `4MiB`.";
    if (unit.empty())
        return fmt::format("Write the unit: `{}B`, `{}KiB`, `{}MiB`.", digits, digits, digits);
    if (unit[0] == 'k') return fmt::format("Write `{}KiB`.", digits);
    if (unit[0] == 'm') return fmt::format("Write `{}MiB`.", digits);
    if (unit[0] == 'g') return fmt::format("Write `{}GiB`.", digits);
    return "The units are B, KiB, MiB and GiB.";
}

std::string suggest_duration(std::string_view written) {
    const auto [digits, unit] = take_apart(written);
    if (digits.empty()) return "Write a whole number with its unit: `250ms`, `30s`, `5m`.";
    if (unit.empty()) return fmt::format("Write the unit: `{}s`, or `{}ms`.", digits, digits);
    if (unit == "ms" || unit.starts_with("mil")) return fmt::format("Write `{}ms`.", digits);
    if (std::string_view("smhd").contains(unit[0])) {
        return fmt::format("Write `{}{}`.", digits, unit[0]);
    }
    return "The units are ms, s, m, h and d; the number is whole.";
}

std::string suggest_truth(const yaml::Node& node) {
    const auto lowered = text::to_lower(node.text);
    constexpr std::array<std::string_view, 5> kYes{"true", "yes", "on", "y", "1"};
    constexpr std::array<std::string_view, 5> kNo{"false", "no", "off", "n", "0"};
    if (std::ranges::find(kYes, lowered) != kYes.end()) return "Write `true`, without quotes.";
    if (std::ranges::find(kNo, lowered) != kNo.end()) return "Write `false`, without quotes.";
    return "Write `true` or `false`.";
}

}  // namespace

std::optional<std::size_t> parse_size(std::string_view text) {
    const auto end = std::min(text.find_first_not_of(kDigits), text.size());
    const auto number = parse_digits(text.substr(0, end));
    const auto unit = std::ranges::find(kSizeUnits, text.substr(end), &SizeUnit::name);
    if (!number || unit == kSizeUnits.end()) return std::nullopt;
    if (*number > SIZE_MAX / unit->bytes) return std::nullopt;
    return *number * unit->bytes;
}

bool any_text(Reading& /*reading*/, const Place& /*place*/, std::string& /*text*/) {
    return true;
}

std::string size_to_words(std::size_t size) {
    const auto unit = std::ranges::find_if(kSizeUnits, [size](const SizeUnit& candidate) {
        return size >= candidate.bytes && size % candidate.bytes == 0;
    });
    const auto& used = unit == kSizeUnits.end() ? kSizeUnits.back() : *unit;
    return fmt::format("{}{}", size / used.bytes, used.name);
}

std::string whole_number_in_words(std::uint64_t least, std::uint64_t most) {
    return fmt::format("a whole number from {} to {}", least, most);
}

std::string duration_in_words() {
    return fmt::format(
        "a duration from {} to {}", to_words(kShortestDuration), to_words(kLongestDuration)
    );
}

std::string size_in_words(std::size_t least, std::size_t most) {
    return fmt::format("a size from {} to {}", size_to_words(least), size_to_words(most));
}

std::string choice_in_words(Names names) {
    const std::vector<std::string> words(names.begin(), names.end());
    return text::list(words, "or");
}

std::optional<bool> read_truth(Reading& reading, const Place& place) {
    const auto& node = *place.node;
    const bool plain = node.kind == yaml::Kind::scalar && !node.quoted;
    if (plain && node.text == "true") return true;
    if (plain && node.text == "false") return false;
    reading.complain_unexpected(place, "true or false", suggest_truth(node));
    return std::nullopt;
}

std::optional<std::uint64_t> read_whole_number(
    Reading& reading, const Place& place, std::uint64_t least, std::uint64_t most
) {
    const auto& node = *place.node;
    const auto number =
        node.kind == yaml::Kind::scalar ? parse_digits(node.text) : std::optional<std::uint64_t>();
    if (number && !node.quoted && *number >= least && *number <= most) return number;
    auto suggestion = fmt::format("Write a number from {} to {}, in digits.", least, most);
    if (number && node.quoted) suggestion = fmt::format("Write `{}`, without quotes.", *number);
    reading.complain_unexpected(place, whole_number_in_words(least, most), std::move(suggestion));
    return std::nullopt;
}

std::optional<std::size_t> read_size(
    Reading& reading, const Place& place, std::size_t least, std::size_t most
) {
    const auto size = parse_size(place.node->text);
    if (size && *size >= least && *size <= most) return size;
    auto suggestion = size ? std::string("Write a size between the two, such as `4MiB`.")
                           : suggest_size(place.node->text);
    reading.complain_unexpected(place, size_in_words(least, most), std::move(suggestion));
    return std::nullopt;
}

std::optional<std::chrono::milliseconds> read_duration(Reading& reading, const Place& place) {
    const auto duration = parse_duration(place.node->text);
    if (duration && *duration >= kShortestDuration && *duration <= kLongestDuration)
        return duration;
    auto suggestion = duration ? std::string("Write a duration between the two, such as `30s`.")
                               : suggest_duration(place.node->text);
    reading.complain_unexpected(place, duration_in_words(), std::move(suggestion));
    return std::nullopt;
}

std::optional<std::size_t> read_choice(Reading& reading, const Place& place, Names names) {
    const auto found = std::ranges::find(names, place.node->text);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    const auto expected = choice_in_words(names);
    const auto nearest = text::nearest(place.node->text, names);
    auto suggestion = nearest.empty() ? fmt::format("Write {}.", expected)
                                      : fmt::format("Did you mean `{}`?", nearest.front().name);
    reading.complain_unexpected(place, expected, std::move(suggestion));
    return std::nullopt;
}

std::optional<std::string> read_text(
    Reading& reading, const Place& place, std::string_view expected
) {
    auto text = reading.text(place, expected);
    if (!text) return std::nullopt;
    if (text->contains("${env:") || text->contains("${file:")) {
        const Complaint complaint{
            .sentence = fmt::format("References are not replaced in `{}`.", place.path),
            .suggestion = "Write the value; secrets belong in `environment`, `headers` or `url`.",
            .expected = std::string(expected),
        };
        reading.complain(place, complaint);
        return std::nullopt;
    }
    const bool has_control = std::ranges::any_of(*text, [](char byte) {
        return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f;
    });
    if (has_control) {
        const Complaint complaint{
            .sentence = fmt::format("`{}` holds a line break or control character.", place.path),
            .suggestion = "Write it in one line.",
            .expected = std::string(expected),
        };
        reading.complain(place, complaint);
        return std::nullopt;
    }
    return text;
}

}  // namespace recourse::config
