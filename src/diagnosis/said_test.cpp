#include "diagnosis/said.hpp"

#include "diagnosis/challenge.hpp"
#include "diagnosis/words.hpp"

#include <gtest/gtest.h>

namespace recourse::diagnosis {
namespace {

TEST(Said, TakesTheSentenceOutOfEveryPacking) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"plain words", "plain words"},
        {R"("a JSON string")", "a JSON string"},
        {R"({"message":"m"})", "m"},
        {R"({"title":"t","detail":"d"})", "d"},
        {R"({"title":"t"})", "t"},
        {R"({"error":"e"})", "e"},
        {R"({"error":"not_found","message":"m"})", "m"},
        {R"({"error":{"message":"m","type":"x"}})", "m"},
        {R"({"errors":[{"message":"a"},{"message":"b"}]})", "a; b"},
        {R"({"detail":[{"loc":["body","a"],"msg":"Field required"}]})", "a: Field required"},
        {R"([{"instancePath":"/a/b","message":"must be number"}])", "a.b: must be number"},
        {R"({"message": broken)", R"({"message": broken)"},
        {R"({"other":1})", ""},
        {"Error: x\n    at f (file.js:1:2)\n    at g (file.js:3:4)", "Error: x"},
    };
    for (const auto& [text, expected] : cases) EXPECT_EQ(said_in(text).sentence, expected) << text;
}

TEST(Said, FindsTheMessageInJsonThatWasCutOff) {
    EXPECT_EQ(
        said_in(R"({"error":{"message":"It \"timed\" out","stack":"Err)").sentence,
        R"(It "timed" out)"
    );
    EXPECT_EQ(said_in(R"({"error":{"message":"It ti)").sentence, R"({"error":{"message":"It ti)");
}

TEST(Said, KeepsTheUpstreamsCode) {
    EXPECT_EQ(said_in(R"({"error":{"message":"m","code":"rate_limit"}})").code, "rate_limit");
    EXPECT_EQ(said_in(R"({"code":"X-1","error":{"message":"m"}})").code, "X-1");
    EXPECT_EQ(said_in(R"({"code":"two words","message":"m"})").code, "");
}

TEST(Said, FindsThePageBehindWords) {
    const std::string_view page = "<!DOCTYPE html><html><title>502</title></html>";
    EXPECT_EQ(page_in(page), page);
    EXPECT_EQ(page_in("Unexpected response: " + std::string(page)), page);
    EXPECT_EQ(page_in("No page: <b>bold</b>"), "");
}

TEST(Said, TakesTheInnermostCause) {
    EXPECT_EQ(
        cause_in("TypeError: fetch failed\n    at x (y:1:2) {\n  [cause]: Error: Connect Timeout\n}"
        ),
        "Error: Connect Timeout"
    );
    EXPECT_EQ(cause_in("A\nCaused by: B\n\tat x\nCaused by: C"), "C");
    EXPECT_EQ(cause_in("nothing of the kind"), "");
}

TEST(Said, IsBoundedInDepth) {
    EXPECT_EQ(
        said_in(R"({"error":{"error":{"error":{"error":{"error":{"message":"deep"}}}}}})").sentence,
        ""
    );
}

TEST(HtmlTitle, IsTakenFromPagesOnly) {
    EXPECT_EQ(
        html_title("<!DOCTYPE html>\n<html><head><title>\n 502 Bad Gateway </title>"),
        "502 Bad Gateway"
    );
    EXPECT_EQ(html_title("<html><body><h1>Sign in</h1>"), "Sign in");
    EXPECT_EQ(html_title("<html><body>nothing"), std::nullopt);
    EXPECT_EQ(html_title(R"({"x":"<title>no</title>"})"), std::nullopt);
}

TEST(JsonRpcErrorInABody, IsFoundOnlyWhereItIsOne) {
    const auto error = jsonrpc_error_in(
        R"({"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"m","data":{"a":1}}})"
    );
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, -32000);
    EXPECT_EQ(error->message, "m");
    EXPECT_EQ(error->data, R"({"a":1})");
    EXPECT_FALSE(jsonrpc_error_in(R"({"error":{"code":-32000,"message":"m"}})"));
    EXPECT_FALSE(jsonrpc_error_in(R"({"jsonrpc":"2.0","result":{}})"));
    EXPECT_FALSE(jsonrpc_error_in("nonsense"));
}

