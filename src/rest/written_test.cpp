#include "rest/written.hpp"

#include "rest/reading_fixture.hpp"
#include "rest/request.hpp"

#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::rest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Read {
    std::vector<Tool> tools;
    std::string mistakes;
};

Read read(std::string_view text) {
    test::TextFile file(text);
    auto tools = read_written_tools(file.reading(), file.place());
    return {std::move(tools), file.mistakes()};
}

Tool tool_of(std::string_view text) {
    auto file = read(text);
    EXPECT_EQ(file.mistakes, "") << text;
    return file.tools.empty() ? Tool{} : std::move(file.tools.front());
}

HttpRequest request_of(const Tool& tool, std::string_view arguments) {
    auto request = make_request(tool, "", json::Ref(arguments));
    EXPECT_TRUE(request) << (request ? "" : request.error());
    return request ? *std::move(request) : HttpRequest{};
}

TEST(WrittenTool, ArgumentsInShortFormAreRequiredUnlessMarked) {
    const auto tool = tool_of(R"(
get_order:
  path: /orders/{id}
  arguments: { id: string, "expand?": { type: array, items: { type: string } } }
)");
    EXPECT_EQ(
        json::to_text(tool.input_schema),
        R"({"type":"object","properties":{"id":{"type":"string"},"expand":{"type":"array",)"
        R"("items":{"type":"string"}}},"required":["id"],"additionalProperties":false})"
    );
    EXPECT_EQ(tool.description, "GET /orders/{id}");
    EXPECT_EQ(tool.effect, Effect::read);
    EXPECT_EQ(
        request_of(tool, R"({"id":"a b","expand":["x","y"]})").target,
        "/orders/a%20b?expand=x&expand=y"
    );
}

TEST(WrittenTool, ArgumentsMayBeAJsonSchema) {
    const auto tool = tool_of(R"(
find:
  path: /orders
  arguments:
    type: object
    required: [q]
    properties: { q: { type: string }, limit: { type: integer, maximum: 9 } }
)");
    EXPECT_THAT(tool.arguments, ElementsAre("q", "limit"));
    EXPECT_THAT(tool.required, ElementsAre("q"));
}

TEST(WrittenTool, ABodyIsWrittenOutAroundItsArguments) {
    const auto tool = tool_of(R"(
pay:
  method: POST
  path: /orders/{id}/payments
  arguments: { id: string, cents: integer, "note?": string, "lines?": array }
  query: { expand: "customer", by: "agent-{id}" }
  headers: { X-Reason: "{note}" }
  body:
    amount: { value: "{cents}", currency: EUR }
    text: "paid {cents} for {id}, {{sic}}"
    lines: ["{lines}", 1, true, null]
    note: "{note}"
)");
    const auto request = request_of(tool, R"({"id":"o/1","cents":250,"note":"gift"})");
    EXPECT_EQ(request.target, "/orders/o%2F1/payments?expand=customer&by=agent-o%2F1");
    EXPECT_EQ(request.headers, "X-Reason: gift\r\nContent-Type: application/json\r\n");
    EXPECT_EQ(
        request.body,
        R"({"amount":{"value":250,"currency":"EUR"},"text":"paid 250 for o/1, {sic}",)"
        R"("lines":[1,true,null],"note":"gift"})"
    );
    EXPECT_EQ(
        request_of(tool, R"({"id":"1","cents":1})").headers, "Content-Type: application/json\r\n"
    );
}

TEST(WrittenTool, WhatStandsNowhereElseIsTheBody) {
    for (const auto* body : {"", "  body: arguments\n"}) {
        const auto tool = tool_of(
            "add:\n  method: POST\n  path: /orders/{id}/lines\n  arguments: { id: string, sku: "
            "string, 'count?': integer }\n" +
            std::string(body)
        );
        EXPECT_EQ(
            request_of(tool, R"({"id":"1","sku":"a","count":2})").body, R"({"sku":"a","count":2})"
        );
    }
}

TEST(WrittenTool, FormsAndTextsAreSentAsTheyAre) {
    const auto form =
        tool_of("f:\n  method: POST\n  path: /f\n  send: form\n  arguments: { a: string }\n");
    EXPECT_EQ(request_of(form, R"({"a":"x&y"})").body, "a=x%26y");
    const auto words = tool_of(
        "t:\n  method: PUT\n  path: /t\n  send: text\n  arguments: { a: string }\n  body: \"say "
        "{a}\"\n"
    );
    EXPECT_EQ(request_of(words, R"({"a":"hi"})").body, "say hi");
}

TEST(WrittenTool, TheResultMayBeAPathWithDots) {
    EXPECT_EQ(tool_of("t: { path: /t, result: data.items }\n").result, "/data/items");
    EXPECT_EQ(tool_of("t: { path: /t, result: /data/a.b }\n").result, "/data/a.b");
}

struct Wrong {
    std::string_view text;
    std::string_view told;
};

TEST(WrittenTool, EveryMistakeHasItsPlaceAndAWayOut) {
    const Wrong cases[] = {
        {"t: { method: GET }\n", "1:1: `t` has no `path`. Write where it goes below `base_url`"},
        {"t: { path: orders }\n", "1:12: `t.path` has no `/` at its beginning."},
        {"t: { path: '/o/{id' }\n", "1:12: `t.path` has a `{` that never closes."},
        {"t: { path: '/o?x=1' }\n", "belongs in `query`."},
        {"t: { path: '/o/{ordr}', arguments: { order: string } }\n",
         "1:12: `{ordr}` in `t.path` is not an argument of `t`. Did you mean `order`?"},
        {"t: { path: /o, query: { a: '{b}' } }\n",
         "1:28: `{b}` in `t.query.a` is not an argument of `t`. Add it to the tool's `arguments`"},
        {"t: { path: /o, method: get }\n", "Did you mean `GET`?"},
        {"t: { path: /o, arguments: { a: strin } }\n", "Did you mean `string`?"},
        {"t: { path: /o, arguments: { 'a b': string } }\n",
         "`a b` cannot be the name of an argument. Write `a_b`"},
        {"t: { path: /o, arguments: { a: { type: 7 } } }\n", "`t.arguments.a` is not a JSON Schema"
        },
        {"'t t': { path: /o }\n", "1:1: `t t` cannot be the name of a tool. Write `t_t`"},
        {"t: { path: /o, headers: { Host: x } }\n", "The header `Host` is written by the gateway."},
        {"t: { path: /o, headers: { 'a b': x } }\n", "`a b` is not the name of a header."},
        {"t: { path: /o, method: POST, arguments: { a: string, b: string }, body: { a: '{a}' } }\n",
         "`b` is used nowhere in the request."},
        {"t: { path: /o, headers: { X: '${env:KEY}' } }\n",
         "References are not replaced in `t.headers.X`."},
        {"t: { pth: /o }\n", "Did you mean `path`?"},
    };
    for (const auto& [text, told] : cases)
        EXPECT_THAT(read(text).mistakes, HasSubstr(told)) << text;
}

}  // namespace
}  // namespace recourse::rest
