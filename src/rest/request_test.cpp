#include "rest/request.hpp"

#include "rest/path_template.hpp"

#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::rest {
namespace {

using ::testing::HasSubstr;

Tool tool_for(std::string_view path) {
    Tool tool;
    tool.name = "get_it";
    tool.method = "GET";
    tool.path = parse_path(path).value();
    for (const auto& part : tool.path) {
        if (!part.field) continue;
        tool.arguments.push_back(part.field->name);
        tool.required.push_back(part.field->name);
    }
    return tool;
}

Field field(std::string name, Style style, bool explode) {
    auto value = Template::argument(name);
    return {.name = std::move(name), .value = std::move(value), .style = style, .explode = explode};
}

std::string target_of(const Tool& tool, std::string_view arguments) {
    const auto request = make_request(tool, "/v1", json::Ref(arguments));
    return request ? request->target : "refused: " + request.error();
}

struct Styled {
    Style style;
    bool explode;
    std::string_view value;  ///< JSON
    std::string_view expected;
};

constexpr std::string_view kList = R"(["blue","black"])";
constexpr std::string_view kObject = R"({"R":100,"G":200})";

TEST(Request, WritesEveryStyleOfAQuery) {
    const Styled cases[] = {
        {Style::form, true, R"("blue")", "?x=blue"},
        {Style::form, true, R"("")", "?x="},
        {Style::form, true, "1.50", "?x=1.50"},
        {Style::form, true, "true", "?x=true"},
        {Style::form, true, "null", ""},
        {Style::form, true, R"("a&b=c d/é")", "?x=a%26b%3Dc%20d%2F%C3%A9"},
        {Style::form, true, kList, "?x=blue&x=black"},
        {Style::form, false, kList, "?x=blue,black"},
        {Style::form, false, R"(["a,b","c"])", "?x=a%2Cb,c"},
        {Style::form, true, kObject, "?R=100&G=200"},
        {Style::form, false, kObject, "?x=R,100,G,200"},
        {Style::form, true, "[]", ""},
        {Style::space_delimited, false, kList, "?x=blue%20black"},
        {Style::space_delimited, true, kList, "?x=blue&x=black"},
        {Style::pipe_delimited, false, kList, "?x=blue%7Cblack"},
        {Style::pipe_delimited, true, kList, "?x=blue&x=black"},
        {Style::deep_object, true, kObject, "?x%5BR%5D=100&x%5BG%5D=200"},
        {Style::deep_object, true, R"({"a":{"b":[1,2]}})", "?x%5Ba%5D%5Bb%5D=1&x%5Ba%5D%5Bb%5D=2"},
        {Style::form, true, R"([{"a":1}])", "?x=%7B%22a%22%3A1%7D"},
    };
    for (const auto& one : cases) {
        auto tool = tool_for("/c");
        tool.query.push_back(field("x", one.style, one.explode));
        tool.arguments = {"x"};
        const auto arguments = R"({"x":)" + std::string(one.value) + "}";
        EXPECT_EQ(target_of(tool, arguments), "/v1/c" + std::string(one.expected)) << one.value;
    }
}

TEST(Request, WritesEveryStyleOfAPath) {
    const Styled cases[] = {
        {Style::simple, false, R"("blue")", "blue"},
        {Style::simple, false, R"("a/b?c#d%e")", "a%2Fb%3Fc%23d%25e"},
        {Style::simple, false, kList, "blue,black"},
        {Style::simple, true, kList, "blue,black"},
        {Style::simple, false, kObject, "R,100,G,200"},
        {Style::simple, true, kObject, "R=100,G=200"},
        {Style::label, false, R"("blue")", ".blue"},
        {Style::label, false, kList, ".blue,black"},
        {Style::label, true, kList, ".blue.black"},
        {Style::label, false, kObject, ".R,100,G,200"},
        {Style::label, true, kObject, ".R=100.G=200"},
        {Style::matrix, false, R"("blue")", ";x=blue"},
        {Style::matrix, false, kList, ";x=blue,black"},
        {Style::matrix, true, kList, ";x=blue;x=black"},
        {Style::matrix, false, kObject, ";x=R,100,G,200"},
        {Style::matrix, true, kObject, ";R=100;G=200"},
    };
    for (const auto& one : cases) {
        auto tool = tool_for("/c/{x}");
        tool.path.back().field->style = one.style;
        tool.path.back().field->explode = one.explode;
        const auto arguments = R"({"x":)" + std::string(one.value) + "}";
        EXPECT_EQ(target_of(tool, arguments), "/v1/c/" + std::string(one.expected)) << one.value;
    }
}

TEST(Request, AnArgumentCannotLeaveItsSegment) {
    const auto tool = tool_for("/orders/{id}/lines");
    EXPECT_EQ(target_of(tool, R"({"id":"../admin"})"), "/v1/orders/..%2Fadmin/lines");
    EXPECT_EQ(target_of(tool, R"({"id":"@evil.example"})"), "/v1/orders/%40evil.example/lines");
    for (const auto* dots : {R"({"id":"."})", R"({"id":".."})"})
        EXPECT_THAT(target_of(tool, dots), HasSubstr("must be more than '.' or '..'"));
    for (const auto* nothing : {R"({"id":""})", R"({"id":[]})"})
        EXPECT_THAT(
            target_of(tool, nothing), HasSubstr("'id' is part of the path and must not be")
        );
    EXPECT_THAT(target_of(tool, R"({"id":null})"), HasSubstr("has to be given"));
}

TEST(Request, DotsOfTwoArgumentsAreNoSegmentEither) {
    const auto tool = tool_for("/{a}{b}/x");
    EXPECT_THAT(target_of(tool, R"({"a":".","b":"."})"), HasSubstr("must be more than"));
    EXPECT_EQ(target_of(tool, R"({"a":".","b":"a"})"), "/v1/.a/x");
}

TEST(Request, MissingAndUnknownArgumentsAreRefusedByName) {
    auto tool = tool_for("/orders/{order_id}/{line}");
    EXPECT_EQ(target_of(tool, "{}"), "refused: 'order_id' and 'line' are required and missing");
    EXPECT_EQ(
        target_of(tool, R"({"order_id":1,"line":2,"orderid":3})"),
        "refused: 'orderid' is not an argument of get_it; did you mean 'order_id'?"
    );
}

TEST(Request, ADelimiterWithinAValueIsRefused) {
    auto tool = tool_for("/c");
    tool.query.push_back(field("x", Style::pipe_delimited, false));
    tool.arguments = {"x"};
    EXPECT_THAT(target_of(tool, R"({"x":["a|b","c"]})"), HasSubstr("no value may hold one"));
}

TEST(Request, ReservedCharactersStayWhereTheyAreAllowedAndHarmless) {
    auto tool = tool_for("/c");
    tool.query.push_back(field("x", Style::form, true));
    tool.query.back().keeps_reserved = true;
    tool.arguments = {"x"};
    EXPECT_EQ(target_of(tool, R"({"x":"a/b:c&d=e#f"})"), "/v1/c?x=a/b:c%26d%3De%23f");
}

TEST(Request, AHeaderCannotBeginAnother) {
    auto tool = tool_for("/c");
    tool.headers.push_back(field("X-It", Style::simple, false));
    tool.arguments = {"X-It"};
    const auto headers = [&](std::string_view arguments) {
        const auto request = make_request(tool, "", json::Ref(arguments));
        return request ? request->headers : "refused: " + request.error();
    };
    EXPECT_EQ(headers(R"({"X-It":"a: b"})"), "X-It: a: b\r\n");
    EXPECT_EQ(headers(R"({"X-It":["a","b"]})"), "X-It: a,b\r\n");
    EXPECT_EQ(headers(R"({"X-It":null})"), "");
    EXPECT_THAT(headers(R"({"X-It":"a\r\nX-Evil: 1"})"), HasSubstr("must not hold line breaks"));
    EXPECT_THAT(headers(R"({"X-It":" a"})"), HasSubstr("must not begin or end with a blank"));
}

TEST(Request, CookiesShareOneHeader) {
    auto tool = tool_for("/c");
    tool.cookies.push_back(field("a", Style::form, false));
    tool.cookies.push_back(field("b", Style::form, false));
    tool.arguments = {"a", "b"};
    tool.credentials.push_back({Credential::Where::cookie, "sid", "s;1"});
    const auto request = make_request(tool, "", json::Ref(R"({"a":"x; y","b":[1,2]})"));
    EXPECT_EQ(request->headers, "Cookie: a=x%3B%20y; b=1,2; sid=s%3B1\r\n");
}

TEST(Request, CredentialsGoWhereTheApiWantsThem) {
    auto tool = tool_for("/c");
    tool.credentials.push_back({Credential::Where::query, "key", "a&b"});
    tool.credentials.push_back({Credential::Where::header, "X-Key", "k"});
    const auto request = make_request(tool, "", json::Ref("{}"));
    EXPECT_EQ(request->target, "/c?key=a%26b");
    EXPECT_EQ(request->headers, "X-Key: k\r\n");
}

Shape argument_shape(std::string name) {
    Shape shape;
    shape.kind = Shape::Kind::text;
    shape.text = Template::argument(std::move(name));
    return shape;
}

TEST(Request, ABodyHoldsWhatIsGivenAsItIs) {
    auto tool = tool_for("/c");
    tool.arguments = {"a", "b"};
    tool.body.kind = Body::Kind::json;
    tool.body.media_type = "application/json";
    tool.body.shape.kind = Shape::Kind::object;
    tool.body.shape.members.push_back({"a", argument_shape("a")});
    tool.body.shape.members.push_back({"b", argument_shape("b")});
    const auto body = [&](std::string_view arguments) {
        return make_request(tool, "", json::Ref(arguments)).value();
    };
    EXPECT_EQ(body(R"({"a":{"x":1.0},"b":null})").body, R"({"a":{"x":1.0},"b":null})");
    EXPECT_EQ(body(R"({"b":[1]})").body, R"({"b":[1]})");
    EXPECT_EQ(body(R"({"b":[1]})").headers, "Content-Type: application/json\r\n");
    EXPECT_EQ(body("{}").body, "");
    EXPECT_EQ(body("{}").headers, "");
    tool.body.required = true;
    EXPECT_EQ(body("{}").body, "{}");
    tool.takes_others = true;
    EXPECT_EQ(body(R"({"a":1,"z":[2]})").body, R"({"a":1,"z":[2]})");
    EXPECT_EQ(body(R"({"z":[2]})").body, R"({"z":[2]})");
}

TEST(Request, AFormIsEncodedLikeAQuery) {
    auto tool = tool_for("/c");
    tool.arguments = {"a", "b"};
    tool.body.kind = Body::Kind::form;
    tool.body.media_type = "application/x-www-form-urlencoded";
    tool.body.fields = {field("a", Style::form, true), field("b", Style::form, true)};
    const auto request = make_request(tool, "", json::Ref(R"({"a":"x y&z","b":[1,2]})"));
    EXPECT_EQ(request->body, "a=x%20y%26z&b=1&b=2");
}

TEST(PathTemplate, SaysWhatIsWrongWithAPath) {
    EXPECT_EQ(parse_path("orders").error(), "no `/` at its beginning");
    EXPECT_EQ(parse_path("/a/{id").error(), "a `{` that never closes");
    EXPECT_EQ(parse_path("/a/id}").error(), "a `}` that closes nothing");
    EXPECT_EQ(parse_path("/a/{}").error(), "a `{` without a name after it");
    EXPECT_EQ(parse_path("/a?b").error(), "a `?` or `#`, which ends a path");
    EXPECT_EQ(parse_path("/a/../b").error(), "a segment of dots alone");
    EXPECT_EQ(parse_path("/a b/{id}.json")->front().literal, "/a%20b/");
}

}  // namespace
}  // namespace recourse::rest
