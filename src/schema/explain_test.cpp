#include "schema/schema_testing.hpp"

#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// What explaining does beyond the single sentence: order, suggestions, bounds.
namespace recourse::schema {
namespace {

using testing::Argument;
using ::testing::ElementsAre;
using testing::schema;
using testing::value;

TEST(Explain, TellsAllViolationsInTheOrderOfTheValue) {
    const Schema arguments =
        schema(R"({"type":"object","required":["path"],"additionalProperties":false,
        "properties":{"path":{"type":"string"},"limit":{"type":"integer","minimum":1},
                      "items":{"items":{"properties":{"price":{"type":"number"}}}}}})");
    const auto found =
        arguments.explain(value(R"({"items":[{},{},{"price":[]}],"limit":0,"pth":"a"})"));
    ASSERT_EQ(found.size(), 4U);
    EXPECT_EQ(found[0].sentence, "path is missing; it must be a string");
    EXPECT_EQ(found[0].pointer, "/path");
    EXPECT_EQ(found[0].provided, std::nullopt);
    EXPECT_EQ(found[0].example, json::Value("text"));
    EXPECT_EQ(found[1].sentence, "items[2].price must be a number, but is an array");
    EXPECT_EQ(found[1].pointer, "/items/2/price");
    EXPECT_EQ(found[2].sentence, "limit must be at least 1, but is 0");
    EXPECT_EQ(found[2].suggestion, json::Value(1));
    EXPECT_EQ(found[2].applicability, Applicability::likely);
    EXPECT_EQ(found[3].sentence, "pth is not an argument of this tool; did you mean path?");
    EXPECT_EQ(found[3].rule, "additionalProperties");
    EXPECT_EQ(found[3].suggestion, json::Value("path"));
    EXPECT_EQ(found[3].applicability, Applicability::likely);
}

TEST(Explain, NamesTheWholeValueByItsNoun) {
    EXPECT_EQ(
        schema(R"({"type":"object"})").explain(value("5"))[0].sentence,
        "the arguments must be an object, but 5 is a number"
    );
    EXPECT_EQ(
        schema(R"({"minItems":1})").explain(value("[]"), "the result")[0].sentence,
        "the result must have at least 1 item, but has 0"
    );
    EXPECT_EQ(
        schema(R"({"minProperties":1})").explain(value("{}"))[0].sentence,
        "the arguments must have at least 1 member, but have 0"
    );
}

TEST(Explain, OffersAConvertedValueExactlyOnlyWhereItFits) {
    const Violation number = Argument(R"({"type":"integer"})").only(R"("5")");
    EXPECT_EQ(number.sentence, R"(x must be an integer, but "5" is a string; did you mean 5?)");
    EXPECT_EQ(number.suggestion, json::Value(5));
    EXPECT_EQ(number.applicability, Applicability::exact);
    EXPECT_EQ(Argument(R"({"type":"boolean"})").only(R"("True")").suggestion, json::Value(true));
    EXPECT_EQ(Argument(R"({"type":"string"})").only("5").suggestion, json::Value("5"));
    EXPECT_EQ(Argument(R"({"type":"array"})").only(R"("[1]")").suggestion, value("[1]"));
    EXPECT_EQ(
        Argument(R"({"type":"integer","maximum":3})").only(R"("5")").suggestion, std::nullopt
    );
    EXPECT_EQ(Argument(R"({"type":"integer"})").only(R"("5.5")").suggestion, std::nullopt);
    EXPECT_EQ(
        Argument(R"({"anyOf":[{"type":"integer"},{"type":"null"}]})").only(R"("5")").suggestion,
        json::Value(5)
    );
}

TEST(Explain, OffersAListOfOneWhereAListIsWanted) {
    const Violation list = Argument(R"({"type":"array","items":{"type":"string"}})").only(R"("a")");
    EXPECT_EQ(list.suggestion, value(R"(["a"])"));
    EXPECT_EQ(list.applicability, Applicability::likely);
}

TEST(Explain, SuggestsAChoiceExactlyWhereOnlyItsCaseDiffers) {
    const Argument units(R"({"enum":["celsius","fahrenheit"]})");
    EXPECT_EQ(units.only(R"("Celsius")").suggestion, json::Value("celsius"));
    EXPECT_EQ(units.only(R"("Celsius")").applicability, Applicability::exact);
    EXPECT_EQ(units.only(R"(" celsius\n")").applicability, Applicability::exact);
    EXPECT_EQ(units.only(R"("celcius")").applicability, Applicability::likely);
    const Argument twice(R"({"enum":["a b","A B"]})");
    EXPECT_EQ(twice.only(R"("A b")").applicability, Applicability::likely);
    EXPECT_EQ(units.only(R"("kelvin")").suggestion, std::nullopt);
    EXPECT_THAT(units.only(R"("kelvin")").allowed, ElementsAre("celsius", "fahrenheit"));
    EXPECT_EQ(units.only(R"("kelvin")").example, json::Value("celsius"));
}

TEST(Explain, AdvisesToLeaveOutAnOptionalNull) {
    EXPECT_THAT(
        Argument(R"({"type":"string"})").sentences("null"),
        ElementsAre("x must be a string, but is null; leave it out if there is none")
    );
    const Schema required = schema(R"({"properties":{"x":{"type":"string"}},"required":["x"]})");
    EXPECT_EQ(
        required.explain(value(R"({"x":null})"))[0].sentence, "x must be a string, but is null"
    );
}

TEST(Explain, MakesForeignTextSafeAndShort) {
    const std::string sentence = Argument(R"({"maxLength":3})")
                                     .only("\"\\u001b[31m\\u202e" + std::string(5'000, 'a') + "\"")
                                     .sentence;
    EXPECT_FALSE(sentence.contains('\x1b'));
    EXPECT_LT(sentence.size(), 200U);
}

TEST(Explain, DoesNotRepeatLargeValues) {
    const std::string large =
        "[" + std::string(2'000, '1') + ",\"" + std::string(2'000, 'a') + "\"]";
    EXPECT_EQ(Argument(R"({"type":"string"})").only(large).provided, std::nullopt);
    EXPECT_EQ(Argument(R"({"type":"string"})").only("[1]").provided, value("[1]"));
}

TEST(Explain, TellsNoMoreThanTheLimit) {
    const Schema nulls = schema(R"({"items":{"type":"null"}})");
    EXPECT_EQ(nulls.explain(json::Array(100, 1)).size(), Limits{}.violations);
}

}  // namespace
}  // namespace recourse::schema
