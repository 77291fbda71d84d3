#include "rest/request.hpp"

#include "base/text.hpp"
#include "rest/among.hpp"
#include "rest/encoding.hpp"
#include "rest/fields.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace recourse::rest {
namespace {

using Text = std::expected<std::string, std::string>;

std::string quoted(std::string_view name) {
    constexpr std::size_t kShownName = 64;
    return fmt::format("'{}'", text::clean(name, kShownName));
}

/// What is missing or unknown: either would be dropped on the way without a word.
std::optional<std::string> objection_to(const Tool& tool, json::Ref arguments) {
    std::vector<std::string> missing;
    for (const auto& name : tool.required) {
        if (!arguments[name]) missing.push_back(quoted(name));
    }
    if (!missing.empty()) {
        return fmt::format(
            "{} {} required and missing", text::list(missing), missing.size() == 1 ? "is" : "are"
        );
    }
    if (tool.takes_others) return std::nullopt;
    for (const auto& member : arguments.members()) {
        const auto name = member.name.string().value_or("");
        if (among(tool.arguments, name)) continue;
        const std::vector<std::string_view> known(tool.arguments.begin(), tool.arguments.end());
        const auto nearest = text::nearest(name, known);
        return fmt::format(
            "{} is not an argument of {}{}",
            quoted(name),
            tool.name,
            nearest.empty() ? "" : fmt::format("; did you mean {}?", quoted(nearest[0].name))
        );
    }
    return std::nullopt;
}

/// A segment of dots alone leads a server to another path, however it is encoded.
bool has_dot_segment(std::string_view path) {
    for (std::size_t start = 0; start <= path.size();) {
        const auto end = std::min(path.find('/', start), path.size());
        const auto segment = path.substr(start, end - start);
        if (segment == "." || segment == "..") return true;
        start = end + 1;
    }
    return false;
}

Text make_path(const Tool& tool, json::Ref arguments) {
    std::string path;
    for (const auto& part : tool.path) {
        if (!part.field) {
            path += part.literal;
            continue;
        }
        auto text = path_text(*part.field, fill(part.field->value, arguments));
        if (!text) return text;
        path += *text;
    }
    if (has_dot_segment(path))
        return Refused("an argument that is part of the path must be more than '.' or '..'");
    return path;
}

Text make_query(const Tool& tool, json::Ref arguments) {
    std::string query;
    const auto add = [&query](std::string_view pair) {
        query += query.empty() ? '?' : '&';
        query += pair;
    };
    for (const auto& field : tool.query) {
        auto pairs = query_pairs(field, fill(field.value, arguments));
        if (!pairs) return Refused(std::move(pairs.error()));
        for (const auto& pair : *pairs) add(pair);
    }
    for (const auto& credential : tool.credentials) {
        if (credential.where == Credential::Where::query)
            add(encoded(credential.name) + '=' + encoded(credential.value));
    }
    return query;
}

void append_line(std::string& headers, std::string_view name, std::string_view value) {
    headers.append(name).append(": ").append(value).append("\r\n");
}

Text make_headers(const Tool& tool, json::Ref arguments) {
    std::string headers;
    for (const auto& field : tool.headers) {
        const auto filled = fill(field.value, arguments);
        if (filled.is_absent() || filled.value().is_null()) continue;
        auto text = header_text(field, filled);
        if (!text) return text;
        append_line(headers, field.name, *text);
    }
    std::string cookies;
    const auto add_cookie = [&cookies](std::string_view pair) {
        if (!cookies.empty()) cookies += "; ";
        cookies += pair;
    };
    for (const auto& field : tool.cookies) {
        const auto filled = fill(field.value, arguments);
        if (filled.is_absent() || filled.value().is_null()) continue;
        add_cookie(cookie_pair(field, filled));
    }
    for (const auto& credential : tool.credentials) {
        if (credential.where == Credential::Where::cookie)
            add_cookie(encoded(credential.name) + '=' + encoded(credential.value));
        if (credential.where == Credential::Where::header)
            append_line(headers, credential.name, credential.value);
    }
    if (!cookies.empty()) append_line(headers, "Cookie", cookies);
    return headers;
}

/// Writes a value of the body; false, and nothing written, where it has none.
bool append_shape(std::string& out, const Shape& shape, json::Ref arguments) {
    switch (shape.kind) {
        case Shape::Kind::fixed:
            out += shape.json;
            return true;
        case Shape::Kind::text: {
            const auto filled = fill(shape.text, arguments);
            if (filled.is_absent()) return false;
            if (filled.text())
                json::append_string(out, *filled.text());
            else
                out += filled.value().raw();
            return true;
        }
        case Shape::Kind::list: {
            out += '[';
            bool is_first = true;
            for (const auto& item : shape.items) {
                std::string text;
                if (!append_shape(text, item, arguments)) continue;
                if (!std::exchange(is_first, false)) out += ',';
                out += text;
            }
            out += ']';
            return true;
        }
        case Shape::Kind::object:
            break;
    }
    json::Writer writer(out);
    writer.begin_object();
    for (const auto& [name, member] : shape.members) {
        std::string text;
        if (append_shape(text, member, arguments)) writer.key(name).raw(text);
    }
    writer.end_object();
    return true;
}

/// Arguments that no part of the tool names are members of the body.
void append_others(std::string& out, const Tool& tool, json::Ref arguments) {
    const bool is_empty = out == "{}";
    out.pop_back();
    bool is_first = is_empty;
    for (const auto& member : arguments.members()) {
        const auto name = member.name.string().value_or("");
        if (among(tool.arguments, name)) continue;
        if (!std::exchange(is_first, false)) out += ',';
        json::append_string(out, name);
        out.append(":").append(member.value_raw);
    }
    out += '}';
}

Text make_body(const Tool& tool, json::Ref arguments) {
    const auto& body = tool.body;
    std::string out;
    if (body.kind == Body::Kind::form) {
        for (const auto& field : body.fields) {
            auto pairs = query_pairs(field, fill(field.value, arguments));
            if (!pairs) return Refused(std::move(pairs.error()));
            for (const auto& pair : *pairs) out.append(out.empty() ? "" : "&").append(pair);
        }
        return out;
    }
    if (body.kind == Body::Kind::text) {
        const auto filled = fill(body.shape.text, arguments);
        if (filled.text()) return *filled.text();
        return filled.is_absent() ? std::string() : plain_text(filled.value());
    }
    (void)append_shape(out, body.shape, arguments);
    if (tool.takes_others && body.shape.kind == Shape::Kind::object)
        append_others(out, tool, arguments);
    return out;
}

/// An optional body of which nothing was given is not sent at all.
bool has_body(const Body& body, std::string_view text) {
    if (body.kind == Body::Kind::none) return false;
    if (body.required) return true;
    return !text.empty() && !(body.shape.kind == Shape::Kind::object && text == "{}");
}

}  // namespace

std::expected<HttpRequest, std::string> make_request(
    const Tool& tool, std::string_view base_path, json::Ref arguments
) {
    if (auto objection = objection_to(tool, arguments)) return Refused(*std::move(objection));
    auto path = make_path(tool, arguments);
    if (!path) return Refused(std::move(path.error()));
    auto query = make_query(tool, arguments);
    if (!query) return Refused(std::move(query.error()));
    auto headers = make_headers(tool, arguments);
    if (!headers) return Refused(std::move(headers.error()));
    HttpRequest request{
        .target = std::string(base_path) + *path + *query,
        .headers = *std::move(headers),
        .body = {}
    };
    if (tool.body.kind == Body::Kind::none) return request;
    auto body = make_body(tool, arguments);
    if (!body) return Refused(std::move(body.error()));
    if (!has_body(tool.body, *body)) return request;
    append_line(request.headers, "Content-Type", tool.body.media_type);
    request.body = *std::move(body);
    return request;
}

}  // namespace recourse::rest
