#include "rest/path_template.hpp"
#include "rest/request.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

/// Whatever arguments hold, a server reads them back as they were, and finds the path, the
/// parameters and the headers that the tool has, no more.
namespace recourse::rest {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// Pieces that parsers of URLs, forms and headers find interesting, in UTF-8.
const std::vector<std::string> kPieces{
    "a",        "Z",
    "0",        "/",
    "..",       ".",
    "?",        "#",
    "&",        "=",
    "+",        " ",
    "%",        "%2f",
    "%00",      ";",
    ",",        "|",
    "[",        "]",
    "{",        "}",
    "\"",       "'",
    "\\",       "\r\n",
    "\n",       "\t",
    ":",        "@",
    "//",       "http://evil.example",
    "\xc3\xa9", "\xe2\x82\xac",
    "\x01",     "<",
    ">",        "$",
    "!",        "*",
    "(",        ")",
    "~",        "^",
    "`",
};

std::string any_text() {
    std::string text;
    for (const auto& piece :
         *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kPieces)))
        text += piece;
    return text;
}

std::string decode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
        i += 2;
    }
    return out;
}

std::vector<std::string> split(std::string_view text, char by) {
    std::vector<std::string> parts{""};
    for (const char byte : text) {
        if (byte == by)
            parts.emplace_back();
        else
            parts.back() += byte;
    }
    return parts;
}

Pairs parse_pairs(std::string_view text) {
    Pairs pairs;
    if (text.empty()) return pairs;
    for (const auto& part : split(text, '&')) {
        const auto equals = part.find('=');
        pairs.emplace_back(
            decode(std::string_view(part).substr(0, equals)),
            decode(std::string_view(part).substr(equals + 1))
        );
    }
    return pairs;
}

Field field(std::string name, bool explode) {
    auto value = Template::argument(name);
    return {
        .name = std::move(name), .value = std::move(value), .style = Style::form, .explode = explode
    };
}

Tool tool_under_test() {
    Tool tool;
    tool.name = "t";
    tool.path = parse_path("/orders/{id}/lines/{line}.json").value();
    tool.query = {field("q", true), field("list", true), field("commas", false)};
    tool.headers = {field("h", false)};
    tool.headers.front().style = Style::simple;
    tool.cookies = {field("c", false)};
    tool.body.kind = Body::Kind::form;
    tool.body.media_type = "application/x-www-form-urlencoded";
    tool.body.fields = {field("f", true)};
    tool.arguments = {"id", "line", "q", "list", "commas", "h", "c", "f"};
    return tool;
}

struct Values {
    std::string id = any_text();
    std::string line = any_text();
    std::string q = any_text();
    std::string header = any_text();
    std::string cookie = any_text();
    std::string form = any_text();
    std::vector<std::string> list{any_text(), any_text()};

    [[nodiscard]] std::string json() const {
        json::Object object{
            {"id", id}, {"line", line}, {"q", q}, {"h", header}, {"c", cookie}, {"f", form}
        };
        json::Array items;
        for (const auto& item : list) items.emplace_back(std::string_view(item));
        object["list"] = items;
        object["commas"] = items;
        return json::to_text(object);
    }
    /// What no path and no header can carry is refused.
    [[nodiscard]] bool can_be_sent() const {
        for (const char byte : header) {
            if (static_cast<unsigned char>(byte) < 0x20) return false;
        }
        return !id.empty() && id != "." && id != ".." && !line.empty() &&
               !header.starts_with(' ') && !header.ends_with(' ');
    }
};

RC_GTEST_PROP(RequestProperty, AServerReadsBackWhatWasGiven, ()) {
    const Values values;
    const auto tool = tool_under_test();
    const auto arguments = values.json();
    const auto request = make_request(tool, "/v1", json::Ref(arguments));
    RC_ASSERT(request.has_value() == values.can_be_sent());
    if (!request) return;
    for (const char byte : request->target) RC_ASSERT(byte > ' ' && byte < '\x7f' && byte != '#');

    const auto question = request->target.find('?');
    const auto segments = split(std::string_view(request->target).substr(0, question), '/');
    RC_ASSERT(segments.size() == 6U);
    RC_ASSERT(segments[1] == "v1" && segments[2] == "orders" && segments[4] == "lines");
    RC_ASSERT(decode(segments[3]) == values.id);
    RC_ASSERT(decode(segments[5]) == values.line + ".json");

    const auto query = std::string_view(request->target).substr(question + 1);
    RC_ASSERT(split(query, '&').size() == 4U);
    const auto pairs = parse_pairs(query);
    RC_ASSERT(pairs[0] == std::pair("q" + std::string(), values.q));
    RC_ASSERT(pairs[1].second == values.list[0] && pairs[2].second == values.list[1]);
    const auto commas = split(split(query, '&')[3].substr(7), ',');
    RC_ASSERT(commas.size() == 2U);
    RC_ASSERT(decode(commas[0]) == values.list[0] && decode(commas[1]) == values.list[1]);

    const std::string expected =
        "h: " + values.header + "\r\nCookie: c=" + split(split(request->headers, '\n')[1], '=')[1] +
        "\nContent-Type: application/x-www-form-urlencoded\r\n";
    RC_ASSERT(request->headers == expected);
    const auto cookie = split(split(request->headers, '\n')[1], '=')[1];
    RC_ASSERT(decode(cookie.substr(0, cookie.size() - 1)) == values.cookie);
    RC_ASSERT(parse_pairs(request->body) == Pairs({{"f", values.form}}));
}

RC_GTEST_PROP(RequestProperty, AWholeQueryBelongsToItsParameters, ()) {
    // Objects spread over the query add the names of their own members, each once, as values.
    const auto key = any_text();
    const auto value = any_text();
    Tool tool;
    tool.name = "t";
    tool.path = parse_path("/c").value();
    tool.query = {field("o", true)};
    tool.query.front().style = *rc::gen::element(Style::form, Style::deep_object);
    tool.arguments = {"o"};
    const auto arguments = json::to_text(json::Object{{"o", json::Object{{key, value}}}});
    const auto request = make_request(tool, "", json::Ref(arguments));
    RC_ASSERT(request.has_value());
    const auto pairs = parse_pairs(std::string_view(request->target).substr(3));
    RC_ASSERT(pairs.size() == 1U);
    const bool is_deep = tool.query.front().style == Style::deep_object;
    RC_ASSERT(pairs[0].first == (is_deep ? "o[" + key + "]" : key));
    RC_ASSERT(pairs[0].second == value);
}

}  // namespace
}  // namespace recourse::rest
