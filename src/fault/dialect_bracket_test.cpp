#include "fault/dialect.hpp"
#include "fault/recognition.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// `bracket` as others write it: with words where ours never stand.
namespace recourse::fault {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::Field;

constexpr std::string_view kUnknown =
    "It is unknown whether it was done: verify before you repeat it.";

Fault read(std::string_view text) {
    const auto found = recognise_text(text);
    EXPECT_TRUE(found && found->dialect == Dialect::bracket) << text;
    return found ? found->fault : Fault();
}

auto says(std::string_view sentence) {
    return Field("sentence", &Action::sentence, std::string(sentence));
}

TEST(DialectBracket, AnEndingBehindTheSuggestionsBelongsBeforeThem) {
    const auto fault = read(
        "[auth_failed] The token is old. Suggestions: Sign in; call whoami. Nothing was changed. "
        "Support id 4f1c09a2b7de."
    );
    EXPECT_EQ(fault.message, "The token is old.");
    EXPECT_THAT(fault.actions, ElementsAre(says("Sign in"), says("call whoami")));
    EXPECT_EQ(fault.effect, Effect::none);
    EXPECT_EQ(fault.support_id, "4f1c09a2b7de");
    EXPECT_EQ(
        tell(fault, Dialect::bracket).text,
        "[auth_failed] The token is old. Support id 4f1c09a2b7de. Suggestions: Sign in; call "
        "whoami."
    );
}

TEST(DialectBracket, OfTwoEndingsTheLastCounts) {
    const auto fault = read(
        "[timeout] No answer. It was done: do not repeat it. Suggestions: Look. " +
        std::string(kUnknown)
    );
    EXPECT_EQ(fault.message, "No answer.");
    EXPECT_EQ(fault.effect, Effect::unknown);
    EXPECT_THAT(fault.actions, ElementsAre(says("Look")));
}

TEST(DialectBracket, AnEndingIsNoSuggestion) {
    const auto fault = read("[timeout] No answer. Suggestions: Nothing was changed.");
    EXPECT_EQ(fault.message, "No answer.");
    EXPECT_EQ(fault.effect, Effect::none);
    EXPECT_THAT(fault.actions, ElementsAre());
}

TEST(DialectBracket, TheMarkerOfTheEnvelopeMayStandInIt) {
    const auto fault =
        read(R"([no_audio] It is silent. [envelope] {"error_kind":"no_audio","error_message":"x",)"
             R"("suggestions":["Ask"],"log":"a [envelope] {\"error_kind\":\"no_audio\"}"})");
    EXPECT_EQ(fault.message, "It is silent.");
    EXPECT_THAT(fault.actions, ElementsAre(says("Ask")));
    EXPECT_EQ(fault.details.at("log"), R"(a [envelope] {"error_kind":"no_audio"})");
}

/// What was read is told, read, and told the same again, wherever its words stood.
TEST(DialectBracket, WordsInOddPlacesAreToldTheSameAgain) {
    const std::string unknown(kUnknown);
    const auto stopless = unknown.substr(0, unknown.size() - 1);
    const std::vector<std::string> odd{
        "[timeout] m. Suggestions: Look. " + unknown,
        "[timeout] m. Suggestions: Look. " + unknown + ".",
        "[timeout] m. Suggestions: Look; " + unknown + " ; ;",
        "[timeout] m. " + stopless,
        "[timeout] m. Support id 4f1c09a2b7de. " + unknown + " Support id a1b2c3d4e5f6",
        "[timeout] m. " + unknown + ' ' + unknown + ' ' + stopless,
        "[not_found] m. Nothing was changed. Nothing was changed.",
        "[timeout] m. \0Suggestions: Look; \nthen call"s,
        "[timeout] m. Suggestions: Look. Sugges\0tions: Ask. "s,
        "[timeout] m. Suggestions: suggestions: Look.",
        "[timeout] m. Suggestions: Look. Suggestions: . Suggestions:",
        "[timeout] m Suggestions: Suggestions: ;",
        R"([a_b] m. [envelope] {"error_kind":"a_b","suggestions":)"
        R"(["Look Suggestions: ask. Nothing was changed.","do it."],"c":1})",
    };
    for (const auto& text : odd) {
        const auto told = tell(read(text), Dialect::bracket).text;
        EXPECT_EQ(tell(read(told), Dialect::bracket).text, told) << text;
    }
}

TEST(DialectBracket, ItsEnvelopeIsTheResultOfAToolThatReturnsItsFailures) {
    Fault fault;
    fault.domain = "shop";
    fault.code = "sold_out";
    fault.message = "The chair is sold out";
    fault.category = Category::failed_precondition;
    fault.effect = Effect::none;
    fault.actions = {{ActionType::call_tool, "call list_articles", "list_articles", {}}};
    fault.details = {{"article", "chair"}, {"ok", true}, {"tool", "order"}};
    const auto told = tell_returned(fault);
    EXPECT_EQ(
        told.text,
        R"({"ok":false,"error_kind":"sold_out","error_message":"The chair is sold out.",)"
        R"("suggestions":["Call list_articles"],"article":"chair"})"
    );
    ASSERT_TRUE(told.structured);
    EXPECT_EQ(json::to_text(*told.structured), told.text);
}

TEST(DialectBracket, AReturnedFailureIsBounded) {
    Fault fault;
    fault.domain = "shop";
    fault.code = "sold_out";
    fault.message = std::string(3'000, 'x');
    fault.details = {{"log", std::string(5'000, 'y')}};
    EXPECT_LE(tell_returned(fault).text.size(), kLongestText);
}

TEST(DialectJson, WhatShowsNothingIsEscapedInTheTextAndComesBackAsItWas) {
    const json::Value sent("a\xE2\x80\x8B\xF3\xA0\x81\x81z");
    Fault fault;
    fault.code = "invalid_arguments";
    fault.category = Category::invalid_argument;
    fault.message = "a is wrong";
    fault.violations = {
        {.pointer = "/a",
         .rule = "type",
         .sentence = "a is wrong",
         .provided = sent,
         .expected = "an integer"}
    };
    for (const auto dialect : {Dialect::bracket, Dialect::typed, Dialect::contract}) {
        const auto text = tell(fault, dialect).text;
        EXPECT_FALSE(text.contains("\xE2\x80\x8B")) << text;
        EXPECT_TRUE(text.contains(R"(a\u200b\udb40\udc41z)")) << text;
        const auto found = recognise_text(text);
        ASSERT_TRUE(found.has_value()) << text;
        ASSERT_FALSE(found->fault.violations.empty()) << text;
        EXPECT_EQ(found->fault.violations.front().provided, sent);
    }
}

}  // namespace
}  // namespace recourse::fault
