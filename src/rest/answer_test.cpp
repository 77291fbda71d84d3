#include "rest/answer.hpp"

#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::rest {
namespace {

std::string result_of(const Tool& tool, const HttpSuccess& success) {
    const auto result = to_result(tool, success);
    if (const auto* text = std::get_if<std::string>(&result)) return *text;
    return std::get<NoAnswer>(result) == NoAnswer::html ? "html" : "not json";
}

std::string result_of(
    std::string_view type, std::string_view body, Promise promise = Promise::json
) {
    Tool tool;
    tool.name = "t";
    tool.promise = promise;
    return result_of(tool, {.content_type = type, .location = {}, .body = body});
}

constexpr std::string_view kBegin = R"({"resultType":"complete","content":[)";

std::string text_result(std::string_view text, std::string_view more = "") {
    std::string out(kBegin);
    out += R"({"type":"text","text":)";
    json::append_string(out, text);
    return out + "}]" + std::string(more) + "}";
}

TEST(Answer, AnObjectIsTextAndStructure) {
    EXPECT_EQ(
        result_of("application/json", R"( {"a":1.0} )"),
        text_result(R"({"a":1.0})", R"(,"structuredContent":{"a":1.0})")
    );
    EXPECT_EQ(result_of("application/hal+json; charset=utf-8", "[1]"), text_result("[1]"));
    EXPECT_EQ(result_of("", R"({"a":1})"), result_of("application/json", R"({"a":1})"));
    EXPECT_EQ(result_of("text/plain", R"({"a":1})"), result_of("application/json", R"({"a":1})"));
}

TEST(Answer, AStringOfJsonIsItsText) {
    EXPECT_EQ(result_of("application/json", R"("a\nb")"), text_result("a\nb"));
}

TEST(Answer, TheResultIsWhereItWasSaidToBe) {
    Tool tool;
    tool.result = "/data/0/a~1b";
    const HttpSuccess success{
        .content_type = "application/json", .location = {}, .body = R"({"data":[{"a/b":{"x":1}}]})"
    };
    EXPECT_EQ(
        result_of(tool, success), text_result(R"({"x":1})", R"(,"structuredContent":{"x":1})")
    );
    tool.result = "/elsewhere";
    EXPECT_EQ(
        result_of(tool, success),
        text_result(
            std::string(success.body), R"(,"structuredContent":)" + std::string(success.body)
        )
    );
}

TEST(Answer, NothingIsSaidInWords) {
    Tool tool;
    EXPECT_EQ(
        result_of(tool, {.status = 204, .content_type = {}, .location = {}, .body = {}}),
        text_result("Done: HTTP 204, without content.")
    );
    EXPECT_EQ(
        result_of(tool, {.status = 201, .content_type = {}, .location = "/o/7\x1b", .body = {}}),
        text_result("Done: HTTP 201, without content. Location: /o/7")
    );
    tool.output_schema = json::Object{};
    EXPECT_EQ(
        result_of(tool, {.status = 204, .content_type = {}, .location = {}, .body = {}}),
        text_result("Done: HTTP 204, without content.", R"(,"structuredContent":{})")
    );
}

TEST(Answer, WhatPromisedJsonAndIsNoneIsAFailure) {
    EXPECT_EQ(result_of("text/html", "<p>Log in</p>"), "html");
    EXPECT_EQ(result_of("", "<!DOCTYPE html><p>"), "html");
    EXPECT_EQ(result_of("application/json", R"({"a":)"), "not json");
    EXPECT_EQ(result_of("text/html", "<p>", Promise::anything), text_result("<p>"));
    EXPECT_EQ(result_of("text/csv", "a,b\n"), text_result("a,b\n"));
}

TEST(Answer, ImagesAndBytesAreThemselves) {
    const std::string begin(kBegin);
    EXPECT_EQ(
        result_of("image/png", "\x89PNG"),
        begin + R"({"type":"image","data":"iVBORw==","mimeType":"image/png"}]})"
    );
    EXPECT_EQ(
        result_of("audio/ogg", "Ogg"),
        begin + R"({"type":"audio","data":"T2dn","mimeType":"audio/ogg"}]})"
    );
    EXPECT_EQ(
        result_of("application/pdf", "\xff\xfe"),
        begin +
            R"({"type":"resource","resource":{"uri":"urn:recourse:answer:t","mimeType":"application/pdf","blob":"//4="}}]})"
    );
}

TEST(Entry, TellsWhatTheToolDoes) {
    Tool tool;
    tool.name = "get_it";
    tool.title = "Get it";
    tool.description = "Gets it.";
    tool.method = "GET";
    tool.effect = Effect::read;
    tool.input_schema = json::Object{{"type", "object"}};
    EXPECT_EQ(
        to_entry(tool),
        R"({"name":"get_it","title":"Get it","description":"Gets it.","inputSchema":{"type":)"
        R"("object"},"annotations":{"title":"Get it","readOnlyHint":true,"openWorldHint":true}})"
    );
}

}  // namespace
}  // namespace recourse::rest
