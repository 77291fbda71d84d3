#include "base/json.hpp"
#include "base/utf8.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace recourse::json {
namespace {

constexpr bool is_plain(unsigned char byte) {
    return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

/// How many plain bytes `text` has from `at` on, counted in eights: the rest is for `is_plain`.
std::size_t plain_eights(std::string_view text, std::size_t at) {
    constexpr std::uint64_t kOnes = 0x0101010101010101;
    constexpr std::uint64_t kTops = 0x8080808080808080;
    const std::size_t start = at;
    for (; text.size() - at >= sizeof(std::uint64_t); at += sizeof(std::uint64_t)) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, text.data() + at, sizeof bytes);
        // The top bit of a byte is set where it is below `bound`; one too many is no harm.
        const auto below = [](std::uint64_t word, unsigned char bound) {
            return (word - kOnes * bound) & ~word;
        };
        const std::uint64_t special = bytes | below(bytes, 0x20) | below(bytes ^ kOnes * '"', 1) |
                                      below(bytes ^ kOnes * '\\', 1);
        if ((special & kTops) != 0) break;
    }
    return at - start;
}

/// For a byte that may not stand in a string as it is.
void append_escape(std::string& out, unsigned char byte) {
    constexpr std::string_view kHex = "0123456789abcdef";
    switch (byte) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\b':
            out += "\\b";
            return;
        case '\f':
            out += "\\f";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            break;
    }
    if (byte >= 0x80) {
        utf8::append(out, utf8::kReplacement);
    } else {
        out += "\\u00";
        out += kHex[byte >> 4U];
        out += kHex[byte & 0x0FU];
    }
}

template <class Integer>
void append_integer(std::string& out, Integer number) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void append_double(std::string& out, double number) {
    if (!std::isfinite(number)) {
        out += "null";
        return;
    }
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    const std::string_view token(digits.data(), static_cast<std::size_t>(end - digits.data()));
    out += token;
    if (token.find_first_of(".e") == std::string_view::npos) out += ".0";
}

void append_object(std::string& out, const Object& object) {
    out += '{';
    bool first = true;
    for (const auto& [name, value] : object) {
        if (!first) out += ',';
        first = false;
        append_string(out, name);
        out += ':';
        append_text(out, value);
    }
    out += '}';
}

void append_array(std::string& out, const Array& array) {
    out += '[';
    bool first = true;
    for (const Value& value : array) {
        if (!first) out += ',';
        first = false;
        append_text(out, value);
    }
    out += ']';
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
    out += '"';
    std::size_t copied = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        at += plain_eights(text, at);
        if (at == text.size()) break;
        const auto byte = static_cast<unsigned char>(text[at]);
        if (is_plain(byte)) {
            ++at;
        } else if (const auto character = utf8::decode(text.substr(at));
                   byte >= 0x80 && character.valid) {
            at += character.bytes;
        } else {
            out.append(text, copied, at - copied);
            append_escape(out, byte);
            copied = ++at;
        }
    }
    out.append(text, copied);
    out += '"';
}

void append_text(std::string& out, const Value& value) {
    switch (value.kind()) {
        case boost::json::kind::null:
            out += "null";
            break;
        case boost::json::kind::bool_:
            out += value.get_bool() ? "true" : "false";
            break;
        case boost::json::kind::int64:
            append_integer(out, value.get_int64());
            break;
        case boost::json::kind::uint64:
            append_integer(out, value.get_uint64());
            break;
        case boost::json::kind::double_:
            append_double(out, value.get_double());
            break;
        case boost::json::kind::string:
            append_string(out, value.get_string());
            break;
        case boost::json::kind::array:
            append_array(out, value.get_array());
            break;
        case boost::json::kind::object:
            append_object(out, value.get_object());
            break;
    }
}

std::string to_text(const Value& value) {
    std::string out;
    append_text(out, value);
    return out;
}

Writer& Writer::begin_object() {
    separate();
    out_ += '{';
    first_ = true;
    return *this;
}

Writer& Writer::end_object() {
    out_ += '}';
    first_ = false;
    return *this;
}

Writer& Writer::begin_array() {
    separate();
    out_ += '[';
    first_ = true;
    return *this;
}

Writer& Writer::end_array() {
    out_ += ']';
    first_ = false;
    return *this;
}

Writer& Writer::key(std::string_view name) {
    separate();
    append_string(out_, name);
    out_ += ':';
    first_ = true;  // no comma between a name and its value
    return *this;
}

Writer& Writer::string(std::string_view text) {
    separate();
    append_string(out_, text);
    return *this;
}

Writer& Writer::integer(std::int64_t number) {
    separate();
    append_integer(out_, number);
    return *this;
}

Writer& Writer::boolean(bool truth) {
    return raw(truth ? "true" : "false");
}

Writer& Writer::null() {
    return raw("null");
}

Writer& Writer::value(const Value& value) {
    separate();
    append_text(out_, value);
    return *this;
}

Writer& Writer::raw(std::string_view json) {
    separate();
    out_ += json;
    return *this;
}

Writer& Writer::member(std::string_view name, std::string_view text) {
    return key(name).string(text);
}

void Writer::separate() {
    if (!first_) out_ += ',';
    first_ = false;
}

}  // namespace recourse::json
