#include "base/text.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>

namespace recourse::text {
namespace {

constexpr std::string_view kEllipsis = "...";

constexpr bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
constexpr bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
constexpr char lower(char c) {
    return is_upper(c) ? static_cast<char>(c | 0x20) : c;
}

constexpr bool same_letter(char a, char b) {
    return lower(a) == lower(b);
}

/// Letters and digits; a byte of a foreign letter counts as one.
constexpr bool in_word(char c) {
    return is_upper(c) || is_lower(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

struct CodeRange {
    char32_t first;
    char32_t last;
};

// What shows nothing, yet changes what a reader or a model takes in: it hides text or turns it
// round.
constexpr std::array kUnseen = std::to_array<CodeRange>({
    {0x00, 0x1F},        // C0 controls
    {0x7F, 0x9F},        // DEL, C1 controls
    {0xAD, 0xAD},        // soft hyphen
    {0x61C, 0x61C},      // Arabic letter mark
    {0x180E, 0x180E},    // Mongolian vowel separator
    {0x200B, 0x200F},    // zero-width characters, direction marks
    {0x202A, 0x202E},    // bidirectional embeddings and overrides
    {0x2060, 0x2069},    // invisible operators, bidirectional isolates
    {0xFEFF, 0xFEFF},    // byte order mark
    {0xFFF9, 0xFFFB},    // interlinear annotations
    {0xE0000, 0xE007F},  // tags: ASCII in hiding
    {0xE0100, 0xE01EF},  // variation selectors beyond the sixteen that are in use
});

constexpr bool is_unseen(char32_t code) {
    return std::ranges::any_of(kUnseen, [code](CodeRange range) {
        return code >= range.first && code <= range.last;
    });
}

// No characters, and not allowed in XML.
constexpr bool is_no_character(char32_t code) {
    return (code & 0xFFFEU) == 0xFFFEU || (code >= 0xFDD0 && code <= 0xFDEF);
}

/// `\u001b`, `\u{e0041}`.
std::string spelt(char32_t code) {
    const auto number = static_cast<std::uint32_t>(code);
    return number > 0xFFFF ? fmt::format("\\u{{{:x}}}", number) : fmt::format("\\u{:04x}", number);
}

constexpr bool breaks_line(char32_t code) {
    return (code >= '\t' && code <= '\r') || code == 0x85 || code == 0x2028 || code == 0x2029;
}

}  // namespace

std::string_view trim(std::string_view text) noexcept {
    constexpr std::string_view kSpace = " \t\r\n\f\v";
    const std::size_t first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return std::ranges::equal(a, b, same_letter);
}

bool contains_ignoring_case(std::string_view text, std::string_view part) noexcept {
    return part.empty() || !std::ranges::search(text, part, same_letter).empty();
}

std::string to_lower(std::string_view text) {
    std::string lowered(text);
    std::ranges::transform(lowered, lowered.begin(), lower);
    return lowered;
}

std::string list(std::span<const std::string> items, std::string_view word) {
    std::string sentence;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0 && i + 1 == items.size()) {
            sentence.append(" ").append(word).append(" ");
        } else if (i > 0) {
            sentence += ", ";
        }
        sentence += items[i];
    }
    return sentence;
}

std::string shorten(std::string_view text, std::size_t bytes) {
    if (text.size() <= bytes) return std::string(text);
    const bool room = bytes >= kEllipsis.size();
    std::size_t cut = room ? bytes - kEllipsis.size() : bytes;
    while (cut > 0 && utf8::continues(text[cut])) --cut;
    std::string shortened(text.substr(0, cut));
    if (room) shortened += kEllipsis;
    return shortened;
}

std::string clean(std::string_view untrusted, std::size_t bytes) {
    std::string cleaned;
    bool after_break = false;
    while (!untrusted.empty() && cleaned.size() <= bytes) {
        const auto character = utf8::decode(untrusted);
        untrusted.remove_prefix(character.bytes);
        if (breaks_line(character.code)) {
            if (!after_break) cleaned += ' ';
            after_break = true;
        } else if (!is_unseen(character.code)) {
            utf8::append(cleaned, character.code);
            after_break = false;
        }
    }
    return shorten(cleaned, bytes);
}

std::string make_visible(std::string_view untrusted, std::size_t bytes) {
    std::string visible;
    while (!untrusted.empty() && visible.size() <= bytes) {
        const auto character = utf8::decode(untrusted);
        const auto code = character.code;
        const bool is_hidden = is_unseen(code) || breaks_line(code) || is_no_character(code);
        if (!character.valid) {
            visible += fmt::format("\\x{:02x}", static_cast<unsigned char>(untrusted.front()));
        } else if (is_hidden && code != '\n' && code != '\t') {
            visible += spelt(code);
        } else {
            utf8::append(visible, code);
        }
        untrusted.remove_prefix(character.bytes);
    }
    return shorten(visible, bytes);
}

std::vector<std::string> words(std::string_view name) {
    std::vector<std::string> found;
    bool in_one = false;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        const bool after_lower = i > 0 && (is_lower(name[i - 1]) || is_digit(name[i - 1]));
        const bool before_lower = i + 1 < name.size() && is_lower(name[i + 1]);
        // A capital begins a word in `listCustomers`, and in `HTTPServer` only the S does.
        const bool begins = !in_one || (is_upper(c) && (after_lower || before_lower));
        in_one = in_word(c);
        if (!in_one) continue;
        if (begins) found.emplace_back();
        found.back() += lower(c);
    }
    return found;
}

}  // namespace recourse::text
