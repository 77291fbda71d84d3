#include "schema/check.hpp"
#include "schema/compile.hpp"
#include "schema/schema.hpp"
#include "schema/schema_testing.hpp"

#include <string>
#include <string_view>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// What a hostile schema or value can cost: bounded steps, and nothing that no step pays for.
namespace recourse::schema {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::repeated;
using testing::schema;
using testing::value;

TEST(HostileSchema, ThatRefersToItselfSaysNothing) {
    for (const std::string_view text :
         {R"({"$ref":"#"})",
          R"({"allOf":[{"$ref":"#"},{"$ref":"#"}]})",
          R"({"not":{"$ref":"#"}})",
          R"({"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},
              "b":{"anyOf":[{"$ref":"#/$defs/a"}]}}})",
          R"({"$ref":"#/$defs/a/allOf/0","$defs":{"a":{"allOf":[{"$ref":"#/$defs/a"}]}}})"}) {
        const Schema endless = schema(text);
        EXPECT_THAT(endless.unchecked(), ElementsAre(HasSubstr("back to itself"))) << text;
        EXPECT_EQ(endless.accepts(value("1")), endless.explain(value("1")).empty()) << text;
    }
    EXPECT_FALSE(schema(R"({"allOf":[{"$ref":"#"}],"type":"null"})").accepts(value("1")));
}

TEST(HostileSchema, ThatRefersToItselfDynamicallyEnds) {
    const Schema endless =
        schema(R"({"$dynamicAnchor":"a","allOf":[{"$dynamicRef":"#a"},{"$dynamicRef":"#a"}]})");
    EXPECT_TRUE(endless.accepts(value("1")));
    EXPECT_THAT(endless.explain(value("1")), IsEmpty());
}

TEST(HostileSchema, WithoutEndInTheValueFollowsItAsDeepAsItGoes) {
    const Schema list = schema(R"({"type":["array","null"],"items":{"$ref":"#"}})");
    EXPECT_TRUE(list.accepts(value(repeated("[", 128) + "null" + repeated("]", 128))));
    EXPECT_FALSE(list.accepts(value(repeated("[", 128) + "1" + repeated("]", 128))));
    // Deeper than the limit: the rest is left unchecked.
    json::Value deep = 1;
    for (int i = 0; i < 600; ++i) {
        json::Array around;
        around.push_back(std::move(deep));
        deep = std::move(around);
    }
    EXPECT_TRUE(list.accepts(deep));
}

TEST(HostileSchema, NestedTooDeepOrTooLargeIsRefused) {
    const auto deep =
        Schema::compile(value(repeated(R"({"not":)", 100) + "true" + repeated("}", 100)));
    ASSERT_FALSE(deep);
    EXPECT_EQ(deep.error().reason, "the schema is nested too deeply");
    EXPECT_THAT(deep.error().pointer, HasSubstr("/not/not"));
    const auto large = Schema::compile(value(R"({"anyOf":[)" + repeated("{},", 100'000) + "{}]}"));
    ASSERT_FALSE(large);
    EXPECT_EQ(large.error().reason, "the schema has too many parts");
    EXPECT_EQ(large.error().pointer, "/anyOf/9999");
}

TEST(HostileSchema, OfExponentialBranchesCostsBoundedWork) {
    for (const std::string_view keyword : {"anyOf", "oneOf", "allOf"}) {
        std::string defs = R"("d0":{"type":"null"})";
        for (int i = 1; i <= 60; ++i) {
            const std::string ref = R"({"$ref":"#/$defs/d)" + std::to_string(i - 1) + R"("})";
            defs += ",\"d" + std::to_string(i) + "\":{\"" + std::string(keyword) + "\":[" + ref +
                    "," + ref + "]}";
        }
        const Schema wide = schema(R"({"$ref":"#/$defs/d60","$defs":{)" + defs + "}}");
        const json::Value given = value("1");
        EXPECT_EQ(wide.accepts(given), wide.explain(given).empty()) << keyword;
        (void)wide.example();
    }
}

TEST(HostileSchema, WithALongChainOfReferencesIsFollowedOrLeft) {
    std::string defs = R"("d0":{"type":"null"})";
    for (int i = 1; i < 5'000; ++i) {
        defs +=
            ",\"d" + std::to_string(i) + R"(":{"$ref":"#/$defs/d)" + std::to_string(i - 1) + "\"}";
    }
    EXPECT_TRUE(schema(R"({"$ref":"#/$defs/d4999","$defs":{)" + defs + "}}").accepts(value("1")));
    EXPECT_FALSE(schema(R"({"$ref":"#/$defs/d500","$defs":{)" + defs + "}}").accepts(value("1")));
}

TEST(HostileSchema, WithAHugeEnumIsSearchedNotScanned) {
    std::string choices = "0";
    for (int i = 1; i < 100'000; ++i) {
        choices += "," + std::to_string(i);
    }
    const Schema huge = schema(R"({"items":{"enum":[)" + choices + "]}}");
    EXPECT_TRUE(huge.accepts(json::Array(50'000, 99'999)));
    const auto found = huge.explain(value("[100000]"));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_LT(found[0].sentence.size(), 200U);
    EXPECT_EQ(found[0].allowed.size(), 10U);
}

TEST(HostileSchema, WithDemandingPatternsIsHeldToItsMemory) {
    EXPECT_THAT(
        schema(R"({"pattern":"((a{100}){100}){100}"})").unchecked(),
        ElementsAre(HasSubstr("cannot be read"))
    );
    EXPECT_FALSE(
        schema(R"({"pattern":"^(a|aa)*c$"})").accepts(json::Value(std::string(200'000, 'a')))
    );
    std::string members = "\"p0\":{}";
    for (int i = 1; i < 3'000; ++i) {
        members += ",\"p" + std::to_string(i) + "\":{\"pattern\":\"^" + std::to_string(i) + "\"}";
    }
    EXPECT_THAT(
        schema(R"({"properties":{)" + members + "}}").unchecked(),
        ElementsAre("the schema has too many patterns, so some are not checked")
    );
}

TEST(HostileSchema, GetsOnlySoManyNotes) {
    EXPECT_LE(
        schema(
            R"({"properties":{"a":)" +
            repeated(R"({"type":1,"$ref":"x:y","properties":{"a":)", 40) + "1" +
            repeated("}}", 40) + "}}"
        )
            .unchecked()
            .size(),
        32U
    );
}

TEST(HostileValue, WithManyItemsIsLeftWhereTheStepsEnd) {
    const Schema nulls = schema(R"({"items":{"type":"null"}})");
    json::Array items(300'000, nullptr);
    items.emplace_back(1);
    EXPECT_TRUE(nulls.accepts(items));
    items.front() = 1;
    EXPECT_FALSE(nulls.accepts(items));
}

/// What a check used of its steps, and whether they were enough.
struct Cost {
    std::size_t steps;
    bool exhausted;
    bool fits;
};

Cost cost(std::string_view schema_text, const json::Value& given, std::size_t limit = 200'000) {
    const auto program = compile(value(schema_text), Limits{}, Documents{});
    EXPECT_TRUE(program) << schema_text.substr(0, 200);
    Checker checker(**program, limit);
    const bool fits = checker.fits(0, given);
    return {limit - checker.steps_left(), checker.exhausted(), fits};
}

// `count` subschemas that each refer to the one before twice: 2^count ways through them.
std::string web(std::string_view keyword, std::size_t count, std::string_view bottom) {
    std::string defs = R"("d0":)" + std::string(bottom);
    for (std::size_t i = 1; i <= count; ++i) {
        const std::string ref = R"({"$ref":"#/$defs/d)" + std::to_string(i - 1) + R"("})";
        defs += ",\"d" + std::to_string(i) + "\":{\"" + std::string(keyword) + "\":[" + ref + "," +
                ref + "]}";
    }
    return R"({"$ref":"#/$defs/d)" + std::to_string(count) + R"(","$defs":{)" + defs + "}}";
}

TEST(HostileCost, OfAWebIsEveryPathUntilTheStepsEnd) {
    const Cost small = cost(web("allOf", 4, R"({"minimum":0})"), value("1"));
    EXPECT_GE(small.steps, 16U);
    EXPECT_LE(small.steps, 128U);
    const Cost large = cost(web("allOf", 60, R"({"minimum":0})"), value("1"));
    EXPECT_TRUE(large.exhausted);
    EXPECT_TRUE(large.fits);
    EXPECT_LE(large.steps, 200'000U);
}

TEST(HostileCost, OfADynamicWebIsBounded) {
    const Schema endless = schema(
        R"({"$dynamicAnchor":"a","anyOf":[{"$dynamicRef":"#a"},{"$dynamicRef":"#a"},false],
            "oneOf":[{"$dynamicRef":"#a"},{"type":"null"}]})"
    );
    EXPECT_EQ(endless.accepts(value("1")), endless.explain(value("1")).empty());
    (void)endless.example();
}

TEST(HostileCost, OfLongValuesIsPaidByEachSubschemaThatWalksThem) {
    const json::Value items = json::Array(100'000, 1);
    // What says nothing of items does not walk over them, however often it is referred to.
    EXPECT_LE(cost(web("allOf", 8, R"({"minItems":1})"), items).steps, 2'000U);
    EXPECT_GE(cost(R"({"items":{"minimum":1}})", items).steps, 100'000U);
    json::Object members;
    for (int i = 0; i < 20'000; ++i) {
        members.emplace("m" + std::to_string(i), i);
    }
    EXPECT_LE(cost(web("allOf", 8, R"({"minProperties":1})"), members).steps, 2'000U);
    EXPECT_GE(cost(R"({"properties":{"m1":true}})", members).steps, 20'000U / 8);
    EXPECT_GE(cost(R"({"patternProperties":{"^m":true}})", members).steps, 40'000U);
}

TEST(HostileCost, OfUniqueItemsIsThatOfSorting) {
    const json::Value numbers = json::Array(5'000, json::Object{{"a", json::Array{1, 2, 3}}});
    const Cost whole = cost(R"({"uniqueItems":true})", json::Array(2'000, 1));
    EXPECT_FALSE(whole.fits);
    EXPECT_GE(whole.steps, 2'000U * 11);
    EXPECT_LE(whole.steps, 2'000U * 12);
    // Items that are large cost what comparing them costs; past the limit they are left unchecked.
    const Cost heavy = cost(R"({"uniqueItems":true})", numbers);
    EXPECT_TRUE(heavy.exhausted);
    EXPECT_TRUE(heavy.fits);
    EXPECT_LE(heavy.steps, 200'000U);
}

TEST(HostileCost, OfConstantsIsTheirSize) {
    std::string items = "0";
    for (int i = 1; i < 10'000; ++i) {
        items += ",0";
    }
    const json::Value given = value("[" + items + ",1]");
    const std::string constant = "[" + items + ",2]";
    EXPECT_GE(cost(R"({"const":)" + constant + "}", given).steps, 10'000U);
    EXPECT_GE(cost(R"({"enum":[)" + constant + "," + constant + "]}", given).steps, 20'000U);
    EXPECT_TRUE(cost(web("anyOf", 60, R"({"const":)" + constant + "}"), given).exhausted);
    EXPECT_LE(cost(R"({"const":)" + constant + "}", value("7")).steps, 2U);
}

TEST(HostileCost, OfAnEnumThatCannotBeSortedIsNotPaid) {
    std::string item = R"({"a":1)";
    for (int i = 0; i < 100; ++i) {
        item += ",\"m" + std::to_string(i) + "\":0";
    }
    item += "}";
    const std::string huge = R"({"enum":[)" + repeated(item + ",", 2'000) + item + "]}";
    EXPECT_THAT(
        schema(huge).unchecked(),
        ElementsAre("enum at '' is too large to be searched, so it is not checked")
    );
}

TEST(HostileCost, OfAPatternIsItsSizeTimesTheText) {
    const json::Value text(std::string(20'000, 'a'));
    const Cost plain = cost(R"({"pattern":"^a*$"})", text);
    const Cost demanding = cost(R"({"pattern":"a[ab]{300}c"})", text);
    EXPECT_FALSE(plain.exhausted);
    EXPECT_GT(demanding.steps, plain.steps * 10);
    EXPECT_TRUE(cost(web("anyOf", 20, R"({"pattern":"a[ab]{300}c"})"), text).exhausted);
    EXPECT_THAT(
        schema(R"({"pattern":")" + std::string(20'000, 'a') + R"("})").unchecked(),
        ElementsAre(HasSubstr("is too long"))
    );
}

TEST(HostileCost, OfMarksForUnevaluatedChildrenIsPaid) {
    const json::Value items = json::Array(100'000, 1);
    const std::string rest = R"(,"unevaluatedItems":{"type":"integer"}})";
    std::string branches = web("anyOf", 6, R"({"minItems":1})");
    branches.pop_back();
    EXPECT_GE(cost(branches + rest, items).steps, 100'000U + 64 * 100'000 / 64);
    std::string many = web("anyOf", 30, R"({"minItems":1})");
    many.pop_back();
    EXPECT_TRUE(cost(many + rest, items).exhausted);
}

TEST(HostileCost, OfMembersThatAreRequiredIsNotSquared) {
    std::string names = "\"n0\"";
    json::Object given;
    for (int i = 0; i < 50'000; ++i) {
        const std::string name = "n" + std::to_string(i);
        names += ",\"" + name + "\"";
        given.emplace(name, nullptr);
    }
    const Schema all =
        schema(R"({"type":"object","required":[)" + names + R"(],"additionalProperties":{}})");
    EXPECT_TRUE(all.accepts(given));
    given.erase("n7");
    EXPECT_FALSE(all.accepts(given));
    EXPECT_EQ(all.explain(given).size(), 1U);
    EXPECT_FALSE(all.example());
}

TEST(HostileCost, OfTinyDivisorsAndHugeNumbersIsAFewSteps) {
    for (const std::string_view divisor : {"1e-308", "5e-324", "1e308", "0.0000001", "3"}) {
        const std::string multiple = R"({"multipleOf":)" + std::string(divisor) + "}";
        for (const std::string_view number :
             {"1e308",
              "-1.7976931348623157e308",
              "5e-324",
              "18446744073709551615",
              "123456789012345678901234567890",
              "0"}) {
            EXPECT_LE(cost(multiple, value(number)).steps, 1U) << divisor << " of " << number;
        }
    }
    EXPECT_TRUE(schema(R"({"multipleOf":1e-308})").accepts(value("1e308")));
    EXPECT_FALSE(schema(R"({"multipleOf":3e-308})").accepts(value("1e308")));
    EXPECT_TRUE(schema(R"({"minLength":1e300})").accepts(value("1")));
    EXPECT_FALSE(schema(R"({"minLength":1e300})").accepts(value(R"("a")")));
}

TEST(HostileCost, OfExplainingIsBoundedToo) {
    // A thousand branches that each fail in many places, in a value that is wrong everywhere.
    std::string branches = R"({"items":{"type":"null"}})";
    for (int i = 0; i < 1'000; ++i) {
        branches += R"(,{"items":{"type":"string","minLength":)" + std::to_string(i) + "}}";
    }
    const Schema wide = schema(R"({"anyOf":[)" + branches + "]}");
    EXPECT_LE(wide.explain(json::Array(1'000, 1)).size(), Limits{}.violations);
    // Words, examples and repairs of a web that never says what it wants.
    for (const std::string_view keyword : {"anyOf", "oneOf", "allOf"}) {
        const Schema vague = schema(web(keyword, 60, R"({"minProperties":3})"));
        EXPECT_LE(vague.explain(value("{}")).size(), Limits{}.violations);
        (void)vague.example();
    }
}

TEST(HostileCost, OfUnknownMembersIsBounded) {
    std::string patterns = R"("a[ab]{300}c0":{})";
    for (int i = 1; i < 50; ++i) {
        patterns += ",\"a[ab]{300}c" + std::to_string(i) + "\":{}";
    }
    json::Object given;
    for (int i = 0; i < 500; ++i) {
        given.emplace(std::string(1'000, 'a') + std::to_string(i), 1);
    }
    const Schema tool = schema(R"({"patternProperties":{)" + patterns + "}}");
    EXPECT_LE(tool.unknown_members(given).size(), Limits{}.violations);
}

}  // namespace
}  // namespace recourse::schema
