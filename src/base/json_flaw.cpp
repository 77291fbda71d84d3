#include "base/json_flaw.hpp"

#include "base/json_scan.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

#include <cstdint>
#include <set>

#include <fmt/format.h>

namespace recourse::json {
namespace {

constexpr std::size_t kShownBytes = 60;

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Each step reads one part of the grammar and is false once a flaw is noted.
class FlawFinder {
  public:
    FlawFinder(std::string_view text, Limits limits) : text_(text), limits_(limits) {}

    std::optional<Flaw> find() {
        if (text_.starts_with("\xEF\xBB\xBF")) {
            fail(0, "a byte order mark stands before the text");
            return flaw_;
        }
        skip_space();
        if (at_end()) {
            fail(0, "the text is empty");
        } else if (value()) {
            skip_space();
            if (!at_end()) fail(at_, "something follows the end of the value");
        }
        return flaw_;
    }

  private:
    bool value() {
        if (at_end()) return fail(at_, "the text ends where a value is due");
        switch (text_[at_]) {
            case '{':
                return nested(&FlawFinder::object);
            case '[':
                return nested(&FlawFinder::array);
            case '"':
                return string();
            case 't':
                return literal("true");
            case 'f':
                return literal("false");
            case 'n':
                return literal("null");
            default:
                return text_[at_] == '-' || is_digit(text_[at_]) ? number() : no_value();
        }
    }

    bool nested(bool (FlawFinder::*container)()) {
        if (depth_ == limits_.depth) {
            return fail(at_, fmt::format("the nesting is deeper than {} levels", limits_.depth));
        }
        ++depth_;
        const bool good = (this->*container)();
        --depth_;
        return good;
    }

    bool object() {
        std::set<std::string> seen;
        const std::size_t start = at_++;
        skip_space();
        if (take('}')) return true;
        do {
            skip_space();
            if (!member(start, seen)) return false;
            skip_space();
        } while (take(','));
        return take('}') || not_closed(start, "object");
    }

    bool member(std::size_t start, std::set<std::string>& seen) {
        if (at_end()) return not_closed(start, "object");
        if (peek() == '}') return fail(at_, "a comma stands before the closing brace");
        if (peek() != '"') return fail(at_, "a name in double quotes is due here");
        const std::size_t name = at_;
        if (!string()) return false;
        if (!distinct(name, seen)) return false;
        skip_space();
        if (!take(':')) return fail(at_, "a colon is missing after the name");
        skip_space();
        return value();
    }

    bool distinct(std::size_t start, std::set<std::string>& seen) {
        auto name = Ref(text_.substr(start, at_ - start)).string().value_or("");
        const auto [place, fresh] = seen.insert(std::move(name));
        if (fresh) return true;
        return fail(
            start,
            fmt::format(
                "the name \"{}\" stands twice in one object", text::clean(*place, kShownBytes)
            )
        );
    }

    bool array() {
        const std::size_t start = at_++;
        skip_space();
        if (take(']')) return true;
        do {
            skip_space();
            if (at_end()) return not_closed(start, "array");
            if (peek() == ']') return fail(at_, "a comma stands before the closing bracket");
            if (!value()) return false;
            skip_space();
        } while (take(','));
        return take(']') || not_closed(start, "array");
    }

    bool not_closed(std::size_t start, std::string_view container) {
        if (at_end()) return fail(start, fmt::format("this {} is never closed", container));
        const bool closes = peek() == '}' || peek() == ']';
        return fail(at_, closes ? "the brackets do not match" : "a comma is missing");
    }

    bool string() {
        const std::size_t start = at_++;
        while (!at_end()) {
            if (take('"')) return true;
            if (!character()) return false;
        }
        return fail(start, "this string is never closed");
    }

