#include "server/uri_template.hpp"

#include <stdexcept>

namespace recourse::server {
namespace {

struct Variable {
    std::string_view name;
    bool takes_slashes;
    std::size_t size;  ///< in the template, braces included
};

/// The variable that begins at the front, which is `{`.
Variable variable_at(std::string_view rest) {
    const auto end = rest.find('}');
    auto name = end == std::string_view::npos ? std::string_view() : rest.substr(1, end - 1);
    const bool takes_slashes = name.starts_with('+');
    if (takes_slashes) name.remove_prefix(1);
    return {name, takes_slashes, end + 1};
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                            hex_digit(text[i + 2]) >= 0;
        if (!escape) {
            out += text[i];
            continue;
        }
        out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
        i += 2;
    }
    return out;
}

/// Where the text after a variable begins: its first place, or the end where it is the last.
std::size_t end_of_value(std::string_view uri, std::string_view next, bool is_last) {
    if (!is_last) return uri.find(next);
    return uri.ends_with(next) ? uri.size() - next.size() : std::string_view::npos;
}

}  // namespace

std::vector<std::string> variables_of(std::string_view uri_template) {
    std::vector<std::string> names;
    auto rest = uri_template;
    for (auto at = rest.find('{'); at != std::string_view::npos; at = rest.find('{')) {
        const auto variable = variable_at(rest.substr(at));
        if (variable.name.empty()) {
            throw std::logic_error(
                "recourse: the URI template '" + std::string(uri_template) +
                "' has a brace without a variable: write {name} or {+name}"
            );
        }
        names.emplace_back(variable.name);
        rest.remove_prefix(at + variable.size);
    }
    return names;
}

std::optional<Texts> match(std::string_view uri_template, std::string_view uri) {
    Texts values;
    while (!uri_template.empty()) {
        const auto literal = uri_template.substr(0, uri_template.find('{'));
        if (!uri.starts_with(literal)) return std::nullopt;
        uri.remove_prefix(literal.size());
        uri_template.remove_prefix(literal.size());
        if (uri_template.empty()) break;

        const auto variable = variable_at(uri_template);
        uri_template.remove_prefix(variable.size);
        const auto next = uri_template.substr(0, uri_template.find('{'));
        const auto end = end_of_value(uri, next, next.size() == uri_template.size());
        if (end == std::string_view::npos || end == 0) return std::nullopt;
        const auto value = uri.substr(0, end);
        if (!variable.takes_slashes && value.find('/') != std::string_view::npos)
            return std::nullopt;
        values.emplace(variable.name, decoded(value));
        uri.remove_prefix(end);
    }
    if (!uri.empty()) return std::nullopt;
    return values;
}

}  // namespace recourse::server
