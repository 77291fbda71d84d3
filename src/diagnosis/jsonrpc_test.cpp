#include "diagnosis/diagnosis.hpp"
#include "diagnosis/test_situations.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::diagnosis {
namespace {

using test::reading;
using test::writing;

TEST(JsonRpcError, IsQuotedWithItsCode) {
    const Fault fault = diagnose(
        JsonRpcFailed{-32603, "MCP error -32603: disk on fire", R"({"detail":"rack 4"})"}, writing()
    );
    EXPECT_EQ(fault.code, "upstream_error");
    EXPECT_EQ(
        fault.message,
        "The server 'crm' answered create_payment with the JSON-RPC error -32603: \"disk on fire\""
    );
    EXPECT_EQ(fault.cause, "It adds \"rack 4\"");
    EXPECT_EQ(fault.details.at("jsonrpc_code").as_int64(), -32603);
    EXPECT_EQ(fault.effect, Effect::unknown);
}

TEST(JsonRpcError, ThatSaysNothingIsReadInItsData) {
    const JsonRpcFailed failure{
        -32603, "Internal error", R"("connect ECONNREFUSED 10.0.0.5:5432")"
    };
    EXPECT_EQ(diagnose(failure, writing()).code, "dependency_unavailable");
}

TEST(JsonRpcError, ThatAsksTheUserToVisitAPageGivesTheLink) {
    const std::string data =
        R"({"elicitations":[{"mode":"url","url":"https://crm.example/consent"}]})";
    const Fault fault = diagnose(JsonRpcFailed{-32042, "Consent needed", data}, reading());
    EXPECT_EQ(fault.links.action_url, "https://crm.example/consent");
    EXPECT_EQ(fault.actions.front().type, ActionType::authorize);
    EXPECT_EQ(fault.actor, Actor::user);
    const std::string script = R"({"elicitations":[{"url":"javascript:void 0"}]})";
    const Fault unsafe = diagnose(JsonRpcFailed{-32042, "Consent needed", script}, reading());
    EXPECT_EQ(unsafe.links.action_url, "");
}

TEST(JsonRpcError, OfAResourceKeepsItsOwnMeaning) {
    Situation situation = reading();
    situation.method = "resources/read";
    situation.tool = {};
    const Fault fault =
        diagnose(JsonRpcFailed{-32602, "Resource test://nope not found", ""}, situation);
    EXPECT_EQ(fault.code, "upstream_error");
    EXPECT_EQ(fault.category, Category::not_found);
    EXPECT_EQ(fault.effect, Effect::none);
}

}  // namespace
}  // namespace recourse::diagnosis
