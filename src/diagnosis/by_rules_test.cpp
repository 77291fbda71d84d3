#include "diagnosis/diagnosis.hpp"
#include "diagnosis/test_situations.hpp"
#include "fault/dialect.hpp"
#include "fault/vocabularies.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// Where an upstream names a vocabulary, its rules come before all but a whole Fault.
namespace recourse::diagnosis {
namespace {

using test::writing;
using testing::HasSubstr;

Situation of_studies() {
    Situation situation = writing();
    situation.vocabulary = fault::Vocabularies::built_in().find("studies");
    return situation;
}

HttpAnswer answered(int status, std::string body) {
    return {
        .what = HttpAnswer::What::status,
        .status = status,
        .headers = {},
        .body = std::move(body),
        .endpoint = {},
        .from_api = true
    };
}

TEST(ByRules, AStatusMeansTheCodeOfTheVocabulary) {
    const Fault fault = diagnose(answered(402, ""), of_studies());
    EXPECT_EQ(fault.domain, "studies");
    EXPECT_EQ(fault.code, "insufficient_credits");
    EXPECT_EQ(fault.effect, Effect::none);
    EXPECT_FALSE(fault.actions.empty());
}

TEST(ByRules, ACodeInTheBodyWinsOverTheStatus) {
    const Fault fault = diagnose(
        answered(403, R"({"error_code":"usage_limit_reached","detail":"Too many studies"})"),
        of_studies()
    );
    EXPECT_EQ(fault.code, "usage_limit_reached");
}

TEST(ByRules, GoodWordsOfTheUpstreamStandBeforeGeneralOnesOfItsVocabulary) {
    const Fault fault = diagnose(
        answered(402, R"({"error_code":"usage_limit_reached","detail":"You have 5 of 5 studies"})"),
        of_studies()
    );
    EXPECT_EQ(fault.message, "You have 5 of 5 studies");
}

TEST(ByRules, AWholeFaultNeedsNone) {
    Situation situation = writing();
    situation.vocabulary = fault::Vocabularies::built_in().find("automation");
    Fault sent = fault::tell(
        "automation", *situation.vocabulary->find("workflow_not_found"), {{"workflow_id", "ast_1"}}
    );
    sent.effect = Effect::none;
    sent.support_id = "4f1c09a2b7de4f1c09a2b7de4f1c09a2";
    const auto told = fault::tell(sent, Dialect::status);
    const json::Object result{
        {"content", {{{"type", "text"}, {"text", told.text}}}},
        {"isError", true},
        {"_meta", {{std::string(fault::kMetaKey), fault::render_machine(sent)}}},
    };
    const Fault fault = diagnose(ToolFailed{told.text, json::to_text(result)}, situation);
    EXPECT_EQ(fault.message, "No workflow with the id ast_1");
    EXPECT_EQ(fault.cause, sent.cause);
    // Without the machine copy its rule finds the code, and quotes the rest.
    const Fault quoted = diagnose(ToolFailed{told.text, ""}, situation);
    EXPECT_EQ(quoted.code, "workflow_not_found");
    EXPECT_NE(quoted.message, fault.message);
}

TEST(ByRules, WithoutAVocabularyNoneAreAsked) {
    const Fault fault = diagnose(answered(402, ""), writing());
    EXPECT_EQ(fault.domain, "recourse");
    EXPECT_EQ(fault.code, "payment_required");
}

}  // namespace
}  // namespace recourse::diagnosis
