#include "gateway/rest_keys.hpp"

#include "base/text.hpp"
#include "config/file.hpp"
#include "config/mapping.hpp"
#include "gateway/rules.hpp"
#include "rest/names.hpp"
#include "rest/openapi.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>

namespace recourse::gateway {
namespace {

using namespace std::string_view_literals;
using config::no_default;
using config::shaped;
using config::yaml::Kind;

constexpr std::array kEffects{"read"sv, "idempotent"sv, "write"sv};
/// Descriptions of APIs are long.
constexpr config::yaml::Limits kOpenApiLimits{
    .bytes = std::size_t{8} * 1024 * 1024,
    .depth = 64,
    .nodes = 500'000,
    .text_bytes = std::size_t{16} * 1024 * 1024,
};
constexpr config::FileKind kOpenApiFile{
    .start = "Name a file that begins with `openapi: 3.1.0`.",
    .home_of = [](std::string_view) -> std::string_view { return {}; },
};

void read_patterns(Reading& reading, const Place& place, std::vector<rest::Pattern>& patterns) {
    if (place.node->kind != Kind::list) {
        reading.complain_unexpected(
            place, "a list of names of operations", "Write `[get_*, \"tag:orders\"]`."
        );
        return;
    }
    for (std::size_t i = 0; i < place.node->items.size(); ++i) {
        const auto item = place.item(i);
        if (auto word = reading.text(item, "a name of operations"))
            patterns.push_back({*std::move(word), item});
    }
}

void read_credentials(
    Reading& reading, const Place& place, std::map<std::string, rest::GivenCredential>& credentials
) {
    for (const auto& member : reading.members(place)) {
        rest::GivenCredential given{.secret = {}, .at = member.at, .path = member.value.path};
        read_secret(reading, member.value, given.secret);
        credentials.emplace(member.name, std::move(given));
    }
}

void read_operations(
    Reading& reading, const Place& place, std::map<std::string, rest::OperationChange>& operations
) {
    for (const auto& member : reading.members(place)) {
        rest::OperationChange change;
        change.at = member.at;
        change.path = member.value.path;
        config::read_mapping(reading, member.value, operation_keys(), change);
        operations.emplace(member.name, std::move(change));
    }
}

bool check_new_name(Reading& reading, const Place& place, std::string& name) {
    if (name == rest::tool_name(name, "", "")) return true;
    reading.complain_unexpected(
        place,
        "a name of letters, digits, `_` and `-`, at most 64",
        fmt::format("Write `{}`.", rest::tool_name(name, "tool", ""))
    );
    return false;
}

/// A part of the choices, as if it stood in the section itself.
template <typename Part>
config::Value<RestSection> choice_of(
    Part rest::Choices::* into, std::string_view takes, void (*read)(Reading&, const Place&, Part&)
) {
    return {
        .takes = std::string(takes),
        .fallback = no_default<RestSection>,
        .read = [into, read](
                    Reading& reading, const Place& place, RestSection& section
                ) { read(reading, place, section.choices.*into); },
    };
}

/// Reads the OpenAPI file; its mistakes are told beside those of the configuration.
std::optional<rest::Specification> read_specification(
    Reading& reading, const RestSection& section
) {
    const auto path = reading.resolve(section.openapi).string();
    auto text = config::read_file({
        .path = path,
        .what = "an OpenAPI file",
        .none = "Name a file that exists. A relative path starts at the configuration's folder.",
        .unreadable = "Name a file that the user the gateway runs as can read.",
        .most_bytes = kOpenApiLimits.bytes,
    });
    if (!text) {
        reading.complain(
            *section.openapi_place,
            {.sentence = std::move(text.error().sentence),
             .suggestion = std::move(text.error().suggestion),
             .expected = "an OpenAPI file"}
        );
        return std::nullopt;
    }
    reading.depends_on(path, *text);
    const config::SourceText source(config::without_byte_order_mark(*text));
    const config::Environment no_environment = [](std::string_view) { return std::nullopt; };
    Reading file(kOpenApiFile, source, path, no_environment, {});
    file.structure_is_known();
    auto document = config::yaml::read(source, kOpenApiLimits);
    file.complain(document.problems);
    rest::Specification specification;
    const config::yaml::Node nothing;
    const bool can_be_read = document.root || document.problems.empty();
    if (can_be_read) {
        const auto wanted = [&](std::string_view name, std::span<const std::string> tags) {
            return rest::is_wanted(section.choices, name, tags);
        };
        specification = rest::read_openapi(file, document.root ? *document.root : nothing, wanted);
    }
    auto mistakes = file.take_mistakes();
    const bool is_sound = mistakes.empty();
    reading.adopt(std::move(mistakes));
    if (!is_sound) return std::nullopt;
    return specification;
}

void complain_of_no_tools(Reading& reading, const Place& place, const RestSection& section) {
    const bool has_file = section.openapi_place.has_value();
    reading.complain(
        has_file ? *section.openapi_place : place,
        {
            .sentence = has_file ? fmt::format("`{}` gives no tools.", section.openapi_place->path)
                                 : fmt::format("`{}` has no tools.", place.path),
            .suggestion =
                has_file ? "Include more of the file's operations."
                         : "Name an OpenAPI file (`openapi: api.yaml`), or write tools: `tools: "
                           "{ get_order: { path: \"/orders/{id}\", arguments: { id: string } "
                           "} }`.",
            .found = "no tools",
            .expected = "at least one tool",
        }
    );
}

/// The operator's URL, else the file's own where that is complete.
void settle_base_url(
    Reading& reading,
    const Place& place,
    const RestSection& section,
    std::string_view server,
    UpstreamSettings& upstream
) {
    if (const auto given = place.member("base_url")) {
        upstream.url = section.base_url;
        if (upstream.url.contains('?'))
            reading.complain(
                *given,
                {.sentence = fmt::format("`{}` holds a query.", given->path),
                 .suggestion = "Leave it out; what every request carries belongs in `headers`.",
                 .found = "a query",
                 .expected = "a URL without a query"}
            );
        return;
    }
    if (section.openapi_place && !server.empty()) {
        upstream.url = server;
        auto at = *section.openapi_place;
        at.path = "the OpenAPI file's servers[0].url";
        if (server.contains("://")) {
            if (!check_url(reading, at, upstream.url)) upstream.url.clear();
            return;
        }
    }
    reading.complain(
        place.at,
        place.path,
        {.sentence = fmt::format("`{}` has no `base_url`.", place.path),
         .suggestion = "Write where the API is: `base_url: https://host:port/v1`.",
         .found = "nothing",
         .expected = "`base_url`"}
    );
}

/// Sent twice, a header says two things.
void check_headers(Reading& reading, const RestSection& section) {
    for (const auto& tool : section.tools) {
        for (const auto& field : tool.headers) {
            const bool is_sent =
                std::ranges::any_of(section.choices.sent_headers, [&](const std::string& name) {
                    return text::equals_ignoring_case(name, field.name);
                });
            if (!is_sent) continue;
            reading.complain(
                *section.tools_place,
                {.sentence = fmt::format(
                     "The tool `{}` sends the header `{}`, and so does every request of the "
                     "upstream.",
                     tool.name,
                     text::clean(field.name, 60)
                 ),
                 .suggestion = "Take it out of the tool, or out of the upstream's `headers`.",
                 .found = "a header twice",
                 .expected = "a header once"}
            );
        }
    }
}

/// Two tools of one name: the first would hide the second.
void check_names(Reading& reading, const Place& place, const rest::Api& api) {
    std::map<std::string_view, int> seen;
    for (const auto& tool : api.tools) {
        if (++seen[tool.name] != 2) continue;
        reading.complain(
            place,
            {.sentence = fmt::format("Two tools of `{}` are called `{}`.", place.path, tool.name),
             .suggestion = "Give one another name: `operations: { OPERATION: { name: ... } }`.",
             .found = "two tools of one name",
             .expected = "a name for each"}
        );
    }
}

ToolEffect effect_of(rest::Effect effect) {
    switch (effect) {
        case rest::Effect::read:
            return ToolEffect::read;
        case rest::Effect::idempotent:
            return ToolEffect::idempotent;
        case rest::Effect::write:
            break;
    }
    return ToolEffect::write;
}

/// The file is the operator's: what it says of a tool counts, and what is said of the tool by name
/// counts more.
void settle_tools(
    Reading& reading, const Place& upstream_place, rest::Api& api, UpstreamSettings& upstream
) {
    std::vector<std::string_view> names;
    names.reserve(api.tools.size());
    for (const auto& tool : api.tools) names.emplace_back(tool.name);
    for (const auto& [name, settings] : upstream.tools) {
        if (std::ranges::find(names, name) != names.end()) continue;
        const auto tools = upstream_place.member("tools");
        const auto nearest = text::nearest(name, names);
        reading.complain(
            tools->member(name).value_or(upstream_place),
            {.sentence = fmt::format("The API has no tool `{}`.", text::clean(name, 60)),
             .suggestion = nearest.empty()
                               ? "`recourse check --json` lists the tools."
                               : fmt::format("Did you mean `{}`?", nearest.front().name),
             .expected = "the name of a tool"}
        );
    }
    for (auto& tool : api.tools) {
        auto& settings = upstream.tools[tool.name];
        if (settings.effect == ToolEffect::unstated)
            settings.effect = effect_of(tool.effect);
        else
            tool.effect = static_cast<rest::Effect>(static_cast<int>(settings.effect) - 1);
        if (settings.call_timeout.count() == 0) settings.call_timeout = tool.call_timeout;
    }
}

}  // namespace

std::span<const Key<RestSection>> rest_keys() {
    using R = RestSection;
    using C = rest::Choices;
    static const std::array kKeys{
        Key<R>{
            "base_url",
            shaped(&R::base_url, "a URL: https://host:port/path", read_url),
            "where the API is; references are replaced",
            "url baseUrl server endpoint host",
        },
        Key<R>{
            "openapi",
            {.takes = "a path",
             .fallback = no_default<R>,
             .read =
                 [](Reading& reading, const Place& place, R& section) {
                     section.openapi_place = place;
                     if (auto path = config::read_text(reading, place, "a path"))
                         section.openapi = *std::move(path);
                 }},
            "an OpenAPI 3.0 or 3.1 file, YAML or JSON, whose operations become tools",
            "spec swagger file openapi_file schema",
        },
        Key<R>{
            "include",
            choice_of(&C::include, "a list of names", read_patterns),
            "which operations become tools: names with `*`, or `tag:` and a tag; default all",
            "only operations_include allow",
        },
        Key<R>{
            "exclude",
            choice_of(&C::exclude, "a list of names", read_patterns),
            "which do not, likewise",
            "except skip deny",
        },
        Key<R>{
            "credentials",
            choice_of(&C::credentials, "a mapping of security schemes to texts", read_credentials),
            "what the file's security schemes ask for: `${env:NAME}` or `${file:/path}`; for basic "
            "`user:password`",
            "auth security api_key apiKey secrets",
        },
        Key<R>{
            "operations",
            choice_of(&C::operations, "a mapping of operations to settings", read_operations),
            "what is to be otherwise than in the file, by the tool's name there",
            "overrides changes rename",
        },
        Key<R>{
            "tools",
            {.takes = "a mapping of names to tools",
             .fallback = no_default<R>,
             .read =
                 [](Reading& reading, const Place& place, R& section) {
                     section.tools_place = place;
                     section.tools = rest::read_written_tools(reading, place);
                 }},
            "tools written here, one request each",
            "endpoints requests",
        },
    };
    return kKeys;
}

std::span<const Key<rest::OperationChange>> operation_keys() {
    using O = rest::OperationChange;
    static const std::array kKeys{
        Key<O>{
            "name",
            config::text(&O::name, "a name", check_new_name, "the file's"),
            "what the tool is called",
            "rename alias as",
        },
        Key<O>{
            "description",
            {.takes = "a text",
             .fallback = [](const O&) { return std::string("the file's"); },
             .read =
                 [](Reading& reading, const Place& place, O& change) {
                     if (auto words = reading.text(place, "a text"))
                         change.description = *std::move(words);
                 }},
            "what the tool does, for the model",
            "summary doc",
        },
        Key<O>{
            "effect",
            config::choice(&O::effect, kEffects, 1, "by the method"),
            "changes nothing; a second identical call changes nothing more; every call counts",
            "side_effect effects",
        },
        Key<O>{
            "result",
            config::text(
                &O::result, "a path: data.items or /data/items", rest::check_result, "all of it"
            ),
            "what of a JSON answer is the result",
            "result_path pick extract select",
        },
        Key<O>{
            "call_timeout",
            config::duration(&O::call_timeout, "the upstream's"),
            "how long a whole call may take",
            "timeout",
        },
    };
    return kKeys;
}

void read_rest(Reading& reading, const Place& upstream_place, UpstreamSettings& upstream) {
    const auto place = upstream_place.member("rest");
    if (!place) return;
    RestSection section;
    section.choices.sends_authorization = !upstream.token.empty() || upstream.oauth.has_value();
    for (const auto& [name, value] : upstream.headers) {
        section.choices.sent_headers.push_back(name);
        if (text::equals_ignoring_case(name, "Authorization"))
            section.choices.sends_authorization = true;
    }
    config::read_mapping(reading, *place, rest_keys(), section);
    rest::Api api;
    std::string server;
    bool is_known = true;
    if (section.openapi_place) {
        section.choices.openapi = *section.openapi_place;
        auto specification = read_specification(reading, section);
        is_known = specification.has_value();
        if (specification) {
            server = specification->server;
            api = rest::assemble(reading, section.choices, *std::move(specification));
        }
    }
    std::ranges::move(section.tools, std::back_inserter(api.tools));
    if (is_known && api.tools.empty() && !section.tools_place)
        complain_of_no_tools(reading, *place, section);
    settle_base_url(reading, *place, section, server, upstream);
    check_names(reading, *place, api);
    check_headers(reading, section);
    if (is_known) settle_tools(reading, upstream_place, api, upstream);
    upstream.rest = std::make_shared<const rest::Api>(std::move(api));
}

}  // namespace recourse::gateway
