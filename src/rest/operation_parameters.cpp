#include "base/text.hpp"
#include "rest/headers.hpp"
#include "rest/operation_reader.hpp"
#include "rest/path_template.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

/// The path of an operation and its parameters: path, query, header, cookie.
namespace recourse::rest {
namespace {

using namespace std::string_view_literals;
using config::yaml::Kind;

constexpr std::size_t kShown = 60;
constexpr std::array kPlaces{"path"sv, "query"sv, "header"sv, "cookie"sv};
/// In the order of `Style`.
constexpr std::array kStyles{
    "simple"sv,
    "label"sv,
    "matrix"sv,
    "form"sv,
    "spaceDelimited"sv,
    "pipeDelimited"sv,
    "deepObject"sv
};
std::span<const std::string_view> styles_for(std::string_view in) {
    static constexpr std::array kOfPath{"simple"sv, "label"sv, "matrix"sv};
    static constexpr std::array kOfQuery{
        "form"sv, "spaceDelimited"sv, "pipeDelimited"sv, "deepObject"sv
    };
    static constexpr std::array kOfHeader{"simple"sv};
    static constexpr std::array kOfCookie{"form"sv};
    if (in == "path") return kOfPath;
    if (in == "query") return kOfQuery;
    if (in == "header") return kOfHeader;
    return kOfCookie;
}

void describe(json::Value& schema, const std::optional<std::string>& words) {
    if (!words || words->empty()) return;
    if (schema.is_bool()) schema = json::Object{};
    auto& object = schema.as_object();
    constexpr std::size_t kDescriptionBytes = 2'000;
    if (!object.contains("description"))
        object["description"] = text::shorten(*words, kDescriptionBytes);
}

}  // namespace

void OperationReader::read_path() {
    auto parts = parse_path(where_.path);
    if (parts) {
        tool_.path = *std::move(parts);
        return;
    }
    document_.reading().complain(
        where_.path_at,
        where_.item.path,
        {
            .sentence = fmt::format(
                "The path `{}` has {}.", text::clean(where_.path, kShown), parts.error()
            ),
            .suggestion = "Write it like `/orders/{id}`.",
            .found = "such a path",
            .expected = "a path that begins with `/`",
        }
    );
}

/// Those of the operation take the place of those of its path that are called alike.
void OperationReader::read_parameters() {
    std::vector<Parameter> of_operation;
    collect_parameters(where_.operation, of_operation);
    std::vector<Parameter> all;
    collect_parameters(where_.item, all);
    std::erase_if(all, [&](const Parameter& parameter) {
        return std::ranges::any_of(of_operation, [&](const Parameter& own) {
            return own.name == parameter.name && own.in == parameter.in;
        });
    });
    std::ranges::move(of_operation, std::back_inserter(all));
    // What stands in the path keeps its name where names collide, then what stands in the query.
    for (const auto in : kPlaces) {
        for (const auto& parameter : all) {
            if (parameter.in == in) read_parameter(parameter);
        }
    }
    check_path_variables();
}

void OperationReader::collect_parameters(const Place& owner, std::vector<Parameter>& found) {
    const auto list = owner.member("parameters");
    if (!list) return;
    if (list->node->kind != Kind::list) {
        document_.reading().complain_unexpected(
            *list, "a list of parameters", "Write `- name: ...` for each."
        );
        return;
    }
    for (std::size_t i = 0; i < list->node->items.size(); ++i) {
        const auto place = document_.follow(list->item(i));
        if (!place) continue;
        const auto name = document_.text(*place, "name");
        const auto in = place->member("in");
        if (!name || name->empty() || !in) {
            document_.reading().complain(
                *place,
                {
                    .sentence = "A parameter has a `name` and an `in`, but this one lacks one.",
                    .suggestion = "Write `name: id` and `in: query`.",
                }
            );
            continue;
        }
        if (in->node->text == "body" || in->node->text == "formData") {
            document_.reading().complain(
                *in,
                {
                    .sentence = "Parameters in the body are of Swagger 2.0.",
                    .suggestion = "Describe the body as `requestBody`.",
                    .expected = "path, query, header or cookie",
                }
            );
            continue;
        }
        if (!document_.is_one_of(*in, kPlaces)) continue;
        const bool is_twice = std::ranges::any_of(found, [&](const Parameter& one) {
            return one.name == *name && one.in == in->node->text;
        });
        if (is_twice) {
            document_.reading().complain(
                *place,
                {
                    .sentence = fmt::format(
                        "The parameter `{}` in {} is given twice.",
                        text::clean(*name, kShown),
                        in->node->text
                    ),
                    .suggestion = "Keep one of the two.",
                }
            );
            continue;
        }
        found.push_back({*name, in->node->text, *place});
    }
}

void OperationReader::read_parameter(const Parameter& parameter) {
    if (parameter.in == "header" && is_own_header(parameter.name)) return;
    if (parameter.in == "header" && !is_header_name(parameter.name)) {
        document_.reading().complain(
            parameter.place,
            {
                .sentence = fmt::format(
                    "`{}` cannot be the name of a header.", text::clean(parameter.name, kShown)
                ),
                .suggestion = "A name is of letters, digits and `-`, without blanks and colons.",
            }
        );
        return;
    }
    const bool in_path = parameter.in == "path";
    const bool required = document_.truth(parameter.place, "required") || in_path;
    auto field = field_of(parameter);
    auto schema = parameter_schema(parameter, field.as_json);
    describe(schema, document_.text(parameter.place, "description"));
    const auto name = arguments_.add(parameter.name, parameter.in, std::move(schema), required);
    field.value = Template::argument(name);
    put(parameter, std::move(field));
}

json::Value OperationReader::parameter_schema(const Parameter& parameter, bool& as_json) {
    if (const auto schema = parameter.place.member("schema")) return schemas_.translate(*schema);
    const auto content = parameter.place.member("content");
    if (!content) return json::Object{};
    for (const auto& media : document_.members(*content)) {
        as_json = media.name.contains("json");
        if (const auto schema = media.value.member("schema")) return schemas_.translate(*schema);
    }
    return json::Object{};
}

Field OperationReader::field_of(const Parameter& parameter) {
    Field field{.name = parameter.name, .value = {}};
    const bool is_form = parameter.in == "query" || parameter.in == "cookie";
    field.style = is_form ? Style::form : Style::simple;
    const auto style = parameter.place.member("style");
    if (style && document_.is_one_of(*style, styles_for(parameter.in))) {
        const auto index = std::ranges::find(kStyles, style->node->text) - kStyles.begin();
        field.style = static_cast<Style>(index);
    }
    field.explode = document_.truth(parameter.place, "explode", field.style == Style::form);
    field.keeps_reserved =
        parameter.in == "query" && document_.truth(parameter.place, "allowReserved");
    return field;
}

void OperationReader::put(const Parameter& parameter, Field field) {
    if (parameter.in == "query") {
        tool_.query.push_back(std::move(field));
    } else if (parameter.in == "header") {
        tool_.headers.push_back(std::move(field));
    } else if (parameter.in == "cookie") {
        tool_.cookies.push_back(std::move(field));
    } else {
        bool is_used = false;
        for (auto& part : tool_.path) {
            if (!part.field || part.field->name != parameter.name) continue;
            part.field = field;
            is_used = true;
        }
        if (is_used) return;
        document_.reading().complain(
            parameter.place,
            {
                .sentence = fmt::format(
                    "The path `{}` has no `{{{}}}` for this parameter.",
                    text::clean(where_.path, kShown),
                    text::clean(parameter.name, kShown)
                ),
                .suggestion = "Put it into the path, or say where else it goes: `in: query`.",
            }
        );
    }
}

void OperationReader::check_path_variables() {
    for (const auto& part : tool_.path) {
        if (!part.field) continue;
        const auto& argument = part.field->value.pieces.front().text;
        if (arguments_.has(argument)) continue;
        document_.reading().complain(
            where_.path_at,
            where_.item.path,
            {
                .sentence = fmt::format(
                    "`{{{}}}` of the path `{}` is no parameter of {}.",
                    text::clean(part.field->name, kShown),
                    text::clean(where_.path, kShown),
                    where_.method
                ),
                .suggestion = fmt::format(
                    "Add `{{ name: {}, in: path, required: true, schema: {{ type: string }} }}` to "
                    "its `parameters`.",
                    text::clean(part.field->name, kShown)
                ),
                .found = "no such parameter",
                .expected = "a parameter in the path",
            }
        );
    }
}

}  // namespace recourse::rest
