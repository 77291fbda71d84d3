#include "diagnosis/complaint.hpp"

#include "diagnosis/test_situations.hpp"
#include "fault/dialect.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::diagnosis {
namespace {

using test::reading;
using test::writing;
using testing::HasSubstr;
using testing::Not;

Fault tool_says(std::string text, const Situation& situation) {
    return diagnose(ToolFailed{std::move(text), "{}"}, situation);
}

TEST(VagueComplaint, IsExplainedByTheSchema) {
    Situation situation = reading();
    situation.arguments = R"({"customer_id": "foo"})";
    const Fault fault = tool_says("Error: Bad request", situation);
    EXPECT_EQ(fault.domain, "recourse");
    EXPECT_EQ(fault.code, "invalid_arguments");
    EXPECT_EQ(fault.category, Category::invalid_argument);
    EXPECT_EQ(fault.actor, Actor::model);
    EXPECT_THAT(fault.message, HasSubstr("customer_id"));
    EXPECT_THAT(fault.message, HasSubstr("^cust_[A-Z0-9]{12}$"));
    EXPECT_EQ(fault.cause, "");
    ASSERT_EQ(fault.violations.size(), 1U);
    EXPECT_EQ(fault.violations[0].pointer, "/customer_id");
}

TEST(VagueComplaint, AboutAnIdLeadsToTheToolThatListsThem) {
    Situation situation = reading();
    situation.arguments = R"({"customer_id": "foo"})";
    const Fault fault = tool_says("Bad request", situation);
    ASSERT_EQ(fault.actions.size(), 2U);
    EXPECT_EQ(fault.actions[0].type, ActionType::call_tool);
    EXPECT_EQ(fault.actions[0].tool, "list_customers");
    EXPECT_EQ(fault.actions[0].sentence, "call list_customers() to find valid ids");
    EXPECT_EQ(fault.actions[1].type, ActionType::fix_arguments);
    EXPECT_EQ(fault.actions[1].sentence, "call get_customer with one");
    EXPECT_THAT(
        fault::render_text(fault),
        HasSubstr("Next: call list_customers() to find valid ids, then call get_customer with one.")
    );
}

TEST(VagueComplaint, AboutADateIsExplainedByTheFormatThatItsSchemaNames) {
    Situation situation = reading();
    situation.tool.input_schema = R"({"type": "object", "properties": {
        "day": {"type": "string", "format": "date"}, "at": {"type": "string", "format": "date-time"}}})";
    situation.arguments = R"({"day": "08/03/2026", "at": "2026-08-03T09:00:00+02:00"})";
    const Fault fault = tool_says("Bad request", situation);
    EXPECT_EQ(fault.code, "invalid_arguments");
    EXPECT_EQ(fault.message, "day '08/03/2026' is not in the format date, such as '2026-01-31'");
    situation.arguments = R"({"day": "2026-08-03", "at": "2026-08-03 09:00"})";
    EXPECT_THAT(tool_says("Bad request", situation).message, HasSubstr("at '2026-08-03 09:00'"));
    situation.arguments = R"({"day": "2026-08-03"})";
    EXPECT_EQ(tool_says("Bad request", situation).code, "vague_failure");
}

TEST(VagueComplaint, TellsAllViolationsAtOnceAndChangedNothing) {
    Situation situation = writing();
    situation.arguments = R"({"amount": "ten", "currency": "EURO"})";
    const Fault fault = tool_says("Validation failed", situation);
    EXPECT_EQ(fault.code, "invalid_arguments");
    EXPECT_EQ(fault.effect, Effect::none);
    EXPECT_EQ(fault.safe_to_retry, SafeBecause::not_sent);
    EXPECT_THAT(fault.message, HasSubstr("2 arguments are wrong: "));
    ASSERT_EQ(fault.violations.size(), 2U);
    EXPECT_EQ(
        fault.actions.back().sentence, "correct amount and currency, then call create_payment again"
    );
}

TEST(VagueComplaint, SpellsAPlaceInsideAlikeEverywhere) {
    Situation situation = writing();
    situation.tool.input_schema =
        R"({"type":"object","properties":{"lines":{"type":"array","items":{"type":"object",)"
        R"("required":["sku"]}}}})";
    situation.arguments = R"({"lines":[{"sku":"a"},{}]})";
    const Fault fault = tool_says("Bad request", situation);
    EXPECT_THAT(fault.message, HasSubstr("lines[1].sku is missing"));
    EXPECT_THAT(fault.actions.back().sentence, HasSubstr("correct lines[1].sku, then call"));
}

