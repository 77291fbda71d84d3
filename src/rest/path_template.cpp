#include "rest/path_template.hpp"

#include "rest/encoding.hpp"

#include <utility>

namespace recourse::rest {
namespace {

using Wrong = std::unexpected<std::string>;

void append_literal(Template& pattern, std::string_view text) {
    if (text.empty()) return;
    if (pattern.pieces.empty() || pattern.pieces.back().is_argument) pattern.pieces.emplace_back();
    pattern.pieces.back().text += text;
}

}  // namespace

std::expected<Template, std::string> parse_template(std::string_view text, bool escapes) {
    Template pattern;
    while (!text.empty()) {
        const auto brace = text.find_first_of("{}");
        append_literal(pattern, text.substr(0, brace));
        if (brace == std::string_view::npos) break;
        text.remove_prefix(brace);
        const bool is_escape = escapes && (text.starts_with("{{") || text.starts_with("}}"));
        if (is_escape) {
            append_literal(pattern, text.substr(0, 1));
            text.remove_prefix(2);
            continue;
        }
        if (text[0] == '}') return Wrong("a `}` that closes nothing");
        const auto end = text.find('}');
        if (end == std::string_view::npos) return Wrong("a `{` that never closes");
        const auto name = text.substr(1, end - 1);
        if (name.empty() || name.contains('{')) return Wrong("a `{` without a name after it");
        pattern.pieces.push_back({.text = std::string(name), .is_argument = true});
        text.remove_prefix(end + 1);
    }
    return pattern;
}

std::expected<std::vector<PathPart>, std::string> parse_path(std::string_view path) {
    if (!path.starts_with('/')) return Wrong("no `/` at its beginning");
    if (path.find_first_of("?#") != std::string_view::npos)
        return Wrong("a `?` or `#`, which ends a path");
    const std::string between_slashes = std::string(path) + '/';
    if (between_slashes.contains("/../") || between_slashes.contains("/./"))
        return Wrong("a segment of dots alone");
    auto pattern = parse_template(path, false);
    if (!pattern) return Wrong(std::move(pattern.error()));
    std::vector<PathPart> parts;
    for (auto& piece : pattern->pieces) {
        if (!piece.is_argument) {
            parts.push_back({.literal = encoded_path(piece.text), .field = {}});
            continue;
        }
        Field field{
            .name = piece.text, .value = Template::argument(piece.text), .style = Style::simple
        };
        field.explode = false;
        parts.push_back({.literal = {}, .field = std::move(field)});
    }
    return parts;
}

}  // namespace recourse::rest