TEST(TellingLine, IsTheLastThatNamesAnError) {
    EXPECT_EQ(
        telling_line("Traceback (most recent call last):\n  File \"a\", line "
                     "1\nModuleNotFoundError: No module named 'x'\n"),
        "ModuleNotFoundError: No module named 'x'"
    );
    EXPECT_EQ(
        telling_line("Error: Cannot find module 'x'\n    at f (a.js:1:1) {\n  code: 'M',\n  "
                     "requireStack: []\n}\n\nNode.js v20.1.0\n"),
        "Error: Cannot find module 'x'"
    );
    EXPECT_EQ(telling_line("one\ntwo\n\n"), "two");
    EXPECT_EQ(telling_line(""), "");
}

TEST(Challenge, ParametersAreTokensOrQuotedStrings) {
    constexpr std::string_view kChallenge =
        R"(Bearer realm="a, scope=\"no\"", error=invalid_token, Scope="x y")";
    EXPECT_EQ(challenge_parameter(kChallenge, "scope"), "x y");
    EXPECT_EQ(challenge_parameter(kChallenge, "error"), "invalid_token");
    EXPECT_EQ(challenge_parameter(kChallenge, "realm"), "a, scope=\"no\"");
    EXPECT_EQ(challenge_parameter(kChallenge, "nonce"), std::nullopt);
    EXPECT_EQ(challenge_parameter(R"(Bearer scope="unfinished)", "scope"), "unfinished");
    EXPECT_EQ(challenge_parameter("", "scope"), std::nullopt);
    EXPECT_EQ(challenge_parameter("Bearer \"", "scope"), std::nullopt);
}

TEST(Words, OfNobodySayNothing) {
    for (const std::string_view text :
         {"",
          "Bad request",
          "400 Bad Request",
          "Internal Server Error",
          "Error: An unknown error occurred!",
          "Something went wrong, please try again later.",
          "It's not you, it's us.",
          "Oops! That didn't work.",
          "no",
          "Request rejected.",
          "Sorry, I can't do that",
          "exit 1",
          "\xE2\x9D\x8C Error",
          "\xE2\x9A\xA0\xEF\xB8\x8F failed \xF0\x9F\x98\xA2",
          "create_payment failed"}) {
        EXPECT_TRUE(says_nothing(text, "create_payment")) << text;
    }
    for (const std::string_view text :
         {"Not found",
          "disk on fire",
          "\xE2\x9D\x8C disk on fire",
          "Access denied",
          "Bad request: amount",
          "Fehler aufgetreten",
          "\xD0\xBE\xD1\x88\xD0\xB8\xD0\xB1\xD0\xBA\xD0\xB0"}) {
        EXPECT_FALSE(says_nothing(text, "create_payment")) << text;
    }
}

TEST(Words, AreMatchedWhole) {
    EXPECT_EQ(sense_of("quotation of the day").category, Category::unknown);
    EXPECT_EQ(sense_of("quota reached").category, Category::resource_exhausted);
    EXPECT_EQ(sense_of("throttling").category, Category::resource_exhausted);
    EXPECT_EQ(sense_of("unconflicted").category, Category::unknown);
}

TEST(Wrapping, OfSdksIsTakenOff) {
    EXPECT_EQ(unwrap("MCP error -32602: Error: x"), "x");
    EXPECT_EQ(unwrap("Error executing tool get: boom"), "boom");
    EXPECT_EQ(unwrap("Errors happen"), "Errors happen");
    EXPECT_EQ(unwrap_validation("Input validation error: Invalid arguments for tool a-b: x"), "x");
}

}  // namespace
}  // namespace recourse::diagnosis
