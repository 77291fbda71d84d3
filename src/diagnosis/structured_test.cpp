#include "diagnosis/diagnosis.hpp"
#include "diagnosis/structured/fields.hpp"
#include "diagnosis/structured/reported.hpp"
#include "diagnosis/test_situations.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// Errors that are data: each shape with its code, its words and what it carries.
namespace recourse::diagnosis {
namespace {

using structured::reported_in;
using structured::snake_case;
using test::writing;
using testing::HasSubstr;

TEST(OwnCodes, AreSpeltInSnakeCase) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"ThrottlingException", "throttling_exception"},
        {"API_KEY_INVALID", "api_key_invalid"},
        {"card_declined", "card_declined"},
        {"NoSuchKey", "no_such_key"},
        {"HTTPError", "http_error_is_noise"},
        {"rate-limit", "rate_limit"},
        {"notFound", "not_found"},
        {"Policies.RateLimit.QuotaViolation", "policies_rate_limit_quota_violation"},
        {"two words", ""},
        {"404", ""},
        {"error", ""},
        {"ERROR", ""},
        {"failed", ""},
        {"unknown_error", ""},
        {"x", ""},
    };
    for (const auto& [spelling, code] : cases) {
        if (spelling != "HTTPError") EXPECT_EQ(snake_case(spelling), code) << spelling;
    }
    EXPECT_EQ(snake_case("HTTPError"), "");
}

struct Shape {
    std::string_view name;
    std::string_view body;
    std::string_view code;
    Category category;
    Actor actor;
    Effect effect;
    int wait;  ///< -1: none
    std::string_view said;
};

void PrintTo(const Shape& shape, std::ostream* out) {
    *out << shape.name;
}

class EveryShape : public testing::TestWithParam<Shape> {};

TEST_P(EveryShape, KeepsItsCodeAndItsWords) {
    const Shape& shape = GetParam();
    const Fault fault = diagnose(ToolFailed{std::string(shape.body), "{}"}, writing());
    EXPECT_EQ(fault.domain, "crm");
    EXPECT_EQ(fault.code, shape.code);
    EXPECT_EQ(fault.category, shape.category);
    EXPECT_EQ(fault.actor, shape.actor);
    EXPECT_EQ(fault.effect, shape.effect);
    EXPECT_EQ(fault.retry_after ? fault.retry_after->count() : -1, shape.wait);
    EXPECT_THAT(fault.message, HasSubstr(shape.said));
}

using enum Category;

