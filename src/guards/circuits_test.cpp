#include "guards/circuits.hpp"

#include "fault/dialect.hpp"
#include "guards/test_calls.hpp"

#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::guards {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing_calls::call;

ToolCall read(Duration since = {}) {
    auto other = call(since);
    other.tool = "get";
    other.shown = "crm__get";
    other.reads_only = true;
    return other;
}

ToolCall elsewhere(Duration since = {}) {
    auto other = call(since);
    other.upstream = "mail";
    other.tool = "send";
    other.shown = "mail__send";
    return other;
}

void hang(Circuits& circuits, const ToolCall& call, int times = 5) {
    for (int i = 0; i < times; ++i) circuits.admit(call)->failed("upstream_timeout", call.now);
}

void miss(Circuits& circuits, const ToolCall& call, int times = 5) {
    for (int i = 0; i < times; ++i) circuits.admit(call)->unreachable("upstream_refused", call.now);
}

std::string told(Fault fault) {
    fault.support_id = "4f1c09a2b7de00000000000000000000";
    return fault::render_text(fault);
}

TEST(Circuits, OneToolThatHangsShutsNoOther) {
    Circuits circuits;
    hang(circuits, call());
    const auto refused = circuits.admit(call(10s));
    ASSERT_FALSE(refused);
    EXPECT_EQ(
        told(refused.error()),
        "[circuit_open] Calls of 'crm__export' on the server 'crm' are not sent for now: its last "
        "5 "
        "calls failed. The last of them failed with upstream_timeout: The server accepted the "
        "request but has not answered in time.\n"
        "Next: wait 20 seconds, then call again; or reach the goal with another tool of 'crm' "
        "meanwhile: they are not affected.\n"
        "Retry: safe after 20 s (it was never carried out). Nothing was changed. Support id "
        "4f1c09a2b7de."
    );
    EXPECT_EQ(refused.error().retry_after, 20s);
    EXPECT_TRUE(circuits.admit(read(10s)));
    EXPECT_TRUE(circuits.admit(elsewhere(10s)));
}

TEST(Circuits, AnUpstreamThatIsNotThereShutsItsToolsAndNoOthers) {
    Circuits circuits;
    miss(circuits, call());
    auto other_tool = call(1s);
    other_tool.tool = "import";
    const auto refused = circuits.admit(other_tool);
    ASSERT_FALSE(refused);
    EXPECT_THAT(
        refused.error().message, HasSubstr("Calls to the server 'crm' are not sent for now")
    );
    EXPECT_EQ(refused.error().details.at("last_failure"), "upstream_refused");
    EXPECT_FALSE(refused.error().details.contains("tool"));
    EXPECT_TRUE(circuits.admit(elsewhere(1s)));
}

TEST(Circuits, WhatOnlyReadsPassesOneAtATimeAndItsSuccessClosesTheCircuit) {
    Circuits circuits;
    miss(circuits, call());
    auto permit = circuits.admit(read(1s));
    ASSERT_TRUE(permit);
    EXPECT_FALSE(circuits.admit(read(1s)));
    permit->unreachable("upstream_refused", read(2s).now);
    EXPECT_FALSE(circuits.admit(call(3s)));
    circuits.admit(read(3s))->answered(read(4s).now);
    EXPECT_TRUE(circuits.admit(call(4s)));
}

TEST(Circuits, OpensAgainWithOneCallWhenItsTimeIsOver) {
    Circuits circuits;
    hang(circuits, call());
    auto probe = circuits.admit(call(30s));
    ASSERT_TRUE(probe);
    const auto refused = circuits.admit(call(31s));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().retry_after, 1s) << "it is being tried out";
    probe->answered(call(32s).now);
    EXPECT_TRUE(circuits.admit(call(32s)));
}

