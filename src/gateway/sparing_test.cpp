#include "gateway/bridge_fixture.hpp"

#include <chrono>

#include <gmock/gmock.h>

/// Limits, circuits and repetition on the way of a call.
namespace recourse::gateway {
namespace {

using namespace std::chrono_literals;
using guards::Counted;
using guards::Limit;
using guards::Span;
using mcp::Era;
using store::kUnit;
using testing::HasSubstr;
using testing::Not;

class SparingTest : public testing::TestWithParam<Era> {
  protected:
    void apply(std::vector<Limit> limits, guards::CircuitRule circuit = {}) {
        Settings settings;
        auto& shop = settings.upstreams.emplace_back();
        shop.name = "shop";
        shop.circuit = circuit;
        settings.limits = std::move(limits);
        theatre_.gateway->guarding().apply(settings);
    }
    std::shared_ptr<ImposterCall> call(std::string_view tool) {
        return theatre_.begin_tool(client_, tool);
    }
    /// The code of its Fault; empty for a success.
    static std::string code_of(const ImposterCall& call) {
        const json::Ref body(call.reply.body);
        const auto in_result = body["result"]["_meta"]["dev.recourse/fault"]["code"];
        return in_result ? *in_result.string()
                         : body["error"]["data"]["code"].string().value_or("");
    }
    std::string code_of(std::string_view tool) { return code_of(*call(tool)); }
    /// A call that the server began and did not survive.
    void die() {
        const auto dying = call("later");
        theatre_.latest().die();
        theatre_.settle();
        ASSERT_EQ(code_of(*dying), "upstream_died");
    }

