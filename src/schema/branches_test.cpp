#include "schema/schema_testing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// What is told of a value that fits no alternative, or that a condition applies to.
namespace recourse::schema {
namespace {

using testing::Argument;
using ::testing::ElementsAre;
using testing::schema;
using testing::value;

constexpr std::string_view kShapes = R"({"oneOf":[
    {"type":"object","properties":{"kind":{"const":"circle"},"radius":{"type":"number"}},
        "required":["kind","radius"]},
    {"type":"object","properties":{"kind":{"const":"square"},"side":{"type":"number"}},
        "required":["kind","side"]},
    {"type":"object","properties":{"kind":{"enum":["line"]}},"required":["kind"]}]})";

TEST(Branches, AreToldApartByTheMemberThatNamesOne) {
    EXPECT_THAT(
        Argument(kShapes).sentences(R"({"kind":"square","side":"long"})"),
        ElementsAre("x.side must be a number, but \"long\" is a string")
    );
    EXPECT_THAT(
        Argument(kShapes).sentences(R"({"kind":"circle"})"),
        ElementsAre("x.radius is missing; it must be a number")
    );
}

TEST(Branches, ListAllNamesWhereTheMemberHasNone) {
    const Violation wrong = Argument(kShapes).only(R"({"kind":"cirlce","radius":1})");
    EXPECT_EQ(
        wrong.sentence, "x.kind 'cirlce' is none of circle, square, line; did you mean 'circle'?"
    );
    EXPECT_EQ(wrong.pointer, "/x/kind");
    EXPECT_EQ(wrong.rule, "enum");
    EXPECT_THAT(wrong.allowed, ElementsAre("circle", "square", "line"));
    EXPECT_EQ(wrong.suggestion, json::Value("circle"));
    EXPECT_EQ(wrong.example, json::Value("circle"));
    EXPECT_EQ(
        Argument(kShapes).only(R"({"kind":7})").sentence, "x.kind 7 is none of circle, square, line"
    );
}

TEST(Branches, ListAllNamesWhereTheMemberIsMissing) {
    const Violation missing = Argument(kShapes).only(R"({"radius":1})");
    EXPECT_EQ(missing.sentence, "x.kind is missing; it must be one of circle, square, line");
    EXPECT_EQ(missing.rule, "required");
    EXPECT_EQ(missing.example, json::Value("circle"));
}

TEST(Branches, ThatOnlyAskForMembersAreToldTogether) {
    EXPECT_THAT(
        Argument(R"({"anyOf":[{"required":["id"]},{"required":["name"]}]})").sentences("{}"),
        ElementsAre("x must have id or name")
    );
    const Argument pair(R"({"oneOf":[{"required":["id"]},{"required":["name","city"]}]})");
    const Violation neither = pair.only(R"({"city":1})");
    EXPECT_EQ(neither.sentence, "x must have id or name");
    EXPECT_EQ(neither.rule, "oneOf");
    EXPECT_THAT(neither.allowed, ElementsAre("id", "name"));
    EXPECT_EQ(pair.only("{}").sentence, "x must have id, or else name and city");
}

TEST(Branches, ThatExcludeEachOtherAreNamed) {
    EXPECT_THAT(
        Argument(R"({"oneOf":[{"required":["id"]},{"required":["name"]}]})")
            .sentences(R"({"id":1,"name":2})"),
        ElementsAre("x must have either id or name, but has both")
    );
}

TEST(Branches, WithoutANameAreJudgedByHowLittleIsWrong) {
    const Argument ranges(R"({"anyOf":[
        {"required":["from"],"properties":{"from":{"type":"integer"},"to":{"type":"integer"}}},
        {"required":["at"],"properties":{"at":{"type":"integer"}}}]})");
    EXPECT_THAT(
        ranges.sentences(R"({"from":1,"to":"2"})"),
        ElementsAre("x.to must be an integer, but \"2\" is a string; did you mean 2? (of the 2 "
                    "forms allowed, form 1 is the nearest)")
    );
}

TEST(Branches, AreNamedWithTheirPlaceInTheValue) {
    const Argument list(R"({"items":)" + std::string(kShapes) + "}");
    const auto found = list.violations(R"([{"kind":"line"},{"kind":"lin"},{"kind":"circle"}])");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(
        found[0].sentence, "x[1].kind 'lin' is none of circle, square, line; did you mean 'line'?"
    );
    EXPECT_EQ(found[0].pointer, "/x/1/kind");
    EXPECT_EQ(found[1].sentence, "x[2].radius is missing; it must be a number");
}

TEST(Branches, InBranchesAreFollowedToTheReason) {
    EXPECT_THAT(
        Argument(R"({"anyOf":[{"type":"null"},{"oneOf":[{"type":"integer"},
            {"type":"object","required":["low"],"properties":{"low":{"type":"integer"}}}]}]})")
            .sentences("{}"),
        ElementsAre("x.low is missing; it must be an integer")
    );
}

TEST(Conditions, AreGivenAsTheReasonOfTheirRules) {
    const Argument payment(
        R"({"if":{"properties":{"method":{"const":"card"}},"required":["method"]},
        "then":{"required":["number"],"properties":{"number":{"type":"string"}}}})"
    );
    EXPECT_THAT(
        payment.sentences(R"({"method":"card"})"),
        ElementsAre("x.number is missing; it must be a string; this rule applies because x.method "
                    "is 'card'")
    );
    const Schema whole = schema(R"({"if":{"required":["a","b"]},"then":{"required":["c"]}})");
    EXPECT_EQ(
        whole.explain(value(R"({"a":1,"b":2})"))[0].sentence,
        "c is missing; this rule applies because a is given and b is given"
    );
}

TEST(Conditions, InConditionsGiveTheClosestReason) {
    EXPECT_THAT(
        Argument(R"({"if":{"required":["a"]},"then":{"if":{"required":["b"]},
            "then":{"required":["c"]}}})")
            .sentences(R"({"a":1,"b":2})"),
        ElementsAre("x.c is missing; this rule applies because x.b is given")
    );
}

TEST(Conditions, ThatAFewWordsDoNotSayAreLeftOut) {
    EXPECT_THAT(
        Argument(R"({"if":{"minProperties":1},"then":{"required":["c"]}})").sentences(R"({"a":1})"),
        ElementsAre("x.c is missing")
    );
}

TEST(Examples, AreInTheSentenceOnlyWhereTheySayMore) {
    const auto sentence = [](std::string_view member) {
        return Argument(R"({"required":["a"],"properties":{"a":)" + std::string(member) + "}}")
            .only("{}")
            .sentence;
    };
    EXPECT_EQ(
        sentence(R"({"type":"string","format":"date"})"),
        "x.a is missing; it must be a string in the format date, such as '2026-01-31'"
    );
    EXPECT_EQ(
        sentence(R"({"type":"integer","examples":[42]})"),
        "x.a is missing; it must be an integer, such as 42"
    );
    // A made-up id would be taken for a real one.
    EXPECT_EQ(
        sentence(R"({"type":"string","pattern":"^cust_[0-9]{4}$"})"),
        "x.a is missing; it must be a string that matches ^cust_[0-9]{4}$"
    );
    EXPECT_EQ(sentence(R"({"type":"string"})"), "x.a is missing; it must be a string");
}

}  // namespace
}  // namespace recourse::schema