TEST(VagueComplaint, NamesAMisspeltArgumentThatTheServerIgnores) {
    Situation situation = writing();
    situation.arguments = R"({"amount": 5, "curency": "EUR"})";
    const Fault fault = tool_says("Invalid request", situation);
    EXPECT_EQ(fault.code, "invalid_arguments");
    ASSERT_EQ(fault.violations.size(), 1U);
    EXPECT_EQ(
        fault.actions.back().sentence, "rename curency to currency and call create_payment again"
    );
}

TEST(VagueComplaint, NamesAMisspeltMemberInsideAnArgument) {
    Situation situation = writing();
    situation.tool.input_schema =
        R"({"type":"object","properties":{"lines":{"type":"array","items":{"type":"object",)"
        R"("properties":{"sku":{"type":"string"},"quantity":{"type":"integer"}}}}}})";
    situation.arguments = R"({"lines":[{"sku":"a"},{"sku":"b","quantiy":2}]})";
    const Fault fault = tool_says("Bad request", situation);
    EXPECT_EQ(fault.code, "invalid_arguments");
    EXPECT_EQ(
        fault.message, "lines[1].quantiy is not a member of lines[1]; did you mean quantity?"
    );
    ASSERT_EQ(fault.violations.size(), 1U);
    EXPECT_EQ(fault.violations[0].pointer, "/lines/1/quantiy");
    EXPECT_EQ(fault.violations[0].suggestion, json::Value("quantity"));
    EXPECT_EQ(fault.violations[0].applicability, Applicability::likely);
    EXPECT_EQ(
        fault.actions.back().sentence,
        "rename lines[1].quantiy to quantity and call create_payment again"
    );
}

TEST(VagueComplaint, ThatIsNotAboutTheInputLeavesTheEffectOpen) {
    Situation situation = writing();
    situation.arguments = R"({"amount": "ten"})";
    const Fault fault = tool_says("Something went wrong", situation);
    EXPECT_EQ(fault.code, "invalid_arguments");
    EXPECT_EQ(fault.effect, Effect::unknown);
}

TEST(VagueComplaint, ThatNamesNoInputIsExplainedAsLikelyOnly) {
    Situation situation = writing();
    situation.arguments = R"({"amount": "ten"})";
    for (const char* text : {"no", "Error: no.", R"({"success": false, "message": "Rejected"})"}) {
        const Fault fault = tool_says(text, situation);
        EXPECT_EQ(fault.code, "invalid_arguments") << text;
        EXPECT_EQ(fault.category, Category::invalid_argument) << text;
        EXPECT_EQ(fault.actor, Actor::model) << text;
        EXPECT_EQ(fault.effect, Effect::unknown) << text;
        EXPECT_EQ(fault.safe_to_retry, SafeBecause::nothing) << text;
        ASSERT_EQ(fault.violations.size(), 1U) << text;
        EXPECT_EQ(fault.violations[0].pointer, "/amount") << text;
    }
    EXPECT_EQ(
        tool_says("no", situation).cause,
        "The server 'crm' said no more than \"no\"; this is the likely reason, by the schema of "
        "create_payment"
    );
    EXPECT_EQ(
        tool_says("", situation).cause,
        "The server 'crm' did not say why; this is the likely reason, by the schema of "
        "create_payment"
    );
}

TEST(Complaint, WithoutAKnownReasonStaysInFrontOfWhatBreaksTheSchema) {
    Situation situation = writing();
    situation.arguments = R"({"amount": "ten"})";
    const Fault fault = tool_says("The moon is in the wrong phase", situation);
    EXPECT_EQ(fault.code, "tool_failed");
    EXPECT_EQ(
        fault.message,
        "create_payment failed: the server 'crm' says \"The moon is in the wrong phase\""
    );
    EXPECT_EQ(
        fault.cause,
        "The server does not say so, but a likely reason is in the arguments, by the schema of "
        "create_payment"
    );
    EXPECT_EQ(fault.effect, Effect::unknown);
    EXPECT_EQ(fault.actor, Actor::model);
    ASSERT_EQ(fault.violations.size(), 1U);
    EXPECT_EQ(fault.actions.back().type, ActionType::fix_arguments);
    EXPECT_EQ(fault.actions.back().sentence, "correct amount, then call create_payment again");
    EXPECT_THAT(
        fault::render_text(fault),
        HasSubstr("the schema of create_payment. amount must be an integer, but \"ten\" is a "
                  "string.\nNext: ")
    );
}

