#include "rest/fields.hpp"

#include "rest/encoding.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace recourse::rest {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::vector<std::string> texts_of(json::Ref list) {
    std::vector<std::string> texts;
    for (const json::Ref element : list.elements()) texts.push_back(plain_text(element));
    return texts;
}

/// Members without a value are left out, like arguments without one.
Pairs pairs_of(json::Ref object) {
    Pairs pairs;
    for (const auto& member : object.members()) {
        if (member.value().is_null()) continue;
        pairs.emplace_back(member.name.string().value_or(""), plain_text(member.value()));
    }
    return pairs;
}

/// The elements of a list, or the names and values of an object one after the other.
std::vector<std::string> flat(json::Ref value) {
    if (value.is_array()) return texts_of(value);
    std::vector<std::string> texts;
    for (auto& [name, text] : pairs_of(value)) {
        texts.push_back(std::move(name));
        texts.push_back(std::move(text));
    }
    return texts;
}

bool is_plain(json::Ref value) {
    return !value.is_array() && !value.is_object();
}

Keep keep_of(const Field& field) {
    return field.keeps_reserved ? Keep::harmless_reserved : Keep::unreserved;
}

std::string pair(std::string_view name, std::string_view value, Keep keep) {
    return encoded(name) + '=' + encoded(value, keep);
}

std::string joined(const std::vector<std::string>& texts, std::string_view by) {
    std::vector<std::string> out;
    out.reserve(texts.size());
    for (const auto& text : texts) out.push_back(encoded(text));
    return fmt::format("{}", fmt::join(out, by));
}

std::string joined(const Pairs& pairs, std::string_view by) {
    std::vector<std::string> out;
    out.reserve(pairs.size());
    for (const auto& [name, text] : pairs) out.push_back(encoded(name) + '=' + encoded(text));
    return fmt::format("{}", fmt::join(out, by));
}

/// `name[key]=value`, and so on inwards; lists inside repeat their name.
void append_deep(
    std::vector<std::string>& out, const std::string& name, json::Ref value, Keep keep
) {
    if (value.is_null()) return;
    if (value.is_object()) {
        for (const auto& member : value.members())
            append_deep(
                out, name + '[' + member.name.string().value_or("") + ']', member.value(), keep
            );
    } else if (value.is_array()) {
        for (const auto& text : texts_of(value)) out.push_back(pair(name, text, keep));
    } else {
        out.push_back(pair(name, plain_text(value), keep));
    }
}

/// Values parted by a character that they hold themselves could not be told apart.
std::expected<std::vector<std::string>, std::string> delimited(
    const Field& field, json::Ref value, char delimiter
) {
    const auto texts = flat(value);
    for (const auto& text : texts) {
        if (!text.contains(delimiter)) continue;
        return Refused(fmt::format(
            "'{}' is sent as values parted by '{}', so no value may hold one",
            field.value.pieces.front().text,
            delimiter
        ));
    }
    if (texts.empty()) return std::vector<std::string>{};
    const auto between = encoded(std::string_view(&delimiter, 1));
    return std::vector{encoded(field.name) + '=' + joined(texts, between)};
}

std::expected<std::vector<std::string>, std::string> structured_pairs(
    const Field& field, json::Ref value
) {
    const auto keep = keep_of(field);
    std::vector<std::string> out;
    if (field.style == Style::deep_object) {
        append_deep(out, field.name, value, keep);
        return out;
    }
    if (field.explode) {
        if (value.is_array()) {
            for (const auto& text : texts_of(value)) out.push_back(pair(field.name, text, keep));
        } else {
            for (const auto& [name, text] : pairs_of(value)) out.push_back(pair(name, text, keep));
        }
        return out;
    }
    if (field.style == Style::space_delimited) return delimited(field, value, ' ');
    if (field.style == Style::pipe_delimited) return delimited(field, value, '|');
    if (const auto texts = flat(value); !texts.empty())
        out.push_back(encoded(field.name) + '=' + joined(texts, ","));
    return out;
}

}  // namespace

