#include "fault/recognition.hpp"

#include "base/json.hpp"
#include "fault/dialect_samples.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::fault {
namespace {

using testing::HasSubstr;

std::string result_of(std::string_view text, bool is_error = true) {
    const json::Value result{
        {"content", {{{"type", "text"}, {"text", text}}}}, {"isError", is_error}
    };
    return json::to_text(result);
}

TEST(Recognition, ReadsStatus) {
    const auto found = recognise_result(result_of(R"({
        "status": "failed",
        "error": {
            "code": "workflow_not_published",
            "message": "Workflow ast_123 has no published version to run.",
            "retry_after": null,
            "support_id": "a1b2c3d4e5f6"
        }
    })"));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->dialect, Dialect::status);
    EXPECT_FALSE(found->is_whole);
    EXPECT_EQ(found->fault.domain, "");
    EXPECT_EQ(found->fault.code, "workflow_not_published");
    EXPECT_EQ(found->fault.category, Category::failed_precondition);
    EXPECT_EQ(found->fault.message, "Workflow ast_123 has no published version to run.");
    EXPECT_EQ(found->fault.support_id, "a1b2c3d4e5f6");
    EXPECT_FALSE(found->fault.retry_after);
}

TEST(Recognition, StatusIsAFailureWithoutIsError) {
    const auto body =
        R"({"status":"failed","error":{"code":"job_not_found","message":"No job j1.",)"
        R"("retry_after":null,"support_id":"a1b2c3d4e5f6"}})";
    EXPECT_TRUE(recognise_result(result_of(body, false)));
    EXPECT_FALSE(recognise_result(result_of("[job_not_found] No job j1.", false)));
    EXPECT_FALSE(recognise_result(result_of(
        R"({"error":{"code":"rate_limited","message":"m","retryable":true,"request_id":"1"}})",
        false
    )));
}

TEST(Recognition, ReadsBracket) {
    const auto found = recognise_result(result_of(
        "[no_audio_track] The video has no audio track. Suggestions: Re-upload with audio; pick a "
        "different clip. [envelope] {\"error_kind\":\"no_audio_track\",\"error_message\":\"...\","
        "\"suggestions\":[\"Re-upload with audio\",\"pick a different clip\"],"
        "\"source_url\":\"https://cdn.example/a.mp4\"}"
    ));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->dialect, Dialect::bracket);
    EXPECT_EQ(found->fault.code, "no_audio_track");
    EXPECT_EQ(found->fault.message, "The video has no audio track.");
    ASSERT_EQ(found->fault.actions.size(), 2U);
    EXPECT_EQ(found->fault.actions[1].sentence, "pick a different clip");
    EXPECT_EQ(found->fault.details.at("source_url"), "https://cdn.example/a.mp4");
}

TEST(Recognition, ReadsABareBracket) {
    const auto found = recognise_text("[auth_failed] Invalid or expired token.");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->fault.category, Category::unauthenticated);
    EXPECT_EQ(found->fault.message, "Invalid or expired token.");
    EXPECT_EQ(found->fault.effect, Effect::none);
}

TEST(Recognition, ReadsTyped) {
    const auto found = recognise_text(R"({"error":{"type":"permission_error",
        "code":"tool_not_permitted",
        "message":"Agent does not have permission to use tool: voice/synthesize",
        "details":{"tool":"voice/synthesize","agent_id":"agent_abc123"},
        "doc_url":"https://docs.example/mcp/error-handling#tool_not_permitted"}})");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->dialect, Dialect::typed);
    EXPECT_EQ(found->fault.category, Category::permission_denied);
    EXPECT_EQ(found->fault.details.at("agent_id"), "agent_abc123");
    EXPECT_THAT(found->fault.links.doc_url, HasSubstr("#tool_not_permitted"));
}

TEST(Recognition, AWaitInTypedDetailsIsTheRetryAfter) {
    const auto found = recognise_text(R"({"error":{"type":"rate_limit_error","code":"rpm_exceeded",
        "message":"Too many requests","details":{"retry_after_seconds":30}}})");
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->fault.retryable);
    EXPECT_EQ(found->fault.retry_after, std::chrono::seconds(30));
}

TEST(Recognition, ReadsFlat) {
    const auto found = recognise_text(R"({"error":{"code":"rate_limited",
        "message":"Per-minute rate limit exceeded. Wait 12 seconds.","retryable":true,
        "retry_after":12,"request_id":"01968a3b-1"}})");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->dialect, Dialect::flat);
    EXPECT_TRUE(found->fault.retryable);
    EXPECT_EQ(found->fault.retry_after, std::chrono::seconds(12));
    EXPECT_EQ(found->fault.support_id, "01968a3b-1");
}

TEST(Recognition, ReadsContract) {
    const auto found = recognise_text(R"({"error":{"code":"INVALID_CUSTOMER_ID",
        "message":"customer_id 'foo' is not valid. Customer IDs match cust_XXXXXXXXXXXX. Try list_customers() to find valid IDs.",
        "details":{"provided":"foo","expected_pattern":"^cust_[A-Z0-9]{12}$"}}})");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->dialect, Dialect::contract);
    EXPECT_EQ(found->fault.code, "invalid_customer_id");
    EXPECT_EQ(found->fault.category, Category::invalid_argument);
    EXPECT_EQ(found->fault.actor, Actor::model);
    ASSERT_EQ(found->fault.violations.size(), 1U);
    EXPECT_EQ(found->fault.violations[0].provided, "foo");
    EXPECT_EQ(found->fault.violations[0].expected, "^cust_[A-Z0-9]{12}$");
    EXPECT_THAT(tell(found->fault, Dialect::contract).text, HasSubstr("INVALID_CUSTOMER_ID"));
}

