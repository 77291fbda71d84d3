#include "guards/polling.hpp"

#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::guards {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

PollRule rule() {
    PollRule rule{.tool = "get_job"};
    rule.arguments = json::Object{{"job", "{job_id}"}, {"brief", true}};
    rule.done_when = Condition::parse(R"(/status == "done")").value();
    rule.failed_when = Condition::parse(R"(/status == "failed")").value();
    return rule;
}

Standing standing_of(std::string_view answer) {
    return judge(rule(), {.value = json::Ref(answer), .text = answer}, {});
}

TEST(Polling, AddsWhatCallersSayOfWaitingToTheSchema) {
    constexpr std::string_view kTool =
        R"({"name":"begin","inputSchema":{"type":"object","properties":{"size":{"type":"integer"}}}})";
    const auto tool = with_waiting(kTool, 30s, 10min);
    ASSERT_TRUE(tool);
    const auto properties = json::Ref(*tool)["inputSchema"]["properties"];
    EXPECT_TRUE(properties["size"]);
    EXPECT_TRUE(properties["wait"]["type"].equals("boolean"));
    EXPECT_EQ(properties["timeout"]["maximum"].number(), 600);
    EXPECT_FALSE(with_waiting(R"({"name":"begin"})", 30s, 10min))
        << "there is nothing to add it to";
}

TEST(Polling, TakesTheWaitingOutOfTheArguments) {
    const auto waiting =
        take_waiting(rule(), json::Ref(R"({"size":3,"wait":true,"timeout":0.25})"));
    ASSERT_TRUE(waiting);
    EXPECT_EQ(waiting->arguments, R"({"size":3})");
    EXPECT_EQ(waiting->budget, 250ms);
}

TEST(Polling, WaitsOnlyForWhoAsksForIt) {
    EXPECT_FALSE(take_waiting(rule(), json::Ref(R"({"size":3})")));
    EXPECT_FALSE(take_waiting(rule(), {}));
    const auto not_now = take_waiting(rule(), json::Ref(R"({"wait":false,"timeout":5})"));
    ASSERT_TRUE(not_now);
    EXPECT_EQ(not_now->arguments, "{}");
    EXPECT_FALSE(not_now->budget);
}

TEST(Polling, HasABudgetWithinItsBounds) {
    EXPECT_EQ(take_waiting(rule(), json::Ref(R"({"wait":true})"))->budget, 60s);
    EXPECT_EQ(take_waiting(rule(), json::Ref(R"({"wait":true,"timeout":1e9})"))->budget, 600s);
    EXPECT_EQ(take_waiting(rule(), json::Ref(R"({"wait":true,"timeout":-1})"))->budget, 60s);
    EXPECT_EQ(take_waiting(rule(), json::Ref(R"({"wait":true,"timeout":"soon"})"))->budget, 60s);
}

TEST(Polling, LooksWithWhatTheCallSaidOrWasAnswered) {
    const json::Ref answered(R"({"job_id":"j-7","status":"running"})");
    EXPECT_EQ(arguments_of_poll(rule(), {}, answered), R"({"job":"j-7","brief":true})");
    EXPECT_EQ(
        arguments_of_poll(rule(), json::Ref(R"({"job_id":"j-1"})"), answered),
        R"({"job":"j-1","brief":true})"
    ) << "an argument counts before the answer";
    EXPECT_FALSE(arguments_of_poll(rule(), {}, {})) << "nobody said which job";
}

TEST(Polling, JudgesHowItStands) {
    EXPECT_EQ(standing_of(R"({"status":"running"})"), Standing::running);
    EXPECT_EQ(standing_of(R"({"status":"done"})"), Standing::done);
    EXPECT_EQ(standing_of(R"({"status":"failed"})"), Standing::failed);
    EXPECT_EQ(standing_of("[]"), Standing::running);
}

TEST(Polling, TellsOfAJobThatGoesOnHowToLookLater) {
    const auto fault = still_running(rule(), R"({"job":"j-7"})", "get_job", "begin", 1'500ms);
    EXPECT_EQ(fault.code, "still_running");
    EXPECT_EQ(fault.message, "begin began, and was not done after 1.5 seconds");
    ASSERT_EQ(fault.actions.size(), 1);
    EXPECT_EQ(fault.actions[0].tool, "get_job");
    EXPECT_THAT(
        fault.actions[0].sentence,
        HasSubstr(R"(call get_job({"job":"j-7"}) later: it is done if /status == "done")")
    );
}

}  // namespace
}  // namespace recourse::guards
