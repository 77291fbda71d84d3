#include "rest/written_arguments.hpp"

#include "base/text.hpp"
#include "rest/among.hpp"
#include "rest/argument_list.hpp"
#include "rest/yaml_value.hpp"
#include "schema/schema.hpp"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace recourse::rest {
namespace {

using namespace std::string_view_literals;
using config::MemberPlace;
using config::Place;
using config::Reading;
using config::yaml::Kind;

constexpr std::size_t kShown = 60;
constexpr std::array kTypes{
    "string"sv, "integer"sv, "number"sv, "boolean"sv, "array"sv, "object"sv
};

bool is_json_schema(const Place& place) {
    const auto properties = place.member("properties");
    return properties && properties->node->kind == Kind::mapping;
}

/// A schema that is no schema is told with what is wrong in it.
json::Value read_schema(Reading& reading, const Place& place) {
    auto schema = to_json(*place.node);
    const auto compiled = schema::Schema::compile(schema);
    const auto complain = [&](std::string_view why) {
        reading.complain(
            place,
            {
                .sentence = fmt::format("`{}` is not a JSON Schema: {}", place.path, why),
                .suggestion =
                    "Write a type, or a JSON Schema such as `{ type: integer, minimum: 1 }`.",
                .expected = "a JSON Schema",
            }
        );
    };
    if (!compiled)
        complain(compiled.error().reason);
    else if (!compiled->unchecked().empty())
        complain(compiled->unchecked().front());
    return schema;
}

json::Value read_type(Reading& reading, const Place& place) {
    if (place.node->kind == Kind::mapping) return read_schema(reading, place);
    const bool is_known = place.node->kind == Kind::scalar && among(kTypes, place.node->text);
    if (is_known) return json::Object{{"type", std::string_view(place.node->text)}};
    const auto nearest = text::nearest(place.node->text, kTypes);
    const std::vector<std::string> words(kTypes.begin(), kTypes.end());
    reading.complain_unexpected(
        place,
        "a type or a JSON Schema",
        nearest.empty() ? fmt::format("The types are {}.", text::list(words))
                        : fmt::format("Did you mean `{}`?", nearest.front().name)
    );
    return json::Object{};
}

bool check_name(Reading& reading, const MemberPlace& member, const std::string& name) {
    if (!name.empty() && name == plain_name(name)) return true;
    const auto shown = text::clean(name, kShown);
    const auto mended = plain_name(name);
    reading.complain(
        member.at,
        member.value.path,
        {
            .sentence = fmt::format("`{}` cannot be the name of an argument.", shown),
            .suggestion = fmt::format(
                "Write `{}`: letters, digits, `_` and `-`, at most 64. What it is called in the "
                "request is said in `query`, `headers` or `body`.",
                mended.empty() ? "id" : mended
            ),
            .found = fmt::format("`{}`", shown),
            .expected = "^[A-Za-z0-9_-]{1,64}$",
        }
    );
    return false;
}

std::vector<WrittenArgument> from_schema(Reading& reading, const Place& place) {
    const auto whole = read_schema(reading, place);
    const auto* required = place.node->find("required");
    std::vector<WrittenArgument> arguments;
    for (const auto& member : reading.members(*place.member("properties"))) {
        if (!check_name(reading, member, member.name)) continue;
        bool is_required = false;
        if (required != nullptr) {
            for (const auto& item : required->items) is_required |= item.text == member.name;
        }
        arguments.push_back({member.name, to_json(*member.value.node), is_required});
    }
    return arguments;
}

}  // namespace

std::vector<WrittenArgument> read_written_arguments(Reading& reading, const Place& place) {
    if (is_json_schema(place)) return from_schema(reading, place);
    std::vector<WrittenArgument> arguments;
    for (const auto& member : reading.members(place)) {
        auto name = member.name;
        const bool may_be_absent = name.ends_with('?');
        if (may_be_absent) name.pop_back();
        if (!check_name(reading, member, name)) continue;
        const bool is_twice = std::ranges::any_of(arguments, [&](const WrittenArgument& one) {
            return one.name == name;
        });
        if (is_twice) {
            reading.complain(
                member.at,
                member.value.path,
                {.sentence = fmt::format("The argument `{}` is given twice.", name),
                 .suggestion = "Keep one of the two.",
                 .found = "a second value",
                 .expected = "one value"}
            );
            continue;
        }
        arguments.push_back({std::move(name), read_type(reading, member.value), !may_be_absent});
    }
    return arguments;
}

}  // namespace recourse::rest
