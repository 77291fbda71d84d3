#include "guards/repetition.hpp"

#include "fault/vocabulary.hpp"
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
using testing_calls::person;

Fault failure(std::string_view code = "invalid_arguments") {
    auto fault = fault::make(code);
    fault.message = "customer 7 is no customer";
    fault.actions.push_back(
        {ActionType::call_tool, "call list_customers() to find valid ids", {}, {}}
    );
    return fault;
}

Fault note(Repetition& repetition, const ToolCall& call, Fault fault = failure()) {
    repetition.note_failure(call, fault);
    return fault;
}

ToolCall with(std::string_view arguments, Duration since = {}) {
    auto other = call(since);
    other.arguments = json::Ref(arguments);
    return other;
}

TEST(Repetition, SaysNothingTheFirstTime) {
    Repetition repetition;
    EXPECT_EQ(note(repetition, call()), failure());
}

TEST(Repetition, PutsNoStopBehindAQuestion) {
    Repetition repetition;
    auto asking = failure();
    asking.message = "there is no 'naem'; did you mean 'name'?";
    auto again = asking;
    repetition.note_failure(call(), asking);
    repetition.note_failure(call(1s), again);
    EXPECT_THAT(again.message, HasSubstr("did you mean 'name'? This is the 2nd time"));
}

TEST(Repetition, SaysItStrongerEachTime) {
    Repetition repetition;
    (void)note(repetition, call());
    const auto second = note(repetition, call(1s));
    EXPECT_EQ(
        second.message,
        "customer 7 is no customer. This is the 2nd time that this same call fails in the same way"
    );
    EXPECT_EQ(second.details.at("failed_times"), 2);
    ASSERT_EQ(second.actions.size(), 2);
    EXPECT_EQ(second.actions[0].type, ActionType::fix_arguments);
    EXPECT_THAT(second.actions[0].sentence, HasSubstr("change the arguments before the next call"));
    EXPECT_EQ(second.actions[1].type, ActionType::call_tool);

    const auto third = note(repetition, call(2s));
    EXPECT_EQ(third.actions[0].type, ActionType::stop);
    EXPECT_THAT(third.actions[0].sentence, HasSubstr("do not send these arguments again"));
    for (int i = 4; i < 11; ++i) (void)note(repetition, call(2s));
    EXPECT_THAT(note(repetition, call(3s)).message, HasSubstr("the 11th time"));
}

TEST(Repetition, TakesCallsThatSayTheSameForTheSame) {
    Repetition repetition;
    (void)note(repetition, with(R"({"a":1,"b":"x"})"));
    EXPECT_EQ(note(repetition, with(R"({ "b": "\u0078", "a": 1 })")).details.at("failed_times"), 2);
}

TEST(Repetition, ToldFromOtherCallsCallersAndFailures) {
    Repetition repetition;
    (void)note(repetition, call());
    EXPECT_EQ(note(repetition, with(R"({"customer":8})")), failure());
    auto bobs = call();
    bobs.caller = std::make_shared<const Caller>(person("bob"));
    EXPECT_EQ(note(repetition, bobs), failure());
    auto other = call();
    other.tool = "import";
    EXPECT_EQ(note(repetition, other), failure());
    EXPECT_EQ(note(repetition, call(), failure("upstream_timeout")), failure("upstream_timeout"));
    EXPECT_EQ(note(repetition, call()), failure()) << "another failure came between";
}

TEST(Repetition, IsOverWithASuccess) {
    Repetition repetition;
    (void)note(repetition, call());
    (void)note(repetition, with(R"({"customer":8})"));
    repetition.note_success(call());
    EXPECT_EQ(note(repetition, call()), failure());
    EXPECT_EQ(note(repetition, with(R"({"customer":8})")).details.at("failed_times"), 2);
    repetition.note_success(call());
    repetition.note_success(with(R"({"customer":8})"));
    EXPECT_EQ(repetition.size(), 0);
}

TEST(Repetition, IsOverAfterAWhile) {
    Repetition repetition;
    (void)note(repetition, call());
    EXPECT_EQ(note(repetition, call(15min)), failure());
}

TEST(Repetition, LeavesTheLookBeforeAWriteFirst) {
    Repetition repetition;
    auto unknown = failure("upstream_timeout");
    unknown.actions.front() = {ActionType::verify_effect, "look with get_export() first", {}, {}};
    for (int i = 0; i < 2; ++i) (void)note(repetition, call(), unknown);
    const auto told = note(repetition, call(), unknown);
    EXPECT_EQ(told.actions[0].type, ActionType::verify_effect);
    EXPECT_EQ(told.actions[1].type, ActionType::stop);
    EXPECT_THAT(told.actions[1].sentence, HasSubstr("only time helps"));
}

TEST(Repetition, NamesWhoCanHelp) {
    Repetition repetition;
    (void)note(repetition, call(), failure("upstream_refused"));
    auto told = note(repetition, call(), failure("upstream_refused"));
    EXPECT_THAT(told.actions[0].sentence, HasSubstr("tell the user"));
    told = note(repetition, call(), failure("upstream_refused"));
    EXPECT_THAT(told.actions[0].sentence, HasSubstr("no call of yours can mend it"));
}

TEST(Repetition, TellsNoMoreThanThreeSteps) {
    Repetition repetition;
    auto full = failure();
    full.actions.resize(3, full.actions.front());
    (void)note(repetition, call(), full);
    EXPECT_EQ(note(repetition, call(), full).actions.size(), 3);
}

TEST(Repetition, IsBounded) {
    Repetition repetition(100);
    std::string tool;
    for (int i = 0; i < 1000; ++i) {
        tool = std::to_string(i);
        auto each = call(i * 1s);
        each.tool = tool;
        (void)note(repetition, each);
        EXPECT_LE(repetition.size(), 100);
    }
    std::string arguments;
    for (int i = 0; i < 1000; ++i) {
        arguments = std::to_string(i);
        (void)note(repetition, with(arguments, 1000s + i * 1ms));
    }
    EXPECT_EQ(note(repetition, with(arguments, 1001s)).details.at("failed_times"), 2);
    EXPECT_FALSE(note(repetition, with("0", 1001s)).details.contains("failed_times"));
}

}  // namespace
}  // namespace recourse::guards