TEST(Recognition, ReadsContractWithoutDetailsWhereTheCodeIsShouted) {
    const auto found = recognise_text(
        R"({"error":{"code":"INVOICE_NOT_FOUND","message":"Invoice inv_7 does not exist."}})"
    );
    ASSERT_TRUE(found);
    EXPECT_EQ(found->dialect, Dialect::contract);
    EXPECT_EQ(found->fault.code, "invoice_not_found");
    EXPECT_EQ(found->fault.category, Category::not_found);
}

TEST(Recognition, StructuredContentIsReadWhereTheTextSaysNothing) {
    const auto sample = samples::rate_limited();
    const auto told = tell(sample, Dialect::flat);
    const json::Value result{
        {"content", json::Array()}, {"structuredContent", *told.structured}, {"isError", true}
    };
    const auto found = recognise_result(json::to_text(result));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->dialect, Dialect::flat);
}

TEST(Recognition, AMachineCopyIsTheWholeFaultWhateverTheTextIs) {
    for (const auto& sample : samples::all()) {
        for (const auto dialect : {Dialect::recourse, Dialect::typed, Dialect::bracket}) {
            const auto told = tell(sample.fault, dialect);
            const json::Value result{
                {"content", {{{"type", "text"}, {"text", told.text}}}},
                {"isError", true},
                {"_meta", {{kMetaKey, render_machine(sample.fault)}}},
            };
            const auto found = recognise_result(json::to_text(result));
            ASSERT_TRUE(found);
            EXPECT_TRUE(found->is_whole);
            EXPECT_EQ(found->fault, sample.fault);
        }
    }
}

TEST(Recognition, ReadsJsonRpcErrors) {
    const auto sample = samples::server_down();
    const auto data = json::to_text(render_machine(sample));
    const auto whole = recognise_error("whatever", data);
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->fault, sample);
    const auto by_message = recognise_error("[rate_limited] Slow down. Wait 3 seconds.", "");
    ASSERT_TRUE(by_message);
    EXPECT_EQ(by_message->fault.retry_after, std::chrono::seconds(3));
    EXPECT_FALSE(recognise_error("Internal error", "{\"a\":1}"));
}

TEST(Recognition, OtherApisErrorsAreLeftToDiagnosis) {
    for (const std::string_view foreign :
         {R"({"error":{"type":"card_error","code":"card_declined","message":"Declined.","doc_url":"https://stripe.com/docs"}})",
          R"({"error":{"type":"invalid_request_error","code":"x_y","message":"m","param":"a"}})",
          R"({"error":{"code":404,"message":"Not found","status":"NOT_FOUND","details":[]}})",
          R"({"error":{"code":"BadArgument","message":"Bad.","details":[{"code":"x"}]}})",
          R"({"error":{"code":"invalid_argument","message":"m"}})",
          R"({"type":"error","error":{"type":"rate_limit_error","message":"m"}})",
          R"({"error":{"message":"m","type":"rate_limit_error","param":null,"code":"rate_limit_exceeded"}})",
          R"({"kind":"Status","apiVersion":"v1","status":"Failure","message":"m","reason":"NotFound","code":404})",
          R"({"errors":[{"message":"m","extensions":{"code":"FORBIDDEN"}}]})",
          R"({"status":"failed","error":"boom"})",
          R"({"status":"failed","error":{"code":"a_b","message":"m"},"id":7})",
          R"({"status":"failed","error":{"code":"a_b","message":"m"}})",
          R"({"type":"about:blank","title":"Not Found","status":404,"detail":"m"})",
          R"({"error":{"code":"rate_limited","message":"m","retryable":"yes","request_id":"1"}})",
          R"({"error":{"code":"","message":"m","details":{}}})",
          R"({"error":{"code":"a_b","message":"","details":{}}})",
          R"({"error":{"code":"a_b","message":"m","details":{},"x":1}})",
          "[info] started",
          "[error] Something broke",
          "[2026-01-01 12:00:00] boom",
          "[]",
          "[a] b",
          "Error: [auth_failed] Invalid token",
          "[auth_failed]no space",
          "",
          "[not a code] words",
          "[1,2] 3"}) {
        EXPECT_FALSE(recognise_text(foreign)) << foreign;
        EXPECT_FALSE(recognise_body(foreign)) << foreign;
        EXPECT_FALSE(recognise_result(result_of(foreign))) << foreign;
    }
}

TEST(Recognition, WhatIsTooLongIsNotRead) {
    const auto long_one = R"({"error":{"code":"a_b","message":"m","details":{"x":")" +
                          std::string(kLongestError, 'x') + R"("}}})";
    EXPECT_FALSE(recognise_text(long_one));
    EXPECT_FALSE(recognise_result(result_of(long_one)));
}

TEST(Recognition, OnlyWebAddressesBecomeLinks) {
    const auto found = recognise_text(
        R"json({"error":{"code":"connector_expired","message":"m","retryable":false,"request_id":"1",
        "action_url":"javascript:alert(1)"}})json"
    );
    ASSERT_TRUE(found);
    EXPECT_EQ(found->fault.links.action_url, "");
}

}  // namespace
}  // namespace recourse::fault