INSTANTIATE_TEST_SUITE_P(
    Structured,
    EveryShape,
    testing::Values(
        Shape{
            "Rfc9457",
            R"({"type":"https://example.com/probs/out-of-stock","title":"Out of stock",)"
            R"("status":409,"detail":"Only 2 of item B0071 are left","instance":"/orders/9"})",
            "out_of_stock",
            failed_precondition,
            Actor::model,
            Effect::unknown,
            -1,
            "Only 2 of item B0071 are left"
        },
        Shape{
            "GoogleRpc",
            R"({"error":{"code":429,"message":"Quota exceeded.","status":"RESOURCE_EXHAUSTED",)"
            R"("details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo",)"
            R"("reason":"RATE_LIMIT_EXCEEDED","domain":"googleapis.com"},)"
            R"({"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"3.5s"}]}})",
            "rate_limit_exceeded",
            resource_exhausted,
            Actor::time,
            Effect::none,
            4,
            "Quota exceeded."
        },
        Shape{
            "GoogleRpcStatusAlone",
            R"({"error":{"code":404,"message":"Requested entity was not found.","status":"NOT_FOUND"}})",
            "not_found",
            not_found,
            Actor::model,
            Effect::none,
            -1,
            "Requested entity was not found."
        },
        Shape{
            "Stripe",
            R"({"error":{"code":"card_declined","decline_code":"insufficient_funds",)"
            R"("doc_url":"https://docs.example.com/card-declined","message":"Your card was declined.",)"
            R"("type":"card_error"}})",
            "card_declined",
            failed_precondition,
            Actor::user,
            Effect::none,
            -1,
            "Your card was declined."
        },
        Shape{
            "OpenAi",
            R"({"error":{"message":"You exceeded your current quota, please check your plan.",)"
            R"("type":"insufficient_quota","param":null,"code":"insufficient_quota"}})",
            "insufficient_quota",
            resource_exhausted,
            Actor::user,
            Effect::none,
            -1,
            "You exceeded your current quota"
        },
        Shape{
            "Anthropic",
            R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},)"
            R"("request_id":"req_011CSHoEeqs5C35K2UUqR7Fy"})",
            "overloaded_error",
            unavailable,
            Actor::time,
            Effect::unknown,
            -1,
            "Overloaded"
        },
        Shape{
            "GraphQl",
            R"({"errors":[{"message":"You must be logged in","path":["me"],)"
            R"("extensions":{"code":"UNAUTHENTICATED"}}],"data":null})",
            "unauthenticated",
            unauthenticated,
            Actor::user,
            Effect::none,
            -1,
            "You must be logged in"
        },
        Shape{
            "AwsJson",
            R"({"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException",)"
            R"("message":"Rate exceeded"})",
            "throttling_exception",
            resource_exhausted,
            Actor::time,
            Effect::none,
            -1,
            "Rate exceeded"
        },
        Shape{
            "AwsXml",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code>"
            "<Message>The specified key does not exist.</Message><Key>a.txt</Key>"
            "<RequestId>4442587FB7D0A2F9</RequestId></Error>",
            "no_such_key",
            not_found,
            Actor::model,
            Effect::none,
            -1,
            "The specified key does not exist."
        },
        Shape{
            "Boto",
            "An error occurred (AccessDenied) when calling the PutObject operation: Access Denied",
            "access_denied",
            permission_denied,
            Actor::user,
            Effect::none,
            -1,
            "Access Denied"
        },
        Shape{
            "Kubernetes",
            R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",)"
            R"("message":"pods \"web\" already exists","reason":"AlreadyExists",)"
            R"("details":{"name":"web","kind":"pods"},"code":409})",
            "already_exists",
            already_exists,
            Actor::model,
            Effect::unknown,
            -1,
            "already exists"
        },
        Shape{
            "Kubectl",
            "Error from server (Forbidden): pods is forbidden: User \"ci\" cannot list resource",
            "forbidden",
            permission_denied,
            Actor::user,
            Effect::none,
            -1,
            "pods is forbidden"
        },
        Shape{
            "JsonApi",
            R"({"errors":[{"status":"422","code":"INVALID_EMAIL","title":"Invalid Attribute",)"
            R"("detail":"Email has no @.","source":{"pointer":"/data/attributes/email"}}]})",
            "invalid_email",
            invalid_argument,
            Actor::model,
            Effect::none,
            -1,
            "Email has no @."
        },
        Shape{
            "OAuth",
            R"({"error":"invalid_grant","error_description":"The refresh token has expired"})",
            "invalid_grant",
            unauthenticated,
            Actor::user,
            Effect::none,
            -1,
            "The refresh token has expired"
        },
        Shape{
            "Slack",
            R"({"ok":false,"error":"channel_not_found"})",
            "channel_not_found",
            not_found,
            Actor::model,
            Effect::none,
            -1,
            "channel_not_found"
        },
        Shape{
            "Bracket",
            "[rate_limited] Too many requests. Suggestions: wait; call less often. [envelope] "
            R"({"error_kind":"rate_limited","retry_after":7})",
            "rate_limited",
            resource_exhausted,
            Actor::time,
            Effect::none,
            7,
            "Too many requests."
        },
        Shape{
            "Flat",
            R"({"error":{"code":"connector_expired","message":"The connection needs authorizing.",)"
            R"("retryable":false,"request_id":"01968a3b","action_url":"https://app.example/fix"}})",
            "connector_expired",
            unauthenticated,
            Actor::user,
            Effect::none,
            -1,
            "The connection needs authorizing."
        }
    ),
    [](const auto& each) { return std::string(each.param.name); }
);

TEST(Structured, WithoutACodeIsToldByItsWords) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {R"({"detail":[{"type":"missing","loc":["body","amount"],"msg":"Field required"}]})",
         "invalid_arguments"},
        {R"([{"code":"invalid_type","path":["items",0],"message":"Expected number"}])",
         "invalid_arguments"},
        {R"({"message":"The given data was invalid.","errors":{"email":["is taken"]}})",
         "invalid_arguments"},
        {R"({"statusCode":404,"message":"Order 5 not found","error":"Not Found"})", "not_found"},
        {R"({"error":"Forbidden","message":"You cannot do that","statusCode":403})",
         "permission_denied"},
        {R"({"error":{"code":500,"message":"Something broke badly in the mill"}})", "tool_failed"},
    };
    for (const auto& [body, code] : cases) {
        Situation situation = writing();
        situation.tool.input_schema = {};
        const Fault fault = diagnose(ToolFailed{std::string(body), "{}"}, situation);
        EXPECT_EQ(fault.code, code) << body;
        EXPECT_EQ(fault.domain, "recourse") << body;
    }
}

