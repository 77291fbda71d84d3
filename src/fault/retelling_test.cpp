#include "fault/retelling.hpp"

#include "fault/vocabulary_reader.hpp"

#include <array>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::fault {
namespace {

using testing::HasSubstr;

constexpr std::string_view kCodes = R"(
domain: platform
codes:
  too_fast: { category: resource_exhausted, status: 429, retryable: true, actor: time, meaning: Too fast,
    message: "{limit} a minute are allowed", cause: b, remedy: c, values: { limit: 1 },
    actions: [{ wait: slow down }, { call_tool: ask for more with ask_more, tool: ask_more }] }
  wrong_model: { category: permission_denied, status: 403, retryable: false, actor: operator, meaning: Wrong model,
    cause: b, remedy: c, actions: [{ call_tool: ask for it, tool: ask_more }] }
  absurd: { category: invalid_argument, status: 400, retryable: false, actor: model, meaning: Absurd,
    message: "'{said}' is absurd", cause: Sizes are small, remedy: c, values: { said: x }, actions: [{ fix_arguments: a }] }
  wrong: { category: invalid_argument, status: 400, retryable: false, actor: model, meaning: Wrong, cause: b, remedy: c,
    actions: [{ fix_arguments: mend it }] }
rules:
  - { recourse: rate_limited, code: too_fast, details: { limit: quota.0.limit, who: caller, may: tools } }
  - { recourse: "*_arguments", path: field, equals: model, code: wrong_model }
  - { recourse: invalid_arguments, path: field, equals: size, code: absurd, details: { said: violations.0.provided } }
  - { recourse: [invalid_arguments, argument_not_permitted], code: wrong, message_from: message }
  - { recourse: upstream_reset, code: wrong_model, message_from: message, actions_from: actions }
  - { status: 429, code: too_fast }
)";

const Vocabulary& platform() {
    static const auto kRead = read_vocabulary(kCodes, "platform.yaml");
    EXPECT_TRUE(kRead.mistakes.empty()) << config::to_text(kRead.mistakes);
    return kRead.vocabulary;
}

constexpr std::array<std::string_view, 1> kTools{"chat"};
constexpr Surrounding kAda{.caller = "ada", .tools = kTools};

Fault too_fast() {
    auto fault = make("rate_limited");
    fault.message = "Slower";
    fault.retry_after = std::chrono::seconds(7);
    fault.effect = Effect::none;
    fault.safe_to_retry = SafeBecause::not_sent;
    fault.quota = {{.policy = "rpm", .unit = "requests", .limit = 60, .used = 60}};
    return fault;
}

Fault wrong_argument(std::string pointer) {
    auto fault = make("invalid_arguments");
    fault.message = "it is wrong";
    fault.effect = Effect::none;
    fault.violations = {{.pointer = std::move(pointer), .rule = "type", .sentence = "it is wrong"}};
    return fault;
}

TEST(Retelling, TellsOursInTheWordsOfTheVocabularyAndKeepsWhatIsKnown) {
    const auto told = retold(too_fast(), platform(), kAda);
    ASSERT_TRUE(told);
    EXPECT_EQ(told->domain, "platform");
    EXPECT_EQ(told->code, "too_fast");
    EXPECT_EQ(told->message, "60 a minute are allowed");
    EXPECT_EQ(told->details.at("limit"), 60);
    EXPECT_EQ(told->details.at("who"), "ada");
    EXPECT_EQ(told->details.at("may"), (json::Array{"chat"}));
    EXPECT_EQ(told->retry_after, std::chrono::seconds(7));
    EXPECT_EQ(told->effect, Effect::none);
    EXPECT_EQ(told->safe_to_retry, SafeBecause::not_sent);
    EXPECT_EQ(told->quota, too_fast().quota);
}

TEST(Retelling, NamesNoToolThatTheCallerDoesNotHave) {
    const auto told = retold(too_fast(), platform(), kAda);
    ASSERT_EQ(told->actions.size(), 1U);
    EXPECT_EQ(told->actions.front().sentence, "slow down");
    auto refused = wrong_argument("/model");
    refused.actions = {{ActionType::fix_arguments, "ours", {}, {}}};
    EXPECT_EQ(retold(refused, platform(), kAda)->actions, refused.actions);
}

