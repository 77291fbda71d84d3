#include "diagnosis/diagnosis.hpp"
#include "diagnosis/test_situations.hpp"

#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::diagnosis {
namespace {

using test::reading;
using test::writing;
using testing::HasSubstr;

TEST(HttpBody, OfARejectionIsDiagnosedLikeATool) {
    const auto rejected = [](int status, std::string body, const Situation& situation) {
        return diagnose(
            HttpAnswer{HttpAnswer::What::status, status, {}, std::move(body), "http://h"}, situation
        );
    };
    Situation bad = writing();
    bad.arguments = R"({"amount": "ten"})";
    EXPECT_EQ(rejected(400, "Bad Request", bad).code, "invalid_arguments");
    EXPECT_EQ(
        rejected(
            422,
            R"({"detail":[{"loc":["body","amount"],"msg":"Input should be a valid integer"}]})",
            bad
        )
            .code,
        "invalid_arguments"
    );

    const Fault told =
        rejected(400, R"({"title":"Bad","detail":"The account is frozen"})", writing());
    EXPECT_EQ(told.code, "invalid_arguments");
    EXPECT_THAT(told.message, HasSubstr("\"The account is frozen\""));
    EXPECT_EQ(told.effect, Effect::none);
    EXPECT_EQ(told.details.at("status").as_int64(), 400);

    const Fault error = rejected(
        400,
        R"({"jsonrpc":"2.0","error":{"code":-32000,"message":"Server not initialized"}})",
        writing()
    );
    EXPECT_EQ(error.code, "precondition_failed");
    EXPECT_EQ(
        rejected(400, "<html><title>400</title></html>", writing()).code, "upstream_rejected"
    );
}

TEST(HttpAnswer, ThatLeadsElsewhereSaysWhere) {
    const HttpAnswer answer{
        HttpAnswer::What::status,
        302,
        {{"Location", "https://id.example/login?state=1"}},
        "<html><title>Moved</title></html>",
        "http://h"
    };
    const Fault fault = diagnose(answer, reading());
    EXPECT_EQ(fault.cause, "It leads to \"https://id.example/login\"");
    EXPECT_THAT(fault.actions.at(0).sentence, HasSubstr("the URL where it is now"));
}

TEST(HttpAnswer, ThatIsPackedSaysSo) {
    const HttpAnswer answer{
        HttpAnswer::What::not_json, 200, {{"Content-Encoding", "gzip"}}, "\x1f\x8b", "http://h"
    };
    EXPECT_EQ(
        diagnose(answer, reading()).cause, "It is encoded (\"gzip\"), which was not asked for"
    );
}

TEST(HttpBody, ThatIsThePathAloneSaysThatNothingIsThere) {
    HttpAnswer answer{HttpAnswer::What::status, 404, {}, "", "http://api.example"};
    answer.from_api = true;
    answer.body =
        R"({"timestamp":"2026-03-14T11:02:45Z","status":404,"error":"Not Found","path":"/ordrs"})";
    EXPECT_EQ(diagnose(answer, reading()).code, "upstream_endpoint_not_found");
    answer.body =
        R"({"timestamp":"2026-03-14T11:02:45Z","status":404,"message":"No order 7","path":"/orders/7"})";
    EXPECT_EQ(diagnose(answer, reading()).code, "not_found");
}

TEST(HttpBody, WithAListOfWordsIsUnderstood) {
    HttpAnswer answer{HttpAnswer::What::status, 404, {}, "", "http://api.example"};
    answer.from_api = true;
    answer.body =
        R"({"errorMessages":["No project could be found with key 'ZEPHYR'."],"errors":{}})";
    EXPECT_THAT(diagnose(answer, reading()).message, HasSubstr("ZEPHYR"));
}

TEST(HttpBody, OfOtherStatusesIsTheCause) {
    const auto cause = [](int status, std::string body) {
        return diagnose(
                   HttpAnswer{HttpAnswer::What::status, status, {}, std::move(body), "http://h"},
                   reading()
        )
            .cause;
    };
    EXPECT_EQ(
        cause(503, "<!doctype html><html><head><title>Down &amp; out</title></head></html>"),
        "It sent a web page titled \"Down & out\""
    );
    EXPECT_EQ(cause(500, R"({"error":{"message":"disk on fire"}})"), "It says \"disk on fire\"");
    EXPECT_EQ(
        cause(429, R"({"jsonrpc":"2.0","error":{"code":-32000,"message":"slow down"}})"),
        "It says \"slow down\""
    );
    EXPECT_EQ(cause(502, ""), "");
}

TEST(HttpStatus, OfMissingRightsNamesTheScopesAndNeverTheToken) {
    const HttpAnswer failure{
        HttpAnswer::What::status,
        403,
        {{"WWW-Authenticate",
          R"(Bearer error="insufficient_scope", scope="pay:write pay:read", error_description="More scope, please")"
        }},
        "",
        "http://h"
    };
    const Fault fault = diagnose(failure, reading());
    EXPECT_EQ(
        fault.cause, "It says \"More scope, please\". It asks for the scope 'pay:write pay:read'"
    );
    EXPECT_EQ(fault.details.at("scopes_needed").as_string(), "pay:write pay:read");
}

TEST(HttpStatus, ReadsTheWaitFromTheBodyToo) {
    const HttpAnswer failure{
        HttpAnswer::What::status, 429, {}, R"({"error":{"retry_after":7}})", "http://h"
    };
    const Fault fault = diagnose(failure, writing());
    ASSERT_TRUE(fault.retry_after);
    EXPECT_EQ(fault.retry_after->count(), 7);
    EXPECT_EQ(fault.actions.front().sentence, "wait 7 seconds, then call create_payment again");
}

}  // namespace
}  // namespace recourse::diagnosis