    Theatre theatre_{GetParam()};
    std::shared_ptr<ImposterClient> client_ = theatre_.client(GetParam());
};

INSTANTIATE_TEST_SUITE_P(
    Eras,
    SparingTest,
    testing::Values(Era::legacy, Era::modern),
    [](const auto& info) { return info.param == Era::legacy ? "legacy" : "modern"; }
);

Limit requests(std::int64_t most, Span per) {
    return {.name = "pace", .most = most * kUnit, .per = per, .burst = most * kUnit, .shared = {}};
}

TEST_P(SparingTest, ALimitThatIsReachedIsToldInWordsAndHeaders) {
    apply({requests(2, Span::hour)});
    EXPECT_EQ(code_of("echo"), "");
    EXPECT_EQ(code_of("echo"), "");
    const auto asked = theatre_.stage.received.size();
    const auto refused = call("echo");
    EXPECT_EQ(theatre_.stage.received.size(), asked) << "nothing was sent";
    EXPECT_EQ(code_of(*refused), "rate_limited");
    EXPECT_EQ(refused->reply.http_status, 200);
    EXPECT_EQ(
        refused->reply.http_headers,
        "Retry-After: 1800\r\nRateLimit-Policy: \"pace\";q=2;w=3600\r\n"
        "RateLimit: \"pace\";r=0;t=1800\r\n"
    );
    EXPECT_THAT(
        refused->reply.body, HasSubstr("The limit 'pace' allows each caller 2 requests per hour")
    );
}

TEST_P(SparingTest, SeatsAreFreeAgainWhenTheirCallsEnd) {
    apply({{.name = "running", .counted = Counted::running, .most = kUnit, .shared = {}}});
    const auto first = call("later");
    EXPECT_EQ(code_of("echo"), "too_many_calls");
    theatre_.latest().finish(R"({"content":[]})");
    theatre_.settle();
    EXPECT_EQ(code_of(*first), "");
    EXPECT_EQ(code_of("echo"), "");
    const auto withdrawn = call("later");
    withdrawn->ticket.withdraw();
    theatre_.settle();
    EXPECT_EQ(code_of("echo"), "");
    die();
    EXPECT_EQ(code_of("echo"), "");
}

TEST_P(SparingTest, TheTrueCostInTheAnswerCounts) {
    Limit budget = requests(10, Span::day);
    budget.counted = Counted::cost;
    budget.costs = {{"*", kUnit}};
    budget.cost_from = "/_meta/cost";
    apply({budget});
    const auto dear = call("later");
    theatre_.latest().finish(R"({"content":[],"_meta":{"cost":9.5}})");
    theatre_.settle();
    EXPECT_EQ(code_of(*dear), "");
    EXPECT_EQ(code_of("echo"), "quota_exhausted");
}

TEST_P(SparingTest, ACallThatMakesNoSenseSpendsNothing) {
    apply({requests(1, Span::day)});
    for (int i = 0; i < 3; ++i) EXPECT_EQ(code_of("no_such_tool"), "unknown_tool");
    EXPECT_EQ(code_of("echo"), "");
    EXPECT_EQ(code_of("echo"), "quota_exhausted");
}

TEST_P(SparingTest, TheDoorCountsEveryRequest) {
    auto door = requests(3, Span::hour);
    door.attempts = true;
    apply({door});
    EXPECT_EQ(code_of("no_such_tool"), "unknown_tool");
    const auto listed = theatre_.begin(client_, "tools/list", "");
    EXPECT_THAT(listed->reply.body, Not(HasSubstr("error")));
    EXPECT_EQ(code_of("echo"), "");
    EXPECT_EQ(code_of("echo"), "rate_limited");
    const auto refused = theatre_.begin(client_, "tools/list", "");
    EXPECT_EQ(code_of(*refused), "rate_limited");
    EXPECT_EQ(refused->reply.http_status, 429);
    EXPECT_THAT(refused->reply.http_headers, HasSubstr("Retry-After: 1200\r\n"));
    EXPECT_THAT(refused->reply.body, HasSubstr("\"code\":-31008"));
}

TEST_P(SparingTest, ACircuitOpensTriesOneCallAndCloses) {
    apply({requests(20, Span::hour)}, {.failures = 3, .open_for = 30s});
    for (int i = 0; i < 3; ++i) die();
    const auto refused = call("later");
    EXPECT_EQ(code_of(*refused), "circuit_open");
    EXPECT_THAT(refused->reply.body, HasSubstr("\"last_failure\":\"upstream_died\""));
    EXPECT_EQ(code_of("echo"), "") << "other tools are not affected";

    theatre_.pass(30s);
    const auto probe = call("later");
    EXPECT_EQ(probe->replies, 0) << "it is sent";
    EXPECT_EQ(code_of("later"), "circuit_open") << "one at a time";
    theatre_.latest().finish(R"({"content":[]})");
    theatre_.settle();
    EXPECT_EQ(code_of(*probe), "");
    const auto next = call("later");
    EXPECT_EQ(next->replies, 0) << "it is sent";
}

TEST_P(SparingTest, WhatACircuitRefusesCostsNothing) {
    apply({requests(5, Span::day)}, {.failures = 3, .open_for = 1h});
    for (int i = 0; i < 3; ++i) die();
    for (int i = 0; i < 10; ++i) EXPECT_EQ(code_of("later"), "circuit_open");
    EXPECT_EQ(code_of("echo"), "");
    EXPECT_EQ(code_of("echo"), "");
    EXPECT_EQ(code_of("echo"), "quota_exhausted");
}

TEST_P(SparingTest, AnswersThatRefuseNeverOpenACircuit) {
    apply({}, {.failures = 1, .percent = 1, .minimum = 1});
    theatre_.stage.failure =
        R"({"resultType":"complete","isError":true,"content":[{"type":"text","text":"Bad request"}]})";
    for (int i = 0; i < 5; ++i) EXPECT_NE(code_of("echo"), "circuit_open");
    theatre_.stage.failure.clear();
    EXPECT_EQ(code_of("echo"), "");
}

TEST_P(SparingTest, TheSameFailingCallIsToldThatItRepeats) {
    const auto again = [&] {
        return theatre_.begin_tool(client_, "echo", R"(,"arguments":{"n":0})");
    };
    theatre_.stage.failure =
        R"({"resultType":"complete","isError":true,"content":[{"type":"text","text":"No such customer: 7"}]})";
    EXPECT_THAT(again()->reply.body, Not(HasSubstr("time that this same call")));
    EXPECT_THAT(again()->reply.body, HasSubstr("This is the 2nd time that this same call"));
    EXPECT_THAT(
        theatre_.begin_tool(client_, "echo", R"(,"arguments":{"n":1})")->reply.body,
        Not(HasSubstr("time that this same call"))
    );
    EXPECT_THAT(again()->reply.body, HasSubstr("This is the 3rd time that this same call"));
    theatre_.stage.failure.clear();
    EXPECT_EQ(code_of(*again()), "");
    theatre_.stage.failure =
        R"({"resultType":"complete","isError":true,"content":[{"type":"text","text":"No such customer: 7"}]})";
    EXPECT_THAT(again()->reply.body, Not(HasSubstr("time that this same call")));
}

TEST_P(SparingTest, NewSettingsKeepWhatIsUsed) {
    apply({requests(2, Span::day)});
    EXPECT_EQ(code_of("echo"), "");
    apply({requests(1, Span::day)});
    EXPECT_EQ(code_of("echo"), "quota_exhausted");
    apply({});
    EXPECT_EQ(code_of("echo"), "");
}

}  // namespace
}  // namespace recourse::gateway
