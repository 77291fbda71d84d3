#include "rest/written.hpp"

#include "base/text.hpp"
#include "config/mapping.hpp"
#include "rest/among.hpp"
#include "rest/argument_list.hpp"
#include "rest/headers.hpp"
#include "rest/path_template.hpp"
#include "rest/written_arguments.hpp"
#include "rest/yaml_value.hpp"

#include <algorithm>
#include <array>
#include <set>
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
constexpr std::array kMethods{"GET"sv, "POST"sv, "PUT"sv, "PATCH"sv, "DELETE"sv, "HEAD"sv};
constexpr std::array kSends{"json"sv, "form"sv, "text"sv};
constexpr std::array kEffects{"read"sv, "idempotent"sv, "write"sv};
constexpr std::array kAnswers{"any"sv, "json"sv};

void keep(Reading& /*reading*/, const Place& place, std::optional<Place>& into) {
    into = place;
}

[[nodiscard]] std::string in_backticks(const std::vector<std::string>& names) {
    std::vector<std::string> quoted;
    quoted.reserve(names.size());
    for (const auto& name : names) quoted.push_back(fmt::format("`{}`", name));
    return text::list(quoted);
}

/// Makes one tool of what is written, and keeps track of the arguments that are used.
class ToolMaker {
  public:
    ToolMaker(Reading& reading, const MemberPlace& member, const WrittenTool& written)
        : reading_(reading), member_(member), written_(written) {}

    Tool make();

  private:
    void take_plain();
    void take_arguments();
    void take_path();
    void take_pairs(const std::optional<Place>& place, std::vector<Field>& fields, bool headers);
    void take_body();
    void place_unused();
    void put_into_body(const std::vector<std::string>& names);
    [[nodiscard]] Shape shape_of(const Place& place);
    [[nodiscard]] Template template_of(const Place& place, std::string_view text);
    void check_argument(const Place& place, const std::string& name);

    Reading& reading_;
    const MemberPlace& member_;
    const WrittenTool& written_;
    Tool tool_;
    std::set<std::string> used_;
};

Tool ToolMaker::make() {
    take_plain();
    take_arguments();
    take_path();
    take_pairs(written_.query, tool_.query, false);
    take_pairs(written_.headers, tool_.headers, true);
    take_body();
    place_unused();
    return std::move(tool_);
}

void ToolMaker::take_plain() {
    tool_.name = member_.name;
    tool_.title = written_.title;
    tool_.method = kMethods[static_cast<std::size_t>(written_.method)];
    tool_.result = written_.result;
    tool_.promise = written_.promise;
    tool_.call_timeout = written_.call_timeout;
    tool_.description = written_.description.empty()
                            ? fmt::format("{} {}", tool_.method, written_.path)
                            : written_.description;
    using Method = WrittenTool::Method;
    const bool reads = written_.method == Method::get || written_.method == Method::head;
    const bool repeats = written_.method == Method::put || written_.method == Method::del;
    tool_.effect = reads ? Effect::read : (repeats ? Effect::idempotent : Effect::write);
    if (written_.effect != WrittenTool::Effect::by_method)
        tool_.effect = static_cast<Effect>(static_cast<int>(written_.effect) - 1);
}

void ToolMaker::take_arguments() {
    ArgumentList arguments;
    if (written_.arguments) {
        for (auto& one : read_written_arguments(reading_, *written_.arguments))
            (void)arguments.add(one.name, "argument", std::move(one.schema), one.required);
    }
    arguments.give_to(tool_, {});
}

void ToolMaker::take_path() {
    if (!written_.path_place) {
        reading_.complain(
            member_.at,
            member_.value.path,
            {
                .sentence = fmt::format("`{}` has no `path`.", member_.value.path),
                .suggestion = "Write where it goes below `base_url`: `path: /orders/{id}`.",
                .found = "nothing",
                .expected = "`path`",
            }
        );
        return;
    }
    const auto& place = *written_.path_place;
    auto parts = parse_path(written_.path);
    if (!parts) {
        reading_.complain(
            place,
            {
                .sentence = fmt::format("`{}` has {}.", place.path, parts.error()),
                .suggestion =
                    "Write it like `/orders/{id}`; what follows a `?` belongs in `query`.",
                .expected = "a path that begins with `/`",
            }
        );
        return;
    }
    tool_.path = *std::move(parts);
    for (const auto& part : tool_.path) {
        if (!part.field) continue;
        check_argument(place, part.field->name);
        if (!among(tool_.required, part.field->name)) tool_.required.push_back(part.field->name);
    }
}

