#include "progress_words.hpp"

#include "base/text.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string_view>

#include <fmt/format.h>

namespace recourse::app {
namespace {

constexpr std::string_view kWheel = "|/-\\";
constexpr std::size_t kLongestWords = 400;
/// From here on characters may take two columns (Unicode Standard Annex 11); it is better to cut
/// too much than to break the line.
constexpr char32_t kFirstWide = 0x1100;

struct Scale {
    double size;
    std::string_view name;
};
constexpr std::array kCounts{Scale{1e9, "G"}, Scale{1e6, "M"}, Scale{1e4, "k"}};
constexpr std::array kBytes{
    Scale{1024.0 * 1024 * 1024, " GiB"}, Scale{1024.0 * 1024, " MiB"}, Scale{1024.0, " KiB"}
};

std::string scaled(double number, std::span<const Scale> scales, std::string_view unscaled) {
    for (const auto& [size, name] : scales) {
        // 10k and more is told in thousands, fewer are counted out.
        const double divisor = name == "k" ? 1e3 : size;
        if (number >= size) return fmt::format("{:.1f}{}", number / divisor, name);
    }
    return fmt::format("{:.0f}{}", number, unscaled);
}

std::string amount(double number, Unit unit) {
    switch (unit) {
        case Unit::rows:
            return scaled(number, kCounts, "");
        case Unit::bytes:
            return scaled(number, kBytes, " B");
        case Unit::steps:
            break;
    }
    return fmt::format("{:.6g}", number);
}

std::string time_left(double seconds) {
    constexpr double kMinute = 60;
    constexpr double kHour = 3600;
    if (seconds < kMinute) return fmt::format("{:.0f} s left", std::ceil(seconds));
    if (seconds < kHour) return fmt::format("{:.0f} min left", std::ceil(seconds / kMinute));
    return fmt::format("{:.1f} h left", seconds / kHour);
}

std::string figures(const Standing& standing) {
    const auto& [work, unit, done, total, rate, words] = standing;
    std::string text;
    if (total && *total > 0) {
        const double share = std::clamp(done / *total, 0.0, 1.0);
        text =
            fmt::format("{:.0f}%, {} of {}", share * 100, amount(done, unit), amount(*total, unit));
    } else if (done > 0) {
        text = amount(done, unit);
    }
    if (!rate || *rate <= 0) return text;
    if (unit != Unit::steps) text += fmt::format(", {}/s", amount(*rate, unit));
    if (total && *total > done) text += ", " + time_left((*total - done) / *rate);
    return text;
}

std::string cut(const std::string& line, std::size_t columns) {
    std::string_view rest = line;
    std::size_t taken = 0;
    while (!rest.empty()) {
        const auto character = utf8::decode(rest);
        const std::size_t width = character.code >= kFirstWide ? 2 : 1;
        if (taken + width > columns) break;
        taken += width;
        rest.remove_prefix(character.bytes);
    }
    return line.substr(0, line.size() - rest.size());
}

}  // namespace

std::string line_of(const Standing& standing, unsigned turns, std::size_t columns) {
    std::string line;
    if (!standing.total) line = fmt::format("{} ", kWheel[turns % kWheel.size()]);
    line += standing.work;
    if (const auto numbers = figures(standing); !numbers.empty()) line += ": " + numbers;
    if (!standing.words.empty()) line += "; " + text::clean(standing.words, kLongestWords);
    return cut(line, columns);
}

}  // namespace recourse::app
