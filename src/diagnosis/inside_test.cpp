#include "diagnosis/inside.hpp"

#include <string>

#include <gtest/gtest.h>

namespace recourse::diagnosis {
namespace {

std::string result_with(std::string_view text) {
    std::string out;
    json::Writer writer(out);
    writer.begin_object().key("content").begin_array().begin_object();
    writer.member("type", "text").member("text", text).end_object().end_array().end_object();
    return out;
}

bool fails(std::string_view text, std::string_view tool = "create_payment") {
    const std::string result = result_with(text);
    return failure_inside(json::Ref(result), tool).has_value();
}

TEST(Inside, FailuresOfEveryFormAreFound) {
    for (const std::string_view text : {
             R"({"success":false,"message":"Card declined"})",
             R"({"success": false})",
             R"({"ok":false,"error":"channel_not_found"})",
             R"({"status":"error","message":"No such customer"})",
             R"({"status":"failed","error":{"code":"build_expired","message":"m"}})",
             R"({"error":"Something broke"})",
             R"({"error":{"message":"Overloaded","type":"overloaded_error"}})",
             R"({"errors":[{"message":"bad"}],"data":null})",
             R"({"errors":["Name is missing"]})",
             R"({"statusCode":404,"message":"Order not found"})",
             R"({"code":429,"msg":"slow down","data":null})",
             R"({"status":503,"title":"Down"})",
             R"({"__type":"ThrottlingException","message":"Rate exceeded"})",
             R"({"jsonrpc":"2.0","id":4,"error":{"code":-32000,"message":"m"}})",
             R"({"type":"error","error":{"type":"api_error","message":"m"}})",
             R"({"success":"false","message":"No"})",
             R"({"result":"error","documentation":"https://x.example","error-type":"quota-reached"})",
             R"({"Response":"False","Error":"Movie not found!"})",
             R"({"cod":"404","message":"city not found"})",
             R"({"stat":"fail","code":1,"message":"Photo not found"})",
             R"({"Error Message":"Invalid API call."})",
             R"({"meta":{"code":400,"error_type":"OAuthException","error_message":"No"}})",
             R"({"hasError":true,"errorMessage":"Order 7 does not exist"})",
             R"({"err":"no such user"})",
             R"({"status":false,"message":"Customer not found"})",
             R"({"ret":-1,"msg":"invalid token"})",
             R"({"message":"Not Found","documentation_url":"https://docs.github.com/rest"})",
             R"([{"errorCode":"NOT_FOUND","message":"It does not exist"}])",
             R"({"message":"No","exception":"A\\B","file":"/a.php","line":12,"trace":[]})",
             "Fehler: Datei nicht gefunden",
             "status: error\nmessage: Invalid sort column",
             "API error (401): invalid key",
             R"({"message":"You are being rate limited.","retry_after":0.65,"global":false})",
             R"({"ok":0,"errmsg":"E11000 duplicate key error"})",
             R"({"result":"error","reason":"Too many requests"})",
             R"({"status":"fail","data":{"title":"A title is required"}})",
             R"({"code":1001,"msg":"invalid token"})",
             R"({"result":null,"error":{"code":-32601,"message":"no method"},"id":1})",
             R"({"isError":true,"content":[{"type":"text","text":"permission denied"}]})",
             R"({"Message":"An error has occurred.","ExceptionMessage":"Not set."})",
             "Sorry, an error occurred: connection refused",
             "\u274c Failed to create ticket: project XX is unknown",
             "Error: Customer not found",
             "Failed to fetch weather: 503 Service Unavailable",
             "Request failed with status code 429",
             "Error executing tool create_payment: boom",
             "ValueError: amount must be positive",
             "HTTP 500: Internal Server Error",
             "Rate limit exceeded. Try again in 30 seconds.",
             "Unauthorized access to the list",
             "Timeout of 5000 ms exceeded",
             "[rate_limited] Too many requests.",
             "Traceback (most recent call last):\n  File \"a.py\", line 1, in f\nKeyError: 'x'",
         }) {
        EXPECT_TRUE(fails(text)) << text;
    }
}

TEST(Inside, ContentThatSpeaksOfFailuresIsLeftAlone) {
    for (const std::string_view text : {
             R"({"code":0,"msg":"ok"})",
             R"({"code":7,"msg":"Lucky number"})",
             R"({"status":"fail","data":[{"id":1}]})",
             "Timeout: a short story. It begins on a Monday.\n\nShe waited.",
             "Could not agree less: a review of 'Failure' by A. Author. Four stars.",
             "An error occurred while the train was leaving, writes the Gazette.",
             "An error occurred in 3 of 10,000 runs.",
             "Unable to attend: Maria, Jo. Attending: Ann, Ben, Carl.",
             "Timeout: 30 s\nRetries: 3\nBackoff: exponential",
             R"({"errors":[],"error_rate":0.2})",
             R"({"error":null,"customers":[{"id":1}]})",
             R"({"error":null,"data":{"id":1}})",
             R"({"error":false,"value":7})",
             R"({"status":"failed","id":"job_1","finished_at":"2026-01-01"})",
             R"({"status":"error","name":"nightly-build","commit":"9f2c"})",
             R"({"errors":[{"message":"m","path":["b"]}],"data":{"a":1,"b":null}})",
             R"({"results":[{"title":"Error: Bad request explained"}],"total":1})",
             R"({"code":404,"description":"Not Found","spec":"RFC 9110"})",
             R"({"success":true,"error":""})",
             R"({"valid":false,"errors":[{"path":"/age","message":"must be integer"}]})",
             "HTTP 404 means that the page does not exist.",
             "Unauthorized access attempts: none in the last 24 hours.",
             "Unauthorized biographies of 2026: a reading list",
             "Service unavailable on Sundays.",
             "Failed to Launch (film, 2006)",
             "Traceback (most recent call last):\n  File \"a.py\", line 1\nKeyError: 'x'\n[INFO] "
             "done",
             R"([{"level":"error","message":"disk full"},{"level":"info","message":"ok"}])",
             "Error handling in Go: a guide",
             "ERROR: disk full\nERROR: disk full\nINFO: done",
             "Errors are values.",
             "The request failed twice last week, which is why the team added retries. Here is "
             "what "
             "they learnt about timeouts, backoff and jitter in the three weeks after.",
             "Sunny, 21 degrees",
             "",
         }) {
        EXPECT_FALSE(fails(text, "get_weather")) << text;
    }
    EXPECT_FALSE(fails(
        "Traceback (most recent call last):\n  File \"a.py\", line 1, in f\nKeyError: 'x'",
        "read_file"
    ));
}

TEST(Inside, StructuredContentCountsMoreThanText) {
    const std::string failed =
        R"({"content":[{"type":"text","text":"see below"}],"structuredContent":{"success":false,"error":"x"}})";
    EXPECT_TRUE(failure_inside(json::Ref(failed), "t"));
    const std::string fine =
        R"({"content":[{"type":"text","text":"Error: 0"}],"structuredContent":{"value":7}})";
    EXPECT_FALSE(failure_inside(json::Ref(fine), "t"));
}

TEST(Inside, AResultInAResultTellsWithItsOwnText) {
    const auto result =
        result_with(R"({"content":[{"type":"text","text":"Page 7 not found"}],"isError":true})");
    const auto failure = failure_inside(json::Ref(result), "read_page");
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->text, "Page 7 not found");
}

TEST(Inside, ResultsWithoutOneTextAreContent) {
    for (const std::string_view result :
         {R"({"content":[]})",
          R"({})",
          R"({"content":[{"type":"image","data":"","mimeType":"image/png"}]})",
          R"({"content":[{"type":"text","text":"Error: a"},{"type":"text","text":"b"}]})"})
        EXPECT_FALSE(failure_inside(json::Ref(result), "t")) << result;
}

TEST(Glance, PassesOrdinarySuccesses) {
    for (const std::string_view text :
         {R"({"id":"cus_1","name":"Ada","orders":[{"id":1,"total":5}]})",
          R"({"items":[],"status":"shipped"})",
          "Sunny, 21 degrees",
          R"([{"a":1}])"}) {
        const std::string result = result_with(text);
        EXPECT_FALSE(may_hold_failure(json::Ref(result))) << text;
    }
}

}  // namespace
}  // namespace recourse::diagnosis
