#include "dashboard/form.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>

namespace recourse::dashboard {
namespace {

/// What stands before the separator; it and the separator are taken off.
std::string_view take_until(std::string_view& rest, char separator) {
    const auto part = rest.substr(0, rest.find(separator));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    return part;
}

std::optional<char> byte_in(std::string_view hex) {
    unsigned value = 0;
    const auto* end = hex.data() + hex.size();
    const auto [last, error] = std::from_chars(hex.data(), end, value, 16);
    if (hex.size() != 2 || error != std::errc{} || last != end) return std::nullopt;
    return static_cast<char>(value);
}

std::optional<std::string> decoded(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            plain += text[at] == '+' ? ' ' : text[at];
            continue;
        }
        const auto byte = byte_in(text.substr(at + 1, 2));
        if (!byte) return std::nullopt;
        plain += *byte;
        at += 2;
    }
    return plain;
}

}  // namespace

std::optional<std::string> form_field(std::string_view form, std::string_view name) {
    std::optional<std::string> found;
    while (!form.empty()) {
        auto value = take_until(form, '&');
        const auto own_name = decoded(take_until(value, '='));
        if (own_name != name) continue;
        if (found) return std::nullopt;
        found = decoded(value);
        if (!found) return std::nullopt;
    }
    return found;
}

std::optional<std::string_view> cookie(const net::Headers& headers, std::string_view name) {
    std::optional<std::string_view> found;
    for (const auto& header : headers.all()) {
        if (!text::equals_ignoring_case(header.name, "cookie")) continue;
        auto rest = header.value;
        while (!rest.empty()) {
            auto value = take_until(rest, ';');
            if (text::trim(take_until(value, '=')) != name) continue;
            if (found) return std::nullopt;
            found = text::trim(value);
        }
    }
    return found;
}

}  // namespace recourse::dashboard