TEST(Structured, TheClientsOfJavaPrintTheCodeTheyGot) {
    const auto first = reported_in(
        "com.amazonaws.services.s3.model.AmazonS3Exception: No such key. "
        "(Service: Amazon S3; Status Code: 404; Error Code: NoSuchKey; Request ID: X)"
    );
    ASSERT_TRUE(first);
    EXPECT_EQ(first->code, "no_such_key");
    EXPECT_EQ(first->sentence, "No such key.");
    const auto second =
        reported_in("software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException: No queue"
        );
    ASSERT_TRUE(second);
    EXPECT_EQ(second->code, "queue_does_not_exist_exception");
    const auto third = reported_in(
        "ElasticsearchStatusException: x [type=index_not_found_exception, reason=no such index]"
    );
    ASSERT_TRUE(third);
    EXPECT_EQ(third->code, "index_not_found_exception");
}

TEST(Structured, WhatPythonPrintedIsReadAsWhatItWas) {
    const auto found = reported_in(
        R"(The server responded with: {'ok': False, 'error': 'not_in_channel', 'it\'s': None})"
    );
    ASSERT_TRUE(found);
    EXPECT_EQ(found->code, "not_in_channel");
    EXPECT_FALSE(reported_in("It is {'unfinished: }"));
}

TEST(Structured, AnExceptionIsToldWithItsName) {
    const auto found = reported_in(R"({"errorType":"KeyError","errorMessage":"'id'"})");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->sentence, "KeyError: 'id'");
}

TEST(Structured, WhatShoutsIsACodeAndItsDetailTellsMore) {
    const auto found = reported_in(
        R"({"name":"UNPROCESSABLE_ENTITY","message":"m","details":[{"issue":"ORDER_ALREADY_CAPTURED"}]})"
    );
    ASSERT_TRUE(found);
    EXPECT_EQ(found->code, "order_already_captured");
    EXPECT_EQ(reported_in(R"({"name":"INVALID_REQUEST","message":"m"})")->code, "invalid_request");
    EXPECT_EQ(reported_in(R"({"name":"Ann","message":"m"})")->code, "");
}

TEST(Structured, FieldsWithTheirComplaintsMayStandAlone) {
    const auto found = reported_in(R"({"amount":["A valid number is required."]})");
    ASSERT_TRUE(found);
    ASSERT_EQ(found->violations.size(), 1U);
    EXPECT_EQ(found->violations[0].pointer, "/amount");
    EXPECT_TRUE(reported_in(R"({"errors":["429 Too Many Requests"]})")->violations.empty());
}

TEST(Structured, ACodeMayStandInAHeader) {
    HttpAnswer answer{.what = HttpAnswer::What::status, .status = 400};
    answer.headers = {{"x-amzn-errortype", "ThrottlingException:http://internal.example/x"}};
    answer.body = R"({"message":"slow"})";
    answer.from_api = true;
    const Fault fault = diagnose(answer, writing());
    EXPECT_EQ(fault.code, "throttling_exception");
    EXPECT_EQ(fault.category, Category::resource_exhausted);
}

TEST(Structured, ABareCodeIsOneWhereNoRuntimePrintsIt) {
    EXPECT_EQ(reported_in("not_in_channel")->code, "not_in_channel");
    EXPECT_EQ(reported_in("UNKNOWN_TOPIC: it is not hosted here")->code, "unknown_topic");
    EXPECT_EQ(reported_in("Salesforce: UNABLE_TO_LOCK_ROW: a")->sentence, "a");
    EXPECT_EQ(reported_in("Slack API error: is_archived")->code, "is_archived");
    EXPECT_FALSE(reported_in("SQLITE_BUSY: database is locked"));
    EXPECT_FALSE(reported_in("[SQLITE_BUSY] database is locked"));
    EXPECT_FALSE(reported_in("due_date: must be in the future"));
}

TEST(Structured, ACodeThatSaysLittleIsJudgedByWhatStandsBesideIt) {
    const auto told = [](std::string_view text) {
        return diagnose(ToolFailed{std::string(text), "{}"}, writing());
    };
    const auto of_type =
        told(R"({"error":{"type":"internal_error","code":"ledger_write","message":"m"}})");
    EXPECT_EQ(of_type.category, Category::internal);
    const auto of_status = told(
        R"({"error":{"type":"invalid_request_error","status":401,"message":"No organization"}})"
    );
    EXPECT_EQ(of_status.category, Category::unauthenticated);
    const auto of_promise = told(
        R"({"error":{"code":"sync_runs","message":"A sync runs.","retryable":true,"retry_after":9}})"
    );
    EXPECT_EQ(of_promise.category, Category::unavailable);
    EXPECT_EQ(of_promise.retry_after, std::chrono::seconds(9));
}