TEST(Circuits, AProbeThatIsNeverSettledFreesThePlace) {
    Circuits circuits;
    hang(circuits, call());
    {
        EXPECT_TRUE(circuits.admit(call(30s)));
    }
    EXPECT_TRUE(circuits.admit(call(30s)));
}

TEST(Circuits, AnAnswerOfAnyKindKeepsThemClosed) {
    Circuits circuits;
    for (int i = 0; i < 100; ++i) {
        hang(circuits, call(), 3);
        for (int good = 0; good < 8; ++good) circuits.admit(call())->answered(call().now);
    }
    EXPECT_TRUE(circuits.admit(call()));
}

TEST(Circuits, AToolThatHangsProvesThatItsUpstreamIsThere) {
    Circuits circuits;
    miss(circuits, call(), 4);
    hang(circuits, read(), 1);
    miss(circuits, call(), 4);
    EXPECT_TRUE(circuits.admit(call()));
}

TEST(Circuits, FollowTheRuleOfTheToolThenOfTheUpstream) {
    Circuits circuits;
    std::map<std::string, UpstreamCircuits, std::less<>> rules;
    rules["crm"].rule.failures = 2;
    rules["crm"].tools["export"] = {.enabled = false};
    circuits.apply(std::move(rules));
    hang(circuits, call(), 100);
    EXPECT_TRUE(circuits.admit(call()));
    hang(circuits, read(), 2);
    EXPECT_FALSE(circuits.admit(read()));
    hang(circuits, elsewhere(), 4);
    EXPECT_TRUE(circuits.admit(elsewhere())) << "the default is five";
}

TEST(Circuits, ARefusalByTheToolsCircuitTakesNoProbeOfTheUpstreams) {
    Circuits circuits;
    hang(circuits, read());
    miss(circuits, call());
    EXPECT_FALSE(circuits.admit(read(1s)));
    auto healthy = read(1s);
    healthy.tool = "list";
    EXPECT_TRUE(circuits.admit(healthy));
}

TEST(Circuits, AFailureWithoutACodeOfOursIsNotQuoted) {
    Circuits circuits;
    for (int i = 0; i < 5; ++i) circuits.admit(call())->failed("", call().now);
    EXPECT_EQ(circuits.admit(call()).error().cause, "");
}

TEST(Circuits, AreShownWhereTheyAreNotClosedAndWhereSomethingFailedOfLate) {
    Circuits circuits;
    hang(circuits, call());
    hang(circuits, read(), 1);
    miss(circuits, elsewhere());
    circuits.admit(elsewhere(301s))->answered(elsewhere(301s).now);
    const auto shown = circuits.state(call(10s).now, 100);
    ASSERT_EQ(shown.size(), 2U);
    EXPECT_EQ(shown[0].upstream, "crm");
    EXPECT_EQ(shown[0].tool, "export");
    EXPECT_EQ(shown[0].state, "open");
    EXPECT_EQ(shown[0].why, "upstream_timeout");
    EXPECT_EQ(shown[0].reopens_in, 20s);
    EXPECT_EQ(shown[1].tool, "get");
    EXPECT_EQ(shown[1].state, "closed");
    EXPECT_FALSE(shown[1].reopens_in);
    EXPECT_EQ(circuits.state(call(10s).now, 1).size(), 1U);

    const auto later = circuits.state(call(10min).now, 100);
    ASSERT_EQ(later.size(), 1U);
    EXPECT_EQ(later[0].state, "half_open");
    EXPECT_EQ(later[0].reopens_in, 0s);
}

TEST(Circuits, AreBounded) {
    Circuits circuits;
    std::string name;
    for (int i = 0; i < 10'100; ++i) {
        name = std::to_string(i);
        auto each = call();
        each.tool = name;
        circuits.admit(each)->failed("upstream_timeout", each.now);
    }
    auto late = call(2min);
    hang(circuits, late);
    EXPECT_FALSE(circuits.admit(late)) << "those before are fresh again, and made room";
}

}  // namespace
}  // namespace recourse::guards
