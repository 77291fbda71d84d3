#include "diagnosis/diagnosis.hpp"
#include "diagnosis/test_situations.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::diagnosis {
namespace {

using test::reading;
using test::writing;
using testing::HasSubstr;

Fault tool_says(std::string text, const Situation& situation) {
    return diagnose(ToolFailed{std::move(text), "{}"}, situation);
}

TEST(UnknownTool, SaidByTheUpstreamInAnyWayIsRecognised) {
    Situation situation = writing();
    situation.tool.name = "create_paymnt";
    const std::vector<RawFailure> dialects = {
        ToolFailed{"MCP error -32602: Tool create_paymnt not found", "{}"},
        JsonRpcFailed{-32602, "Tool create_paymnt not found", ""},
        JsonRpcFailed{-32601, "MCP error -32601: Unknown tool: create_paymnt", ""},
        ToolFailed{"Unknown tool: create_paymnt", "{}"},
    };
    for (const RawFailure& failure : dialects) {
        const Fault fault = diagnose(failure, situation);
        EXPECT_EQ(fault.code, "unknown_tool");
        EXPECT_EQ(fault.effect, Effect::none);
        EXPECT_EQ(
            fault.message, "There is no tool 'create_paymnt'; did you mean 'create_payment'?"
        );
        EXPECT_EQ(fault.actions.front().tool, "create_payment");
    }
}

TEST(UnknownTool, IsNotSeenWhereTheToolSpeaksOfTools) {
    const Fault fault = tool_says("Tool drill not found", reading());
    EXPECT_EQ(fault.code, "not_found");
}

TEST(UnknownTool, ThatIsStillListedIsSaidToBeGone) {
    const Fault fault = tool_says("Tool get_customer not found", reading());
    EXPECT_EQ(fault.code, "unknown_tool");
    EXPECT_THAT(fault.message, HasSubstr("no longer has the tool 'get_customer'"));
    for (const Action& action : fault.actions) EXPECT_NE(action.tool, "get_customer");
}

TEST(UnknownTool, WithoutANearNameShowsWhatThereIs) {
    Situation situation = reading(Sent::whole);
    situation.tool = {.name = "zzz", .input_schema = {}};
    const std::vector<std::string_view> many = {
        "a1", "b2", "c3", "d4", "e5", "f6", "g7", "h8", "i9", "j10"
    };
    situation.tool_names = many;
    const Fault fault = unknown_tool(situation);
    EXPECT_EQ(fault.effect, Effect::none);
    EXPECT_EQ(fault.safe_to_retry, SafeBecause::not_sent);
    EXPECT_EQ(
        fault.message,
        "There is no tool 'zzz'; there are 'a1', 'b2', 'c3', 'd4', 'e5', 'f6', 'g7', 'h8' and 2 "
        "more"
    );
    EXPECT_EQ(fault.details.at("tools").as_array().size(), 8U);
    situation.tool_names = {};
    EXPECT_THAT(unknown_tool(situation).message, HasSubstr("you have no tools at all"));
}

}  // namespace
}  // namespace recourse::diagnosis