TEST(Structured, WhatWouldBeRightIsToldInTheText) {
    const auto cause = [](std::string_view text) {
        return diagnose(ToolFailed{std::string(text), "{}"}, writing()).cause;
    };
    EXPECT_EQ(
        cause(R"({"ok":false,"error":"missing_scope","needed":"channels:history"})"),
        R"(It needs "channels:history")"
    );
    EXPECT_EQ(
        cause(R"({"error":{"code":"no_voice","message":"No","details":{"allowed":["a","b"]}}})"),
        R"(Allowed: "a, b")"
    );
    EXPECT_EQ(
        cause(
            R"({"error":{"code":"no_voice","message":"Only a, b","details":{"allowed":["a","b"]}}})"
        ),
        ""
    );
}

TEST(Structured, KeepsLinksIdsViolationsAndLimits) {
    const auto stripe = reported_in(
        R"({"error":{"code":"parameter_invalid","param":"items[0].price","message":"Bad price",)"
        R"("doc_url":"https://docs.example.com/x","type":"invalid_request_error",)"
        R"("request_id":"req_1"}})"
    );
    ASSERT_TRUE(stripe);
    EXPECT_EQ(stripe->links.doc_url, "https://docs.example.com/x");
    ASSERT_EQ(stripe->violations.size(), 1U);
    EXPECT_EQ(stripe->violations[0].pointer, "/items/0/price");
    EXPECT_EQ(stripe->details.at("upstream_request_id"), "req_1");

    const auto google = reported_in(
        R"({"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":[)"
        R"({"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[)"
        R"({"subject":"project:1","quotaId":"per-minute","quotaMetric":"x/requests","quotaValue":"60"}]},)"
        R"({"@type":"type.googleapis.com/google.rpc.Help","links":[{"url":"https://h.example/q"}]},)"
        R"({"@type":"type.googleapis.com/google.rpc.RequestInfo","requestId":"r-2"},)"
        R"({"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[)"
        R"({"field":"name","description":"is empty"}]}]}})"
    );
    ASSERT_TRUE(google);
    ASSERT_EQ(google->quota.size(), 1U);
    EXPECT_EQ(google->quota[0].limit, 60);
    EXPECT_EQ(google->quota[0].policy, "per-minute");
    EXPECT_EQ(google->links.doc_url, "https://h.example/q");
    EXPECT_EQ(google->details.at("upstream_request_id"), "r-2");
    EXPECT_EQ(google->violations.at(0).pointer, "/name");
}

TEST(Structured, LinksLeadToTheWebOnly) {
    const auto reported = reported_in(
        R"({"error":{"code":"a_code","type":"x_error","message":"m","doc_url":"javascript:void 0"}})"
    );
    ASSERT_TRUE(reported);
    EXPECT_EQ(reported->links.doc_url, "");
}

TEST(Structured, IsFoundBehindWords) {
    const Fault fault = diagnose(
        ToolFailed{
            R"(Request failed: {"error":{"code":"card_expired","message":"The card has expired"}})",
            "{}"
        },
        writing()
    );
    EXPECT_EQ(fault.code, "card_expired");
}

TEST(Structured, IsAlsoReadBesideTheWords) {
    const Fault fault = diagnose(
        ToolFailed{
            "The card has expired",
            R"({"structuredContent":{"error":{"code":"card_expired","message":"m"}}})"
        },
        writing()
    );
    EXPECT_EQ(fault.code, "card_expired");
    EXPECT_THAT(fault.message, HasSubstr("The card has expired"));
    const Fault error = diagnose(
        JsonRpcFailed{
            -32000, "Request failed", R"({"code":"E_QUOTA","message":"Quota is used up"})"
        },
        writing()
    );
    EXPECT_EQ(error.code, "e_quota");
}

TEST(Structured, ThatIsHostileIsBounded) {
    std::string deep;
    for (int i = 0; i < 100; ++i) deep += R"({"error":)";
    deep += "1";
    for (int i = 0; i < 100; ++i) deep += '}';
    EXPECT_NO_FATAL_FAILURE((void)reported_in(deep));
    std::string many = R"({"errors":[)";
    for (int i = 0; i < 5'000; ++i) many += R"({"path":["a"],"message":"bad"},)";
    many.back() = ']';
    many += '}';
    const auto reported = reported_in(many);
    ASSERT_TRUE(reported);
    EXPECT_LE(reported->violations.size(), 32U);
}

}  // namespace
}  // namespace recourse::diagnosis
