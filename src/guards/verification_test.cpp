#include "guards/verification.hpp"

#include <ostream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace recourse::guards {
namespace {

constexpr std::string_view kAnswer =
    R"({"id":7,"status":"paid","refund":null,"items":[{"n":1}],"total":9.50})";
constexpr std::string_view kArguments = R"({"order_id":7,"note":"paid","a":{"b":[1]}})";

struct Case {
    std::string_view condition;
    bool holds;

    friend void PrintTo(const Case& one, std::ostream* out) { *out << one.condition; }
};

class Conditions : public testing::TestWithParam<Case> {};

TEST_P(Conditions, HoldOrNot) {
    const auto condition = Condition::parse(GetParam().condition);
    ASSERT_TRUE(condition) << condition.error();
    const Looked looked{.value = json::Ref(kAnswer), .text = "order 7 is paid"};
    EXPECT_EQ(condition->holds(looked, json::Ref(kArguments)), GetParam().holds);
}

// clang-format off
constexpr Case kCases[]{
    {"/status", true}, {"/refund", false}, {"/none", false}, {"value", true},
    {"not /refund", true}, {"not /none", true}, {"not /status", false},
    {R"(/status == "paid")", true}, {R"(/status == "open")", false}, {R"(/status != "open")", true},
    {"/id == 7", true}, {"/id == 7.0", true}, {R"(/id == "7")", false}, {R"(/id != "7")", true},
    {"/id == {order_id}", true}, {"/status == {note}", true}, {"/id == {none}", false},
    {"/none == 7", false}, {"/none != 7", false}, {"/refund == null", true},
    {"/total < 9.6", true}, {"/total <= 9.5", true}, {"/total > 9.5", false}, {"/total >= 9.5", true},
    {R"(/total > "9")", false}, {R"(/status > "p")", true},
    {"/items == []", false}, {R"(/items/0 == {"n":1})", true}, {"  /id   ==   7 ", true},
    {R"(text contains "is paid")", true}, {R"(text contains "is open")", false},
    {R"(text lacks "is open")", true}, {R"(text lacks "is paid")", false}, {"text lacks {order_id}", false},
    {"text contains {note}", true}, {"text contains {order_id}", false},
    {"not_found", false},
};

constexpr Case kNoConditions[]{
    {"", false}, {"status", false}, {"/status =", false}, {"/status = 5", false},
    {"/status == paid", false}, {"/status == 'paid'", false}, {"/status ==", false},
    {"not", false}, {"not /a == 1", false}, {"not_found /a", false}, {"text contains 5", false},
    {"text has \"x\"", false}, {"/~2", false}, {"/a == {\"x\":}", false},
};
// clang-format on

INSTANTIATE_TEST_SUITE_P(All, Conditions, testing::ValuesIn(kCases));

class NoConditions : public testing::TestWithParam<Case> {};

TEST_P(NoConditions, AreRefused) {
    const auto condition = Condition::parse(GetParam().condition);
    EXPECT_FALSE(condition);
    if (!condition) EXPECT_FALSE(condition.error().empty());
}

INSTANTIATE_TEST_SUITE_P(All, NoConditions, testing::ValuesIn(kNoConditions));

TEST(Conditions, OfWhatWasNotFoundOnlyThatHolds) {
    const Looked gone{.value = json::Ref(kAnswer), .text = "paid", .not_found = true};
    EXPECT_TRUE(Condition::parse("not_found")->holds(gone, {}));
    for (const auto* text : {"/status", "not /none", "text contains \"paid\"", "/id == 7"})
        EXPECT_FALSE(Condition::parse(text)->holds(gone, {})) << text;
}

TEST(Conditions, ProveNothingWhereThereIsNoJson) {
    const Looked prose{.value = {}, .text = "no such order"};
    for (const auto* text : {"value", "/id", "not /id", "/id != 1"})
        EXPECT_FALSE(Condition::parse(text)->holds(prose, {})) << text;
    EXPECT_TRUE(Condition::parse("text contains \"no such\"")->holds(prose, {}));
}

TEST(Conditions, AreToldWithTheArguments) {
    EXPECT_EQ(Condition::parse("/id == {order_id}")->told(json::Ref(kArguments)), "/id == 7");
    EXPECT_EQ(Condition::parse("/id == {none}")->told(json::Ref(kArguments)), "/id == {none}");
    EXPECT_EQ(Condition::parse("/a == {\"b\":1}")->told(json::Ref(kArguments)), "/a == {\"b\":1}");
}

VerifyRule rule() {
    return {
        .tool = "get_order",
        .arguments = *json::parse(R"({"id":"{order_id}"})"),
        .done_when = *Condition::parse(R"(/status == "paid")"),
        .absent_when = *Condition::parse("not_found"),
    };
}

TEST(Verification, FillsTheArgumentsOfTheLook) {
    auto looking = rule();
    const auto filled = [&](std::string_view written) {
        looking.arguments = *json::parse(written);
        return arguments_of_look(looking, json::Ref(kArguments));
    };
    EXPECT_EQ(
        filled(R"({"id":"{order_id}","x":[true,"{a}"]})"), R"({"id":7,"x":[true,{"b":[1]}]})"
    );
    EXPECT_EQ(filled(R"({"q":"order {order_id}: {note}!"})"), R"({"q":"order 7: paid!"})");
    EXPECT_EQ(filled("{}"), "{}");
    EXPECT_EQ(filled(R"({"id":"{none}"})"), std::nullopt);
    EXPECT_EQ(filled(R"({"id":"a { b"})"), R"({"id":"a { b"})");
}

TEST(Verification, JudgesByBothConditions) {
    const auto looking = rule();
    const auto landed = [&](const Looked& looked) { return judge(looking, looked, {}); };
    EXPECT_EQ(landed({.value = json::Ref(kAnswer), .text = ""}), Landed::landed);
    EXPECT_EQ(landed({.value = {}, .text = "", .not_found = true}), Landed::not_landed);
    EXPECT_EQ(landed({.value = json::Ref(R"({"status":"open"})"), .text = ""}), Landed::unknown);
    auto only_done = rule();
    only_done.absent_when.reset();
    EXPECT_EQ(judge(only_done, {.value = {}, .text = "", .not_found = true}, {}), Landed::unknown);
}

Fault unknown_write() {
    Fault fault;
    fault.code = "upstream_timeout";
    fault.effect = Effect::unknown;
    fault.retryable = true;
    fault.actions = {{.type = ActionType::verify_effect, .sentence = "look somehow"}};
    return fault;
}

TEST(Verification, AdvisesTheCallVerbatim) {
    auto fault = unknown_write();
    advise_look(fault, rule(), json::Ref(kArguments), "shop__get_order", "shop__pay");
    ASSERT_TRUE(fault.verify);
    EXPECT_EQ(fault.verify->tool, "shop__get_order");
    EXPECT_EQ(fault.verify->arguments, *json::parse(R"({"id":7})"));
    EXPECT_EQ(fault.verify->done_when, R"(/status == "paid")");
    EXPECT_EQ(fault.verify->absent_when, "not_found");
    ASSERT_EQ(fault.actions.size(), 1);
    EXPECT_EQ(
        fault.actions[0].sentence,
        "call shop__get_order({\"id\":7}) to see whether shop__pay took effect: it did if /status "
        "== \"paid\", it did not if not_found; repeat it only if it did not"
    );
    EXPECT_EQ(fault.actions[0].arguments, *json::parse(R"({"id":7})"));
}

TEST(Verification, AdvisesNothingThatCannotBeCalled) {
    auto fault = unknown_write();
    advise_look(fault, rule(), json::Ref("{}"), "get_order", "pay");
    EXPECT_FALSE(fault.verify);
    EXPECT_EQ(fault.actions, unknown_write().actions);
}

TEST(Verification, TellsWhatALookHasShown) {
    auto landed = unknown_write();
    tell_landed(landed, Landed::landed, "get_order", "pay");
    EXPECT_EQ(landed.effect, Effect::done);
    EXPECT_FALSE(landed.retryable);
    EXPECT_EQ(landed.safe_to_retry, SafeBecause::nothing);
    EXPECT_EQ(landed.actions.at(0).type, ActionType::stop);
    EXPECT_EQ(landed.details.at("verified"), "landed");

    auto absent = unknown_write();
    tell_landed(absent, Landed::not_landed, "get_order", "pay");
    EXPECT_EQ(absent.effect, Effect::none);
    EXPECT_TRUE(absent.retryable);
    EXPECT_EQ(absent.safe_to_retry, SafeBecause::not_sent);

    auto unknown = unknown_write();
    tell_landed(unknown, Landed::unknown, "get_order", "pay");
    EXPECT_EQ(unknown.effect, Effect::unknown);
    EXPECT_EQ(unknown.actions, unknown_write().actions);
    EXPECT_EQ(unknown.details.at("verified"), "unknown");
}

}  // namespace
}  // namespace recourse::guards
