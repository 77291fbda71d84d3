#include "schema/pattern.hpp"
#include "schema/schema.hpp"
#include "schema/schema_testing.hpp"

#include <optional>
#include <string_view>

#include <gtest/gtest.h>

namespace recourse::schema {
namespace {

using testing::value;

std::optional<json::Value> example(std::string_view text) {
    const auto compiled = Schema::compile(value(text));
    EXPECT_TRUE(compiled) << text;
    auto made = compiled->example();
    EXPECT_TRUE(!made || compiled->accepts(*made)) << text;
    return made;
}

TEST(Example, IsFirstWhatTheSchemaOffers) {
    EXPECT_EQ(example(R"({"type":"integer","default":7,"examples":[8]})"), json::Value(7));
    EXPECT_EQ(example(R"({"type":"integer","default":null,"examples":["no",8]})"), json::Value(8));
    EXPECT_EQ(example(R"({"const":"circle"})"), json::Value("circle"));
    EXPECT_EQ(example(R"({"enum":["celsius","fahrenheit"]})"), json::Value("celsius"));
}

TEST(Example, OfANumberKeepsItsBounds) {
    EXPECT_EQ(example(R"({"type":"integer"})"), json::Value(1));
    EXPECT_EQ(example(R"({"type":"integer","minimum":10,"maximum":20})"), json::Value(10));
    EXPECT_EQ(
        example(R"({"type":"integer","exclusiveMinimum":10,"multipleOf":4})"), json::Value(12)
    );
    EXPECT_EQ(
        example(R"({"type":"number","exclusiveMinimum":2,"exclusiveMaximum":3})"), json::Value(2.5)
    );
    EXPECT_EQ(example(R"({"type":"integer","maximum":-5})"), json::Value(-5));
}

TEST(Example, OfAStringKeepsItsRules) {
    EXPECT_EQ(example(R"({"type":"string"})"), json::Value("text"));
    EXPECT_EQ(example(R"({"type":"string","maxLength":2})"), json::Value("te"));
    EXPECT_EQ(example(R"({"type":"string","minLength":6})"), json::Value("textxx"));
    EXPECT_EQ(example(R"({"type":"string","format":"date"})"), json::Value("2026-01-31"));
    EXPECT_EQ(
        example(R"({"type":"string","pattern":"^cust_[A-Z0-9]{12}$"})"),
        json::Value("cust_AAAAAAAAAAAA")
    );
    EXPECT_EQ(
        example(R"({"type":"string","pattern":"^[a-d]+$","minLength":3,"maxLength":3})"),
        json::Value("aaa")
    );
}

TEST(Example, OfAnObjectHasWhatIsRequired) {
    EXPECT_EQ(
        example(
            R"({"type":"object","required":["path","sizes"],"properties":{"path":{"type":"string"},
            "sizes":{"type":"array","minItems":2,"items":{"type":"integer"}},
            "more":{"type":"string"}}})"
        ),
        value(R"({"path":"text","sizes":[1,1]})")
    );
}

TEST(Example, OfAnObjectHasAsManyMembersAsItNeeds) {
    EXPECT_EQ(
        example(R"({"minProperties":2,"properties":{"a":{"const":1},"b":{"const":2},"c":{}}})"),
        value(R"({"a":1,"b":2})")
    );
    EXPECT_EQ(
        example(R"({"required":["a"],"dependentRequired":{"a":["b"],"c":["d"]}})"),
        value(R"({"a":"text","b":"text"})")
    );
}

TEST(Example, OfAnArrayHasItemsThatDifferWhereTheyMust) {
    constexpr std::string_view kTwo = R"({"type":"array","minItems":2,"uniqueItems":true,"items":)";
    EXPECT_EQ(example(std::string(kTwo) + R"({"type":"string"}})"), value(R"(["text","text2"])"));
    EXPECT_EQ(example(std::string(kTwo) + R"({"type":"integer"}})"), value("[1,2]"));
    EXPECT_EQ(
        example(std::string(kTwo) + R"({"enum":["left","right"]}})"), value(R"(["left","right"])")
    );
}