    bool character() {
        const auto byte = static_cast<unsigned char>(peek());
        if (byte == '\\') return escape();
        if (byte == '\n' || byte == '\r') {
            return fail(at_, "a line break in a string is written \\n");
        }
        if (byte < 0x20) {
            return fail(at_, fmt::format("a control character is written \\u{:04x}", byte));
        }
        const auto character = utf8::decode(text_.substr(at_));
        if (!character.valid) return fail(at_, "the bytes are not UTF-8");
        at_ += character.bytes;
        return true;
    }

    bool escape() {
        constexpr std::string_view kLetters = "\"\\/bfnrt";
        const std::size_t start = at_++;
        if (take('u')) return unicode_escape(start);
        if (at_end() || kLetters.find(peek()) == std::string_view::npos) {
            return fail(start, "a backslash begins no such escape");
        }
        ++at_;
        return true;
    }

    /// A character beyond U+FFFF is a pair: a high surrogate and a low one, neither alone.
    bool unicode_escape(std::size_t start) {
        std::uint32_t unit = 0;
        if (!four_digits(start, unit)) return false;
        const bool high = unit >= 0xD800 && unit < 0xDC00;
        const bool low = unit >= 0xDC00 && unit < 0xE000;
        if (low) return half_pair(start);
        if (!high) return true;
        if (!take('\\') || !take('u')) return half_pair(start);
        if (!four_digits(start, unit)) return false;
        return (unit >= 0xDC00 && unit < 0xE000) || half_pair(start);
    }

    bool half_pair(std::size_t start) {
        return fail(start, "half of a surrogate pair stands alone");
    }

    bool four_digits(std::size_t start, std::uint32_t& unit) {
        unit = 0;
        for (int i = 0; i < 4; ++i, ++at_) {
            if (at_end() || !is_hex(peek())) return fail(start, "\\u needs four hex digits");
            const char c = peek();
            const int digit = is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
            unit = unit * 16 + static_cast<std::uint32_t>(digit);
        }
        return true;
    }

    bool number() {
        const std::size_t start = at_;
        take('-');
        if (take('0')) {
            if (!at_end() && is_digit(peek())) return fail(start, "a number may not begin with 0");
        } else if (!digits()) {
            return fail(start, "digits are missing after the minus sign");
        }
        if (take('.') && !digits()) {
            return fail(start, "digits are missing after the decimal point");
        }
        if (take('e') || take('E')) {
            if (!take('+')) take('-');
            if (!digits()) return fail(start, "digits are missing in the exponent");
        }
        return true;
    }

    bool digits() {
        const std::size_t start = at_;
        while (!at_end() && is_digit(peek())) ++at_;
        return at_ > start;
    }

    bool literal(std::string_view word) {
        if (!text_.substr(at_).starts_with(word)) return no_value();
        at_ += word.size();
        return true;
    }

    bool no_value() {
        switch (peek()) {
            case '\'':
                return fail(at_, "a string takes double quotes");
            case '/':
            case '#':
                return fail(at_, "JSON has no comments");
            case ',':
            case '}':
            case ']':
            case ':':
                return fail(at_, fmt::format("a value is due here, not '{}'", peek()));
            default:
                break;
        }
        std::size_t end = at_;
        while (end < text_.size() && is_letter(text_[end])) ++end;
        if (end == at_) return fail(at_, "a value cannot begin like this");
        const auto word = text::shorten(text_.substr(at_, end - at_), kShownBytes);
        return fail(at_, fmt::format("'{}' is no JSON value", word));
    }

    bool at_end() const { return at_ == text_.size(); }
    char peek() const { return text_[at_]; }
    void skip_space() { at_ = scan::skip_space(text_, at_); }

    bool take(char c) {
        if (at_end() || peek() != c) return false;
        ++at_;
        return true;
    }

    bool fail(std::size_t offset, std::string reason) {
        flaw_ = Flaw{.offset = offset, .reason = std::move(reason)};
        return false;
    }

    std::string_view text_;
    Limits limits_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    std::optional<Flaw> flaw_;
};

}  // namespace

std::optional<Flaw> find_flaw(std::string_view text, Limits limits) {
    return FlawFinder(text, limits).find();
}

}  // namespace recourse::json