void ToolMaker::take_pairs(
    const std::optional<Place>& place, std::vector<Field>& fields, bool headers
) {
    if (!place) return;
    for (const auto& pair : reading_.members(*place)) {
        if (headers && !check_own_header(reading_, pair)) continue;
        if (pair.value.node->kind != Kind::scalar) {
            reading_.complain_unexpected(
                pair.value, "a text", "Write a text, with arguments in braces: `\"{id}\"`."
            );
            continue;
        }
        fields.push_back(
            {.name = pair.name,
             .value = template_of(pair.value, pair.value.node->text),
             .style = headers ? Style::simple : Style::form,
             .explode = !headers}
        );
    }
}

void ToolMaker::take_body() {
    if (!written_.body) return;
    const auto& place = *written_.body;
    tool_.body.required = true;
    const bool is_all = place.node->kind == Kind::scalar && place.node->text == "arguments";
    if (is_all) {
        std::vector<std::string> rest;
        for (const auto& name : tool_.arguments) {
            if (!used_.contains(name)) rest.push_back(name);
        }
        return put_into_body(rest);
    }
    switch (written_.sends) {
        case WrittenTool::Sends::json:
            tool_.body.kind = Body::Kind::json;
            tool_.body.media_type = "application/json";
            tool_.body.shape = shape_of(place);
            break;
        case WrittenTool::Sends::form:
            tool_.body.kind = Body::Kind::form;
            tool_.body.media_type = "application/x-www-form-urlencoded";
            take_pairs(place, tool_.body.fields, false);
            break;
        case WrittenTool::Sends::text:
            tool_.body.kind = Body::Kind::text;
            tool_.body.media_type = "text/plain; charset=utf-8";
            if (const auto words = reading_.text(place, "a text")) {
                tool_.body.shape.kind = Shape::Kind::text;
                tool_.body.shape.text = template_of(place, *words);
            }
            break;
    }
}

void ToolMaker::put_into_body(const std::vector<std::string>& names) {
    const bool is_form = written_.sends == WrittenTool::Sends::form;
    tool_.body.kind = is_form ? Body::Kind::form : Body::Kind::json;
    tool_.body.media_type = is_form ? "application/x-www-form-urlencoded" : "application/json";
    tool_.body.shape.kind = Shape::Kind::object;
    for (const auto& name : names) {
        used_.insert(name);
        if (is_form) {
            tool_.body.fields.push_back({.name = name, .value = Template::argument(name)});
            continue;
        }
        Shape shape;
        shape.kind = Shape::Kind::text;
        shape.text = Template::argument(name);
        tool_.body.shape.members.push_back({name, std::move(shape)});
    }
}

/// What the path, the query, the headers and the body do not name goes into the body, or where
/// there is none into the query. A body that is written out says all that is in it.
void ToolMaker::place_unused() {
    std::vector<std::string> unused;
    for (const auto& name : tool_.arguments) {
        if (!used_.contains(name)) unused.push_back(name);
    }
    if (unused.empty()) return;
    if (written_.body) {
        reading_.complain(
            *written_.arguments,
            {
                .sentence = fmt::format(
                    "`{}` {} used nowhere in the request.",
                    fmt::join(unused, "`, `"),
                    unused.size() == 1 ? "is" : "are"
                ),
                .suggestion = "Put it into `path`, `query`, `headers` or `body` as `\"{NAME}\"`, "
                              "or take it out.",
                .found = in_backticks(unused),
                .expected = "arguments that the request uses",
            }
        );
        return;
    }
    using Method = WrittenTool::Method;
    const bool has_body = written_.method == Method::post || written_.method == Method::put ||
                          written_.method == Method::patch;
    if (has_body) {
        tool_.body.required = true;
        return put_into_body(unused);
    }
    for (const auto& name : unused)
        tool_.query.push_back({.name = name, .value = Template::argument(name)});
}