TEST(Example, OfAnArrayContainsWhatItMust) {
    EXPECT_EQ(
        example(R"({"contains":{"const":7},"minContains":2,"items":{"type":"integer"}})"),
        value("[7,7]")
    );
}

TEST(Example, KnowsEveryFormatOfBothDrafts) {
    for (const std::string_view format :
         {"date-time",
          "date",
          "time",
          "duration",
          "email",
          "idn-email",
          "hostname",
          "idn-hostname",
          "ipv4",
          "ipv6",
          "uri",
          "uri-reference",
          "iri",
          "iri-reference",
          "uuid",
          "uri-template",
          "json-pointer",
          "relative-json-pointer",
          "regex"}) {
        const auto made = example(R"({"type":"string","format":")" + std::string(format) + R"("})");
        EXPECT_TRUE(made && *made != json::Value("text")) << format;
    }
}

TEST(Example, IsNotLargeThoughTheSchemaOffersIt) {
    const std::string large(10'000, 'a');
    EXPECT_EQ(example(R"({"default":")" + large + R"(","type":"string"})"), json::Value("text"));
}

TEST(Example, IsNullOnlyWhereNothingElseIsOffered) {
    EXPECT_EQ(example(R"({"const":null})"), json::Value(nullptr));
    EXPECT_EQ(example(R"({"enum":[null,2]})"), json::Value(2));
}

TEST(Example, CombinesAllPartsAndTakesABranchThatFits) {
    EXPECT_EQ(
        example(
            R"({"required":["a"],"properties":{"a":{"$ref":"#/$defs/flag"}},
            "$defs":{"flag":{"type":"boolean"}},
            "allOf":[{"required":["b"],"properties":{"b":{"const":2}}}],
            "oneOf":[false,{"required":["c"],"properties":{"c":{"type":"null"}}}]})"
        ),
        value(R"({"a":true,"b":2,"c":null})")
    );
}

TEST(Example, IsAbsentWhereNoneIsEasilyMade) {
    EXPECT_EQ(example("false"), std::nullopt);
    EXPECT_EQ(example(R"({"type":"string","pattern":"^[^\\d]$"})"), std::nullopt);
    EXPECT_EQ(
        example(R"({"type":"array","minItems":2,"uniqueItems":true,"items":{"type":"null"}})"),
        std::nullopt
    );
    EXPECT_EQ(
        example(R"({"type":"object","required":["a"],"properties":{"a":{"$ref":"#"}}})"),
        std::nullopt
    );
}

TEST(PatternSample, KnowsASmallPartOfTheLanguage) {
    EXPECT_EQ(sample("^abc$"), "abc");
    EXPECT_EQ(sample("a?b*c+"), "c");
    EXPECT_EQ(sample("[x-z]{2,4}"), "xx");
    EXPECT_EQ(sample("(?:ab|cd){2}-\\d\\w\\."), "abab-0a.");
    EXPECT_EQ(sample("[\\]a]b"), "]b");
    EXPECT_EQ(sample("(a|b"), std::nullopt);
    EXPECT_EQ(sample("a{1000}"), std::nullopt);
    EXPECT_EQ(sample("(?=a)"), std::nullopt);
    EXPECT_EQ(sample("\\bword"), std::nullopt);
    EXPECT_EQ(sample("[^a][^aA]+[^a-zA-Z0-9]"), "A0-");
    EXPECT_EQ(sample("[^\\d]"), std::nullopt);
    EXPECT_EQ(sample("[^ -~]"), std::nullopt);
    EXPECT_EQ(sample("[abc"), std::nullopt);
    EXPECT_EQ(sample(std::string(10'000, '(')), std::nullopt);
}

TEST(PatternInRe2, SpellsWhatEcmaSpellsOtherwise) {
    EXPECT_EQ(to_re2("\\u00e9+"), "\\x{00e9}+");
    EXPECT_EQ(to_re2("(?<year>\\d{4})"), "(?P<year>\\d{4})");
    EXPECT_EQ(to_re2("(?<=a)(?<!b)"), "(?<=a)(?<!b)");
    EXPECT_EQ(to_re2("\\\\u00e9"), "\\\\u00e9");
}

}  // namespace
}  // namespace recourse::schema
