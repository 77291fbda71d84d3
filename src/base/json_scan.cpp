#include "base/json_scan.hpp"

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <system_error>

namespace recourse::json::scan {
namespace {

bool is_escaped(std::string_view text, std::size_t quote) noexcept {
    std::size_t backslashes = 0;
    while (backslashes < quote && text[quote - 1 - backslashes] == '\\') ++backslashes;
    return backslashes % 2 == 1;
}

std::size_t container_end(std::string_view text, std::size_t at) noexcept {
    std::size_t depth = 0;
    while (at < text.size()) {
        switch (text[at]) {
            case '"':
                at = string_end(text, at);
                continue;
            case '{':
            case '[':
                ++depth;
                break;
            case '}':
            case ']':
                if (--depth == 0) return at + 1;
                break;
            default:
                break;
        }
        ++at;
    }
    return at;
}

constexpr char plain_escape(char letter) noexcept {
    switch (letter) {
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        default:
            return letter;
    }
}

/// The number after the backslash and the u that `escape` begins with.
char32_t code_unit(std::string_view escape) noexcept {
    constexpr std::size_t kPrefix = 2;
    std::uint16_t unit = 0;
    if (escape.size() > kPrefix) {
        std::from_chars(escape.data() + kPrefix, escape.data() + escape.size(), unit, 16);
    }
    return unit;
}

constexpr bool is_high_surrogate(char32_t unit) {
    return unit >= 0xD800 && unit < 0xDC00;
}

}  // namespace

std::size_t string_end(std::string_view text, std::size_t at) noexcept {
    for (std::size_t quote = text.find('"', at + 1); quote != std::string_view::npos;
         quote = text.find('"', quote + 1)) {
        if (!is_escaped(text, quote)) return quote + 1;
    }
    return text.size();
}

std::size_t scalar_end(std::string_view text, std::size_t at) noexcept {
    while (at < text.size() && text[at] != ',' && text[at] != '}' && text[at] != ']' &&
           !is_space(text[at])) {
        ++at;
    }
    return at;
}

std::size_t value_end(std::string_view text, std::size_t at) noexcept {
    if (at >= text.size()) return text.size();
    switch (text[at]) {
        case '"':
            return string_end(text, at);
        case '{':
        case '[':
            return container_end(text, at);
        default:
            return scalar_end(text, at);
    }
}

double nearest_double(std::string_view number) {
    double result = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), result);
    if (error == std::errc()) return result;
    // from_chars tells too large from too small by nothing; strtod does.
    return std::strtod(std::string(number).c_str(), nullptr);
}

std::string_view Pieces::next() noexcept {
    if (rest_.starts_with('\\')) return decode_escape();
    const std::string_view run = rest_.substr(0, rest_.find('\\'));
    rest_.remove_prefix(run.size());
    return run;
}

std::string_view Pieces::decode_escape() noexcept {
    constexpr std::size_t kEscape = 2;
    if (rest_.starts_with("\\u")) return decode_unicode();
    if (rest_.size() < kEscape) return {};
    decoded_ = utf8::encode(static_cast<unsigned char>(plain_escape(rest_[1])));
    rest_.remove_prefix(kEscape);
    return decoded_.view();
}

std::string_view Pieces::decode_unicode() noexcept {
    const auto take_unit = [this] {
        constexpr std::size_t kUnicodeEscape = 6;
        const std::string_view escape = rest_.substr(0, kUnicodeEscape);
        rest_.remove_prefix(escape.size());
        return code_unit(escape);
    };
    char32_t code = take_unit();
    if (is_high_surrogate(code)) code = 0x10000 + ((code - 0xD800) << 10U) + (take_unit() - 0xDC00);
    decoded_ = utf8::encode(code);
    return decoded_.view();
}

}  // namespace recourse::json::scan