Shape ToolMaker::shape_of(const Place& place) {
    Shape shape;
    switch (place.node->kind) {
        case Kind::mapping:
            shape.kind = Shape::Kind::object;
            for (const auto& member : reading_.members(place))
                shape.members.push_back({member.name, shape_of(member.value)});
            return shape;
        case Kind::list:
            shape.kind = Shape::Kind::list;
            for (std::size_t i = 0; i < place.node->items.size(); ++i)
                shape.items.push_back(shape_of(place.item(i)));
            return shape;
        case Kind::nothing:
        case Kind::scalar:
            break;
    }
    const auto value = to_json(*place.node);
    if (value.is_string()) {
        shape.kind = Shape::Kind::text;
        shape.text = template_of(place, place.node->text);
        return shape;
    }
    shape.json = json::to_text(value);
    return shape;
}

Template ToolMaker::template_of(const Place& place, std::string_view text) {
    if (text.contains("${env:") || text.contains("${file:")) {
        reading_.complain(
            place,
            {
                .sentence = fmt::format("References are not replaced in `{}`.", place.path),
                .suggestion = "What every request carries, a secret above all, belongs in the "
                              "upstream's `headers`, `token` or `oauth`.",
                .expected = "a text with arguments in braces",
            }
        );
        return {};
    }
    auto pattern = parse_template(text, true);
    if (!pattern) {
        reading_.complain(
            place,
            {
                .sentence = fmt::format("`{}` has {}.", place.path, pattern.error()),
                .suggestion = "Write arguments as `\"{name}\"`, and a brace that is meant as it "
                              "is twice: `{{`.",
            }
        );
        return {};
    }
    for (const auto& piece : pattern->pieces) {
        if (piece.is_argument) check_argument(place, piece.text);
    }
    return *std::move(pattern);
}

void ToolMaker::check_argument(const Place& place, const std::string& name) {
    used_.insert(name);
    if (among(tool_.arguments, name)) return;
    const std::vector<std::string_view> known(tool_.arguments.begin(), tool_.arguments.end());
    const auto nearest = text::nearest(name, known);
    auto suggestion = fmt::format(
        "Add it to the tool's `arguments`: `arguments: {{ {}: string }}`.",
        text::clean(name, kShown)
    );
    if (!nearest.empty()) suggestion = fmt::format("Did you mean `{}`?", nearest.front().name);
    reading_.complain(
        place,
        {
            .sentence = fmt::format(
                "`{{{}}}` in `{}` is not an argument of `{}`.",
                text::clean(name, kShown),
                place.path,
                text::clean(member_.name, kShown)
            ),
            .suggestion = std::move(suggestion),
            .found = fmt::format("`{{{}}}`", text::clean(name, kShown)),
            .expected = "the name of an argument",
        }
    );
}

bool check_tool_name(Reading& reading, const MemberPlace& member) {
    if (member.name == plain_name(member.name)) return true;
    const auto shown = text::clean(member.name, kShown);
    const auto mended = plain_name(member.name);
    reading.complain(
        member.at,
        member.value.path,
        {
            .sentence = fmt::format("`{}` cannot be the name of a tool.", shown),
            .suggestion = fmt::format(
                "Write `{}`: letters, digits, `_` and `-`, at most 64.",
                mended.empty() ? "get_order" : mended
            ),
            .found = fmt::format("`{}`", shown),
            .expected = "^[A-Za-z0-9_-]{1,64}$",
        }
    );
    return false;
}

}  // namespace

