#include "gateway/bridge_fixture.hpp"

#include <tuple>

#include <gmock/gmock.h>

/// A server is told who calls where the operator wants it, and only there.
namespace recourse::gateway {
namespace {

using mcp::Era;
using testing::Each;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view kAda =
    R"({"id":"key:ada","name":"ada","roles":["editor"],"scopes":["read","write"]})";

class TellingCallerTest : public testing::TestWithParam<std::tuple<Era, Era>> {
  protected:
    TellingCallerTest() {
        ada_->caller = std::make_shared<const guards::Caller>(guards::Caller{
            .id = "key:ada", .name = "ada", .roles = {"editor"}, .scopes = {"read", "write"}
        });
    }
    void tell_caller(bool told) {
        auto& shop = theatre_.settings.upstreams.front();
        shop.tell_caller = told;
        shop.treated_by = told ? 1 : 2;
        static_cast<void>(theatre_.gateway->apply(theatre_.settings, fault::Redactor({})));
    }

    Theatre theatre_{std::get<1>(GetParam())};
    std::shared_ptr<ImposterClient> ada_ = theatre_.client(std::get<0>(GetParam()));
};

INSTANTIATE_TEST_SUITE_P(
    Eras,
    TellingCallerTest,
    testing::Combine(
        testing::Values(Era::legacy, Era::modern), testing::Values(Era::legacy, Era::modern)
    ),
    [](const auto& info) {
        const auto name = [](Era era) { return era == Era::legacy ? "legacy" : "modern"; };
        return std::string(name(std::get<0>(info.param))) + "_client_" +
               name(std::get<1>(info.param)) + "_server";
    }
);

TEST_P(TellingCallerTest, NobodyIsToldUnlessTheOperatorWantsIt) {
    static_cast<void>(theatre_.begin_tool(ada_, "echo"));
    EXPECT_THAT(theatre_.stage.callers, Not(IsEmpty()));
    EXPECT_THAT(theatre_.stage.callers, Each(""));
}

TEST_P(TellingCallerTest, TheServerLearnsIdRolesAndScopesWithEachRequest) {
    tell_caller(true);
    static_cast<void>(theatre_.begin_tool(ada_, "echo"));
    EXPECT_EQ(theatre_.stage.callers.back(), kAda);
    static_cast<void>(theatre_.begin(ada_, "resources/read", R"("uri":"shop://r")"));
    EXPECT_EQ(theatre_.stage.callers.back(), kAda);
    tell_caller(false);
    static_cast<void>(theatre_.begin_tool(ada_, "echo"));
    EXPECT_EQ(theatre_.stage.callers.back(), "");
}

TEST_P(TellingCallerTest, SoItDoesInACallThatAsksFirst) {
    tell_caller(true);
    const auto asking = theatre_.begin_tool(ada_, "ask");
    EXPECT_EQ(theatre_.stage.callers.back(), kAda);
    asking->ticket.withdraw();
    theatre_.settle();
}

}  // namespace
}  // namespace recourse::gateway