Filled fill(const Template& pattern, json::Ref arguments) {
    if (pattern.is_one_argument()) return Filled(arguments[pattern.pieces.front().text]);
    std::string text;
    for (const auto& piece : pattern.pieces) {
        if (!piece.is_argument) {
            text += piece.text;
            continue;
        }
        const auto value = arguments[piece.text];
        if (!value || value.is_null()) return {};
        text += plain_text(value);
    }
    return Filled(std::move(text));
}

std::expected<std::vector<std::string>, std::string> query_pairs(
    const Field& field, const Filled& filled
) {
    const auto keep = keep_of(field);
    if (filled.text()) return std::vector{pair(field.name, *filled.text(), keep)};
    const auto value = filled.value();
    if (filled.is_absent() || value.is_null()) return std::vector<std::string>{};
    if (field.as_json) return std::vector{pair(field.name, value.raw(), keep)};
    if (is_plain(value)) return std::vector{pair(field.name, plain_text(value), keep)};
    return structured_pairs(field, value);
}

std::expected<std::string, std::string> path_text(const Field& field, const Filled& filled) {
    const auto& name = field.name;
    const auto value = filled.value();
    if (filled.is_absent() || value.is_null())
        return Refused(fmt::format("'{}' is part of the path and has to be given", name));
    std::string text;
    if (filled.text()) {
        text = encoded(*filled.text());
    } else if (field.as_json) {
        text = encoded(value.raw());
    } else if (is_plain(value)) {
        text = encoded(plain_text(value));
    }
    const bool is_whole = !filled.text() && !field.as_json && !is_plain(value);
    const bool is_matrix = field.style == Style::matrix;
    const bool is_exploded = is_whole && field.explode;
    const std::string_view by =
        !field.explode || field.style == Style::simple ? "," : (is_matrix ? ";" : ".");
    if (is_exploded && value.is_object()) {
        text = joined(pairs_of(value), by);
    } else if (is_exploded && is_matrix) {
        Pairs pairs;
        for (auto& element : texts_of(value)) pairs.emplace_back(name, std::move(element));
        text = joined(pairs, by);
    } else if (is_whole) {
        text = joined(flat(value), by);
    }
    if (text.empty())
        return Refused(fmt::format("'{}' is part of the path and must not be empty", name));
    if (field.style == Style::label) return "." + text;
    if (!is_matrix) return text;
    return is_exploded ? ";" + text : ";" + encoded(name) + "=" + text;
}

std::expected<std::string, std::string> header_text(const Field& field, const Filled& filled) {
    const auto value = filled.value();
    std::string text;
    if (filled.text()) {
        text = *filled.text();
    } else if (field.as_json || is_plain(value)) {
        text = field.as_json ? std::string(value.raw()) : plain_text(value);
    } else if (field.explode && value.is_object()) {
        for (const auto& [name, part] : pairs_of(value))
            text.append(text.empty() ? "" : ",").append(name).append("=").append(part);
    } else {
        text = fmt::format("{}", fmt::join(flat(value), ","));
    }
    const bool has_control = std::ranges::any_of(text, [](char byte) {
        return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f;
    });
    if (has_control) {
        return Refused(fmt::format(
            "what is sent as the header '{}' must not hold line breaks or control characters",
            field.name
        ));
    }
    if (text.starts_with(' ') || text.ends_with(' ')) {
        return Refused(fmt::format(
            "what is sent as the header '{}' must not begin or end with a blank", field.name
        ));
    }
    return text;
}

std::string cookie_pair(const Field& field, const Filled& filled) {
    const auto value = filled.value();
    if (filled.text()) return pair(field.name, *filled.text(), Keep::unreserved);
    if (field.as_json) return pair(field.name, value.raw(), Keep::unreserved);
    if (is_plain(value)) return pair(field.name, plain_text(value), Keep::unreserved);
    return encoded(field.name) + '=' + joined(flat(value), ",");
}

}  // namespace recourse::rest
