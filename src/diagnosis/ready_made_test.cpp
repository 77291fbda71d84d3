#include "base/json.hpp"
#include "diagnosis/diagnosis.hpp"
#include "diagnosis/test_situations.hpp"
#include "fault/dialect.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// A Fault that an upstream sends as one.
namespace recourse::diagnosis {
namespace {

using test::writing;

TEST(ReadyMadeFault, IsPassedOnAsItCame) {
    Fault sent;
    sent.domain = "billing";
    sent.code = "card_declined";
    sent.category = Category::failed_precondition;
    sent.message = "The card was declined";
    sent.actor = Actor::user;
    sent.actions = {{ActionType::ask_user, "ask for another card", "", {}}};
    sent.effect = Effect::none;
    sent.safe_to_retry = SafeBecause::not_sent;
    sent.support_id = "0123456789abcdef0123456789abcdef";
    const json::Value machine = fault::render_machine(sent);
    const json::Value result = {{"isError", true}, {"_meta", {{fault::kMetaKey, machine}}}};
    const Fault fault = diagnose(ToolFailed{"Bad request", json::to_text(result)}, writing());
    EXPECT_EQ(fault::render_machine(fault), machine);
    const Fault error = diagnose(JsonRpcFailed{-31009, "x", json::to_text(machine)}, writing());
    EXPECT_EQ(error.code, "card_declined");
}

TEST(ReadyMadeFault, MayOnlyNameToolsThatTheCallerHas) {
    Fault sent;
    sent.code = "card_declined";
    sent.message = "The card was declined";
    sent.actions = {
        {ActionType::call_tool, "call theirs", "not_ours", {}},
        {ActionType::call_tool, "call ours", "read_file", {}}
    };
    const json::Value result = {{"_meta", {{fault::kMetaKey, fault::render_machine(sent)}}}};
    const Fault fault = diagnose(ToolFailed{"x", json::to_text(result)}, writing());
    ASSERT_EQ(fault.actions.size(), 1U);
    EXPECT_EQ(fault.actions[0].tool, "read_file");
}

}  // namespace
}  // namespace recourse::diagnosis