std::span<const config::Key<WrittenTool>> written_tool_keys() {
    using W = WrittenTool;
    using config::Key;
    using config::shaped;
    static const std::array kKeys{
        Key<W>{
            "method",
            config::choice(&W::method, kMethods, 0),
            "what is asked of the path",
            "verb type",
        },
        Key<W>{
            "path",
            {.takes = "a path that begins with /",
             .fallback = config::no_default<W>,
             .read =
                 [](Reading& reading, const Place& place, W& tool) {
                     tool.path_place = place;
                     if (auto path = reading.text(place, "a path")) tool.path = *std::move(path);
                 }},
            "below `base_url`; `{name}` stands for an argument",
            "url uri endpoint route",
        },
        Key<W>{
            "title",
            config::text(&W::title, "a text", config::any_text),
            "a short name for people",
            "label"
        },
        Key<W>{
            "description",
            {.takes = "a text",
             .fallback = config::no_default<W>,
             .read =
                 [](Reading& reading, const Place& place, W& tool) {
                     if (auto words = reading.text(place, "a text"))
                         tool.description = *std::move(words);
                 }},
            "what the tool does, for the model",
            "summary doc help",
        },
        Key<W>{
            "arguments",
            shaped(&W::arguments, "names with types, or a JSON Schema", keep),
            "what the tool takes: `id: string`, `note?: string` where it may be left out",
            "args parameters params input inputSchema schema",
        },
        Key<W>{
            "query",
            shaped(&W::query, "a mapping of names to texts", keep),
            "the query; `\"{name}\"` is an argument, and is left out where it is not given",
            "params querystring",
        },
        Key<W>{
            "headers",
            shaped(&W::headers, "a mapping of names to texts", keep),
            "headers of this request, likewise; secrets belong in the upstream's `headers`",
            "header",
        },
        Key<W>{
            "body",
            shaped(&W::body, "`arguments`, or a value with arguments in it", keep),
            "what is sent; POST, PUT and PATCH send all arguments that stand nowhere else",
            "json data payload",
        },
        Key<W>{
            "send",
            config::choice(&W::sends, kSends, 0),
            "how the body is written",
            "content_type encoding body_type",
        },
        Key<W>{
            "effect",
            config::choice(&W::effect, kEffects, 1, "by the method"),
            "changes nothing; a second identical call changes nothing more; every call counts",
            "side_effect effects",
        },
        Key<W>{
            "result",
            config::text(
                &W::result, "a path: data.items or /data/items", check_result, "all of it"
            ),
            "what of a JSON answer is the result",
            "result_path pick extract select",
        },
        Key<W>{
            "answer",
            config::choice(&W::promise, kAnswers, 0),
            "what a success is: of any kind, or JSON, and then a web page is a failure",
            "response expect accepts",
        },
        Key<W>{
            "call_timeout",
            config::duration(&W::call_timeout, "the upstream's"),
            "how long a whole call of this tool may take",
            "timeout",
        },
    };
    return kKeys;
}

std::vector<Tool> read_written_tools(Reading& reading, const Place& place) {
    std::vector<Tool> tools;
    for (const auto& member : reading.members(place)) {
        WrittenTool written;
        const bool is_named = check_tool_name(reading, member);
        config::read_mapping(reading, member.value, written_tool_keys(), written);
        auto tool = ToolMaker(reading, member, written).make();
        if (is_named) tools.push_back(std::move(tool));
    }
    return tools;
}

bool check_own_header(Reading& reading, const MemberPlace& header) {
    const bool is_name = is_header_name(header.name);
    if (is_name && !is_own_header(header.name)) return true;
    const auto shown = text::clean(header.name, kShown);
    reading.complain(
        header.at,
        header.value.path,
        {
            .sentence = is_name ? fmt::format("The header `{}` is written by the gateway.", shown)
                                : fmt::format("`{}` is not the name of a header.", shown),
            .suggestion =
                is_name ? "Remove it. Credentials belong in the upstream's `headers` or `token`."
                        : "A name is of letters, digits and `-`, without blanks and colons.",
            .found = fmt::format("`{}`", shown),
            .expected = "the name of a header",
        }
    );
    return false;
}

bool check_result(Reading& /*reading*/, const Place& /*place*/, std::string& result) {
    if (result.starts_with('/')) return true;
    std::ranges::replace(result, '.', '/');
    result.insert(0, "/");
    return true;
}

}  // namespace recourse::rest
