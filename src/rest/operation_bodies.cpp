#include "base/text.hpp"
#include "rest/operation_reader.hpp"
#include "rest/yaml_value.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include <fmt/format.h>

/// What an operation is sent as a body, and what its answers promise.
namespace recourse::rest {
namespace {

/// `application/json; charset=utf-8` is `application/json`.
std::string type_of(std::string_view media) {
    return text::to_lower(text::trim(media.substr(0, media.find(';'))));
}

bool is_json(std::string_view type) {
    return type == "application/json" || type.ends_with("+json") || type == "*/*" ||
           type == "application/*" || type == "text/json";
}

/// The one of several media types that we write best; lower is better.
int rank(std::string_view type) {
    if (type == "application/json") return 0;
    if (is_json(type)) return 1;
    if (type == "application/x-www-form-urlencoded") return 2;
    if (type == "text/plain") return 3;
    return 4;
}

/// A shape that is one argument, whatever its type.
Shape shape_of(const std::string& argument) {
    Shape shape;
    shape.kind = Shape::Kind::text;
    shape.text = Template::argument(argument);
    return shape;
}

}  // namespace

/// Why the operation cannot be called, where its body is one we cannot write.
std::optional<std::string> OperationReader::read_body() {
    const auto written = where_.operation.member("requestBody");
    if (!written) return std::nullopt;
    const auto body = document_.follow(*written);
    const auto content = body ? body->member("content") : std::nullopt;
    if (!content) return std::nullopt;
    auto medias = document_.members(*content);
    const auto by_rank = [](const MemberPlace& media) { return rank(type_of(media.name)); };
    const auto best = std::ranges::min_element(medias, {}, by_rank);
    if (best == medias.end()) return std::nullopt;
    const auto type = type_of(best->name);
    const bool required = document_.truth(*body, "required");
    tool_.body.required = required;
    tool_.body.media_type = type.contains('*') ? "application/json" : type;
    switch (by_rank(*best)) {
        case 0:
        case 1:
            read_json_body(best->value, *body);
            return std::nullopt;
        case 2:
            read_form_body(best->value, *body);
            return std::nullopt;
        case 3:
            tool_.body.kind = Body::Kind::text;
            add_whole_body(best->value, *body, json::Object{{"type", "string"}});
            return std::nullopt;
        default:
            break;
    }
    tool_.body = {};
    if (!required) return std::nullopt;
    return fmt::format(
        "Its body is {}, and only JSON, forms and plain text can be sent.",
        text::clean(best->name, 60)
    );
}

/// An object with known names becomes one argument for each; anything else is one argument.
void OperationReader::read_json_body(const Place& media, const Place& body) {
    tool_.body.kind = Body::Kind::json;
    const auto schema = media.member("schema");
    const auto object = schema ? members_of(document_, *schema) : std::nullopt;
    if (!object) return add_whole_body(media, body, json::Object{});
    tool_.takes_others = object->is_open;
    auto& shape = tool_.body.shape;
    shape.kind = Shape::Kind::object;
    for (const auto& member : object->members) {
        if (schemas_.is_one_way(member.schema)) continue;
        const bool required = member.required && tool_.body.required;
        shape.members.push_back({member.name, shape_of(add_member(member, required))});
    }
}

std::string OperationReader::add_member(const SchemaMember& member, bool required) {
    return arguments_.add(member.name, "body", schemas_.translate(member.schema), required);
}

void OperationReader::add_whole_body(const Place& media, const Place& body, json::Value fallback) {
    const auto schema = media.member("schema");
    auto translated = schema ? schemas_.translate(*schema) : std::move(fallback);
    if (translated.is_bool()) translated = json::Object{};
    auto& object = translated.as_object();
    const auto words = document_.text(body, "description");
    if (!object.contains("description"))
        object["description"] = words ? text::shorten(*words, 2'000) : "the body of the request";
    const auto name = arguments_.add("body", "request", std::move(translated), tool_.body.required);
    tool_.body.shape = shape_of(name);
}

void OperationReader::read_form_body(const Place& media, const Place& body) {
    const auto schema = media.member("schema");
    const auto object = schema ? members_of(document_, *schema) : std::nullopt;
    if (!object) {
        tool_.body.kind = Body::Kind::text;
        return add_whole_body(media, body, json::Object{{"type", "string"}});
    }
    tool_.body.kind = Body::Kind::form;
    const auto encodings = media.member("encoding");
    for (const auto& member : object->members) {
        if (schemas_.is_one_way(member.schema)) continue;
        Field field{.name = member.name, .value = {}};
        if (const auto encoding = encodings ? encodings->member(member.name) : std::nullopt) {
            field.explode = document_.truth(*encoding, "explode", true);
            field.as_json = document_.text(*encoding, "contentType").value_or("").contains("json");
            if (document_.text(*encoding, "style") == "deepObject")
                field.style = Style::deep_object;
        }
        field.value =
            Template::argument(add_member(member, member.required && tool_.body.required));
        tool_.body.fields.push_back(std::move(field));
    }
}

/// What successes have in common: JSON, and one object known by its schema.
void OperationReader::read_responses() {
    const auto responses = where_.operation.member("responses");
    if (!responses) return;
    std::vector<Place> schemas;
    int successes = 0;
    int with_json = 0;
    bool has_other_content = false;
    for (const auto& response : document_.members(*responses)) {
        const bool is_success = response.name.size() == 3 && response.name.starts_with('2');
        const auto place = is_success ? document_.follow(response.value) : std::nullopt;
        if (!place) continue;
        ++successes;
        const auto content = place->member("content");
        if (!content) continue;
        for (const auto& media : document_.members(*content)) {
            if (!is_json(type_of(media.name))) {
                has_other_content = true;
                continue;
            }
            ++with_json;
            if (auto schema = media.value.member("schema")) schemas.push_back(*std::move(schema));
        }
    }
    if (with_json > 0 && !has_other_content) tool_.promise = Promise::json;
    const bool is_one_shape = successes == 1 && with_json == 1 && schemas.size() == 1;
    if (!is_one_shape || has_other_content || tool_.method == "HEAD") return;
    const auto object = members_of(document_, schemas.front());
    if (!object) return;
    SchemaTranslator translator(document_, Direction::response);
    auto schema = translator.translate(schemas.front());
    if (auto definitions = translator.take_definitions(); !definitions.empty())
        schema.as_object()["$defs"] = std::move(definitions);
    if (translator.is_cut() || !schema.is_object()) return;
    loosen(schema);
    schema.get_object()["type"] = "object";
    tool_.output_schema = std::move(schema);
}

}  // namespace recourse::rest