TEST(Complaint, OfACrashOrACodeNamesWhatBreaksTheSchemaToo) {
    Situation situation = writing();
    situation.arguments = R"({"amount": "ten"})";
    const std::vector<std::pair<RawFailure, std::string>> failures = {
        {ToolFailed{"TypeError: x.toFixed is not a function", "{}"}, "tool_crashed"},
        {ToolFailed{R"({"code": "E_FROB", "message": "frobnication halted"})", "{}"}, "e_frob"},
        {JsonRpcFailed{-32603, "Internal error", ""}, "upstream_error"},
    };
    for (const auto& [failure, code] : failures) {
        const Fault fault = diagnose(failure, situation);
        EXPECT_EQ(fault.code, code);
        EXPECT_THAT(fault.cause, HasSubstr("by the schema of create_payment")) << code;
        EXPECT_EQ(fault.violations.size(), 1U) << code;
        EXPECT_EQ(fault.actions.back().type, ActionType::fix_arguments) << code;
    }
}

TEST(Complaint, WithAKnownReasonDoesNotBlameTheArguments) {
    Situation situation = writing();
    situation.arguments = R"({"amount": "ten"})";
    for (const char* text : {"Rate limit exceeded", "Connection refused", "Permission denied"}) {
        const Fault fault = tool_says(text, situation);
        EXPECT_TRUE(fault.violations.empty()) << text;
        EXPECT_THAT(fault.cause, Not(HasSubstr("schema"))) << text;
    }
}

TEST(VagueComplaint, ThatNothingExplainsSaysSoHonestly) {
    const Fault fault = tool_says("Error: Bad request", reading());
    EXPECT_EQ(fault.code, "vague_failure");
    EXPECT_EQ(
        fault.message, "get_customer failed, and all that the server 'crm' said is \"Bad request\""
    );
    EXPECT_THAT(fault.cause, HasSubstr("The arguments fit the tool's schema"));
    EXPECT_THAT(
        fault.cause, HasSubstr("customer_id 'cust_ABCDEFGH1234' is well formed but does not exist")
    );
    EXPECT_EQ(fault.details.at("customer_id").as_string(), "cust_ABCDEFGH1234");
    EXPECT_EQ(fault.actions.front().tool, "list_customers");
    EXPECT_FALSE(fault.retryable);
}

TEST(VagueComplaint, WithoutASchemaDoesNotClaimThatTheArgumentsFit) {
    Situation situation = reading();
    for (const std::string_view schema : {"", "{not json", "5"}) {
        situation.tool.input_schema = schema;
        const Fault fault = tool_says("Invalid input", situation);
        EXPECT_EQ(fault.code, "vague_failure") << schema;
        EXPECT_THAT(fault.cause, Not(HasSubstr("fit the tool's schema"))) << schema;
    }
}

TEST(VagueComplaint, DoesNotBlameNamesThatTheSchemaNeverListed) {
    Situation situation = reading();
    situation.tool.input_schema = R"({"type": "object"})";
    EXPECT_EQ(tool_says("Invalid input", situation).code, "vague_failure");
    // Nor those it did not list, where nothing points at the input.
    Situation unlisted = writing();
    unlisted.arguments = R"({"amount": 5, "memo": "EUR"})";
    EXPECT_EQ(tool_says("Something went wrong", unlisted).code, "vague_failure");
    EXPECT_TRUE(tool_says("Something went wrong", unlisted).violations.empty());
}

TEST(VagueComplaint, OfWhichNothingPointsAtTheInputMayComeOfAMisspeltName) {
    Situation situation = writing();
    situation.arguments = R"({"amount": 5, "curency": "EUR"})";
    const Fault fault = tool_says("Something went wrong", situation);
    EXPECT_EQ(fault.code, "vague_failure");
    EXPECT_THAT(fault.message, HasSubstr("said is \"Something went wrong\""));
    EXPECT_THAT(fault.cause, HasSubstr("a likely reason is in the arguments"));
    EXPECT_EQ(fault.effect, Effect::unknown);
    ASSERT_EQ(fault.violations.size(), 1U);
    EXPECT_EQ(fault.violations[0].suggestion, json::Value("currency"));
    EXPECT_EQ(
        fault.actions.back().sentence, "rename curency to currency and call create_payment again"
    );
}

