#include "guards/plain_uri.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace recourse::guards {
namespace {

/// The value of a hex digit; nothing for any other character.
std::optional<unsigned> hex_value(char c) noexcept {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    return std::nullopt;
}

/// The character that the last three stand for, if they are `%` and two hex digits.
std::optional<char> escaped_at_end(std::string_view text) noexcept {
    if (text.size() < 3 || text[text.size() - 3] != '%') return std::nullopt;
    const auto high = hex_value(text[text.size() - 2]);
    const auto low = hex_value(text.back());
    if (!high || !low) return std::nullopt;
    return static_cast<char>(*high * 16 + *low);
}

/// Until nothing is left to decode: what one server decodes once, the next behind it decodes again.
std::string decoded(std::string_view uri) {
    std::string out;
    out.reserve(uri.size());
    for (const char c : uri) {
        out += c;
        while (const auto meant = escaped_at_end(out)) {
            out.resize(out.size() - 3);
            out += *meant;
        }
    }
    return out;
}

bool has_dot_segment(std::string_view uri) noexcept {
    uri.remove_prefix(uri.find(':') + 1);  // of the scheme, where there is one
    while (true) {
        const auto end = uri.find_first_of("/\\?#");
        const auto segment = uri.substr(0, end);
        if (segment == "." || segment == "..") return true;
        if (end == std::string_view::npos) return false;
        uri.remove_prefix(end + 1);
    }
}

/// Where the part ends whose case makes no difference.
std::size_t end_of_authority(std::string_view uri) noexcept {
    const auto colon = uri.find(':');
    if (colon == std::string_view::npos) return 0;
    if (uri.substr(colon + 1, 2) != "//") return colon;
    return std::min(uri.find_first_of("/\\?#", colon + 3), uri.size());
}

}  // namespace

std::optional<std::string> plain_uri(std::string_view uri) {
    auto plain = decoded(uri);
    if (has_dot_segment(plain)) return std::nullopt;
    const auto end = end_of_authority(plain);
    return text::to_lower(std::string_view(plain).substr(0, end)).append(plain, end);
}

}  // namespace recourse::guards
