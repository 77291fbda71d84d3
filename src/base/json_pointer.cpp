#include "base/json_pointer.hpp"

#include <algorithm>
#include <charconv>

namespace recourse::json {
namespace {

/// Array indices as RFC 6901 writes them: digits without leading zeros.
std::optional<std::size_t> index_of(std::string_view token) {
    std::size_t index = 0;
    const auto [stop, error] = std::from_chars(token.begin(), token.end(), index);
    const bool is_plain = error == std::errc() && stop == token.end() &&
                          (token.size() == 1 || !token.starts_with('0'));
    return is_plain ? std::optional(index) : std::nullopt;
}

Ref step_into(Ref value, std::string_view token) {
    if (!value.is_array()) return value[from_token(token)];
    const auto index = index_of(token);
    return index ? value.at(*index) : Ref();
}

}  // namespace

std::string to_token(std::string_view name) {
    std::string out;
    out.reserve(name.size());
    for (const char c : name) {
        if (c == '~') {
            out += "~0";
        } else if (c == '/') {
            out += "~1";
        } else {
            out += c;
        }
    }
    return out;
}

std::string from_token(std::string_view token) {
    std::string out;
    out.reserve(token.size());
    for (std::size_t i = 0; i < token.size(); ++i) {
        const bool escape = token[i] == '~' && i + 1 < token.size();
        if (escape && (token[i + 1] == '0' || token[i + 1] == '1')) {
            out += token[++i] == '0' ? '~' : '/';
        } else {
            out += token[i];
        }
    }
    return out;
}

bool is_pointer(std::string_view text) noexcept {
    if (text.empty()) return true;
    if (!text.starts_with('/')) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escapes =
            text[i] != '~' || (i + 1 < text.size() && (text[i + 1] == '0' || text[i + 1] == '1'));
        if (!escapes) return false;
    }
    return true;
}

Ref at_pointer(Ref whole, std::string_view pointer) {
    while (whole && !pointer.empty()) {
        if (pointer.front() != '/') return {};
        pointer.remove_prefix(1);
        const auto end = std::min(pointer.find('/'), pointer.size());
        whole = step_into(whole, pointer.substr(0, end));
        pointer.remove_prefix(end);
    }
    return whole;
}

std::optional<Ref::Member> member_at(Ref whole, std::string_view pointer) {
    const auto last = pointer.rfind('/');
    if (last == std::string_view::npos) return std::nullopt;
    const auto name = from_token(pointer.substr(last + 1));
    for (const auto& member : at_pointer(whole, pointer.substr(0, last)).members()) {
        if (member.name.equals(name)) return member;
    }
    return std::nullopt;
}

}  // namespace recourse::json