TEST(VagueComplaint, IsOnlySaidToComeAgainWhereItIsAboutTheInput) {
    const auto advice = [](const char* text, const Situation& situation) {
        return tool_says(text, situation).actions.back().sentence;
    };
    EXPECT_EQ(
        advice("Bad request", reading()),
        "check every value, then call get_customer with other arguments: the same ones will fail "
        "again"
    );
    EXPECT_EQ(
        advice("Something went wrong", reading()),
        "check every value; if none is wrong, call get_customer once more after a pause, for the "
        "server may only have been busy"
    );
    EXPECT_THAT(
        diagnose(JsonRpcFailed{-32602, "no", ""}, reading()).actions.back().sentence,
        HasSubstr("the same ones will fail again")
    );
    // A write that may have happened is not to be made once more.
    EXPECT_EQ(
        advice("Something went wrong", writing()),
        "check every value, for nothing says whether they are to blame or a busy server is"
    );
    EXPECT_THAT(
        fault::render_text(tool_says("Something went wrong", reading())),
        HasSubstr("\nRetry: not before you checked the arguments. Nothing was changed")
    );
}

TEST(VagueComplaint, MayBeNothingAtAll) {
    for (const char* text :
         {"",
          "   ",
          "null",
          "[object Object]",
          "Error",
          "get_customer failed",
          "Error executing tool get_customer: "}) {
        EXPECT_EQ(tool_says(text, reading()).code, "vague_failure") << text;
    }
    EXPECT_THAT(tool_says("", reading()).message, HasSubstr("did not say why"));
}

TEST(ValidatorOfAnSdk, IsReplacedByTheViolationsAndQuoted) {
    Situation situation = writing();
    situation.arguments = R"({"amount": "x"})";
    const std::vector<RawFailure> dialects = {
        ToolFailed{
            "MCP error -32602: Input validation error: Invalid arguments for tool create_payment: "
            "Invalid input: expected number, received string at amount",
            "{}"
        },
        ToolFailed{
            "Input validation error: Invalid arguments for tool create_payment: "
            "Invalid input: expected number, received string at amount",
            "{}"
        },
        JsonRpcFailed{
            -32602,
            "MCP error -32602: Tool 'create_payment' parameter validation failed: "
            "Invalid input: expected number, received string at amount",
            ""
        },
    };
    for (const RawFailure& failure : dialects) {
        const Fault fault = diagnose(failure, situation);
        EXPECT_EQ(fault.code, "invalid_arguments");
        EXPECT_EQ(fault.effect, Effect::none);
        EXPECT_EQ(
            fault.cause,
            "create_payment said: \"Invalid input: expected number, received string at amount\""
        );
    }
}

TEST(ValidatorOfAnSdk, DumpsAreNotRepeated) {
    Situation situation = writing();
    situation.arguments = R"({"amount": "x"})";
    const std::vector<std::string> dumps = {
        "1 validation error for create_payment\namount\n  Input should be a valid integer "
        "[type=int_parsing, input_value='x', input_type=str]\n"
        "    For further information visit https://errors.pydantic.dev/2.11/v/int_parsing",
        R"([{"code":"invalid_type","expected":"number","path":["amount"],"message":"Expected number, received string"}])",
    };
    for (const std::string& dump : dumps) {
        const Fault fault = tool_says(dump, situation);
        EXPECT_EQ(fault.code, "invalid_arguments") << dump;
        EXPECT_EQ(fault.cause, "") << dump;
    }
}

TEST(ValidatorOfAnSdk, WithoutASchemaIsKeptAsASentence) {
    Situation situation = writing();
    situation.tool.input_schema = {};
    const Fault fault = tool_says(
        R"([{"code":"invalid_type","path":["items",0,"price"],"message":"Expected number, received string"}])",
        situation
    );
    EXPECT_EQ(fault.code, "invalid_arguments");
    EXPECT_EQ(fault.category, Category::invalid_argument);
    EXPECT_EQ(fault.effect, Effect::none);
    EXPECT_THAT(fault.message, HasSubstr("\"items.0.price: Expected number, received string\""));
}

}  // namespace
}  // namespace recourse::diagnosis