TEST(Retelling, KeepsOurStepsWhereTheRuleWantsThem) {
    auto lost = make("upstream_reset");
    lost.message = "no answer came";
    lost.actions = {{ActionType::verify_effect, "call get_order to see", "get_order", {}}};
    const auto told = retold(lost, platform(), {.caller = "ada", .tools = {}});
    ASSERT_TRUE(told);
    EXPECT_EQ(told->code, "wrong_model");
    EXPECT_EQ(told->actions, lost.actions);
}

TEST(Retelling, GoesByWhatIsKnownOfTheFailure) {
    EXPECT_EQ(retold(wrong_argument("/model"), platform(), kAda)->code, "wrong_model");
    const auto told = retold(wrong_argument("/n"), platform(), kAda);
    EXPECT_EQ(told->code, "wrong");
    EXPECT_EQ(told->message, "it is wrong");
    EXPECT_FALSE(told->retryable);
}

TEST(Retelling, SaysOnceWhatIsWrongWithAnArgument) {
    auto wrong = wrong_argument("/size");
    wrong.violations.front().provided = "vast";
    const auto told = retold(wrong, platform(), kAda);
    EXPECT_EQ(told->message, "'vast' is absurd");
    EXPECT_EQ(told->violations.front().sentence, "'vast' is absurd");
    EXPECT_EQ(told->cause, "Sizes are small");
}

TEST(Retelling, KeepsTheSentenceThatNamesAllThatIsWrong) {
    auto wrong = wrong_argument("/size");
    wrong.violations.front().provided = "vast";
    wrong.violations.push_back({.pointer = "/n", .rule = "type", .sentence = "n is wrong"});
    const auto told = retold(wrong, platform(), kAda);
    EXPECT_EQ(told->code, "absurd");
    EXPECT_EQ(told->message, "it is wrong");
    EXPECT_EQ(told->violations.front().sentence, "it is wrong");
}

TEST(Retelling, LeavesTheStepsThatFindOutWhatBecameOfAWrite) {
    auto lost = too_fast();
    lost.effect = Effect::unknown;
    lost.actions = {{ActionType::verify_effect, "look first", "look", {}}};
    EXPECT_EQ(retold(lost, platform(), kAda)->actions, lost.actions);
    lost.actions.clear();
    const auto told = retold(lost, platform(), kAda);
    ASSERT_EQ(told->actions.size(), 1U) << "where there are none, those of the code";
    EXPECT_EQ(told->actions.front().sentence, "slow down");
}

TEST(Retelling, LeavesWhatNoRuleIsAboutAndWhatIsNotOurs) {
    EXPECT_FALSE(retold(make("unknown_tool"), platform(), kAda));
    auto foreign = too_fast();
    foreign.domain = "shop";
    EXPECT_FALSE(retold(foreign, platform(), kAda));
}

TEST(Retelling, IsNoRuleForTheFailuresOfUpstreams) {
    EXPECT_EQ(match(platform(), {.status = 429})->code->name, "too_fast");
    EXPECT_FALSE(match(platform(), {.status = 400}));
}

TEST(Retelling, KnowsTheCodesThatRulesMayName) {
    const auto mistakes = [](std::string_view codes) {
        const auto text =
            std::string(kCodes) + "  - { recourse: " + std::string(codes) + ", code: wrong }\n";
        return config::to_text(read_vocabulary(text, "platform.yaml").mistakes);
    };
    EXPECT_EQ(mistakes("\"upstream_*\""), "");
    EXPECT_THAT(mistakes("rate_limitd"), HasSubstr("Did you mean `rate_limited`?"));
    EXPECT_THAT(
        mistakes("[internal, nothing_like_it]"), HasSubstr("fits no code of Recourse's own")
    );
}

}  // namespace
}  // namespace recourse::fault
