#include "schema/schema_testing.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::schema {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::schema;
using testing::value;

TEST(UnknownMembers, AreMeantExactlyWhereOnlyTheSpellingDiffers) {
    const auto meant = [](std::string_view names, std::string_view given) {
        const Schema tool = schema(R"({"properties":{)" + std::string(names) + "}}");
        return tool.unknown_members(value(given)).at(0).applicability;
    };
    EXPECT_EQ(meant(R"("customer_id":{})", R"({"customerId":1})"), Applicability::exact);
    EXPECT_EQ(meant(R"("customer_id":{})", R"({"CUSTOMERID":1})"), Applicability::exact);
    EXPECT_EQ(meant(R"("customer_id":{})", R"({"customer_ids":1})"), Applicability::likely);
    EXPECT_EQ(meant(R"("customer_id":{})", R"({"id_customer":1})"), Applicability::likely);
    // Which of the two?
    EXPECT_EQ(
        meant(R"("customer_id":{},"customerId":{})", R"({"CustomerID":1})"), Applicability::likely
    );
}

TEST(UnknownMembers, AreFreeWhereTheSchemaSaysSo) {
    EXPECT_TRUE(
        schema(R"({"properties":{"a":{}},"additionalProperties":true})").allows_unknown_members()
    );
    EXPECT_TRUE(
        schema(R"({"properties":{"a":{}},"additionalProperties":{}})").allows_unknown_members()
    );
    EXPECT_FALSE(schema(R"({"properties":{"a":{}}})").allows_unknown_members());
    EXPECT_FALSE(
        schema(R"({"properties":{"a":{}},"additionalProperties":false})").allows_unknown_members()
    );
    EXPECT_FALSE(schema(R"({"type":"object"})").names_members());
    EXPECT_TRUE(schema(R"({"properties":{}})").names_members());
}

TEST(UnknownMembers, AreToldThoughTheyAreAllowed) {
    const Schema tool =
        schema(R"({"properties":{"path":{},"limit":{}},"allOf":[{"properties":{"depth":{}}}]})");
    const json::Value arguments = value(R"({"pth":"a","limit":1,"depth":2})");
    EXPECT_TRUE(tool.accepts(arguments));
    const auto found = tool.unknown_members(arguments);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].sentence, "pth is not an argument of this tool; did you mean path?");
    EXPECT_EQ(found[0].rule, "unknown");
    EXPECT_EQ(found[0].pointer, "/pth");
    EXPECT_EQ(found[0].suggestion, json::Value("path"));
}

TEST(UnknownMembers, AreNotThoughtToMeanAMemberThatIsThere) {
    const auto found =
        schema(R"({"properties":{"path":{}}})").unknown_members(value(R"({"path":1,"pth":2})"));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].suggestion, std::nullopt);
    EXPECT_EQ(found[0].sentence, "pth is not an argument of this tool; there is only path");
}

TEST(UnknownMembers, AreNoneInAMap) {
    const json::Value arguments = value(R"({"anything":"goes"})");
    EXPECT_THAT(
        schema(R"({"additionalProperties":{"type":"string"}})").unknown_members(arguments),
        IsEmpty()
    );
    EXPECT_THAT(
        schema(R"({"patternProperties":{"^any":{}}})").unknown_members(arguments), IsEmpty()
    );
    EXPECT_EQ(schema(R"({"type":"object"})").unknown_members(arguments).size(), 1U);
}

std::vector<std::string> inside(std::string_view description, std::string_view given) {
    std::vector<std::string> sentences;
    for (const Violation& violation : schema(description).unknown_members_inside(value(given))) {
        sentences.push_back(violation.sentence);
    }
    return sentences;
}

constexpr std::string_view kOrder = R"({
    "$defs": {"line": {"type": "object", "properties": {"sku": {}, "quantity": {}}}},
    "properties": {
        "address": {"type": "object", "properties": {"street": {}, "postcode": {}}},
        "lines": {"type": "array", "items": {"$ref": "#/$defs/line"}}
    }
})";

TEST(UnknownMembersInside, AreToldAsThoseOfTheWholeAre) {
    const auto found = schema(kOrder).unknown_members_inside(
        value(R"({"address": {"street": "a", "postCode": "1"}, "lines": [{}, {"quantiy": 1}]})")
    );
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(
        found[0].sentence, "address.postCode is not a member of address; did you mean postcode?"
    );
    EXPECT_EQ(found[0].pointer, "/address/postCode");
    EXPECT_EQ(found[0].rule, "unknown");
    EXPECT_EQ(found[0].suggestion, json::Value("postcode"));
    EXPECT_EQ(found[0].applicability, Applicability::exact);
    EXPECT_EQ(
        found[1].sentence, "lines[1].quantiy is not a member of lines[1]; did you mean quantity?"
    );
    EXPECT_EQ(found[1].pointer, "/lines/1/quantiy");
    EXPECT_EQ(found[1].applicability, Applicability::likely);
}

TEST(UnknownMembersInside, AreNotThoseOfTheWhole) {
    EXPECT_THAT(inside(kOrder, R"({"adress": {"street": "a"}, "more": {"x": 1}})"), IsEmpty());
}

TEST(UnknownMembersInside, AreFoundAtAnyDepthAndThroughMaps) {
    constexpr std::string_view kDeep = R"({"properties": {"a": {
        "additionalProperties": {"prefixItems": [{}, {"properties": {"b": {"properties": {"colour": {}}}}}]}
    }}})";
    EXPECT_THAT(
        inside(kDeep, R"({"a": {"free": [{"any": 1}, {"b": {"color": 1}}]}})"),
        ElementsAre("a.free[1].b.color is not a member of a.free[1].b; did you mean colour?")
    );
}

TEST(UnknownMembersInside, AreNoneWhereNamesAreFree) {
    for (const std::string_view part :
         {R"({"type": "object"})",
          R"({"properties": {"street": {}}, "additionalProperties": {"type": "string"}})",
          R"({"properties": {"street": {}}, "patternProperties": {"^str": {}}})",
          R"({"anyOf": [{"properties": {"street": {}}}, {"type": "object"}]})"}) {
        const std::string whole = R"({"properties": {"x": )" + std::string(part) + "}}";
        EXPECT_THAT(inside(whole, R"({"x": {"stret": "a"}})"), IsEmpty()) << part;
    }
}

TEST(UnknownMembersInside, BelongToAnyFormThatTheSchemaOffers) {
    constexpr std::string_view kForms = R"({"properties": {"x": {"anyOf": [
        {"properties": {"card": {}}}, {"properties": {"iban": {}}}, {"type": "null"}]}}})";
    EXPECT_THAT(inside(kForms, R"({"x": {"card": 1, "iban": 2}})"), IsEmpty());
    EXPECT_THAT(
        inside(kForms, R"({"x": {"ibann": 2}})"),
        ElementsAre("x.ibann is not a member of x; did you mean iban?")
    );
}

TEST(UnknownMembersInside, MustLookMisspeltWhereMoreAreWelcome) {
    constexpr std::string_view kOpen =
        R"({"properties": {"x": {"properties": {"street": {}}, "additionalProperties": true}}})";
    EXPECT_THAT(
        inside(kOpen, R"({"x": {"stret": 1, "note": 2}})"),
        ElementsAre("x.stret is not a member of x; did you mean street?")
    );
}

TEST(UnknownMembersInside, AreBoundedWhateverTheArgumentsHold) {
    json::Array lines;
    for (int i = 0; i < 10'000; ++i) {
        lines.push_back(json::Object{{"quantiy" + std::to_string(i), 1}});
    }
    const auto found =
        schema(kOrder).unknown_members_inside(json::Object{{"lines", std::move(lines)}});
    EXPECT_EQ(found.size(), Limits{}.violations);
}

TEST(UnknownMembersInside, CostNoMoreThanTheStepsAllow) {
    std::string forms;
    for (int i = 0; i < 3'000; ++i) {
        forms += (i == 0 ? "" : ",") + std::string(R"({"items":{"properties":{"sku":{}}}})");
    }
    const Schema wide = schema(R"({"properties":{"lines":{"allOf":[)" + forms + "]}}}");
    const json::Array lines(100'000, json::Object{{"skuu", 1}});
    // Without a bound this would look at 300 million parts.
    EXPECT_LE(
        wide.unknown_members_inside(json::Object{{"lines", lines}}).size(), Limits{}.violations
    );
}

TEST(UnknownMembersInside, OfASchemaThatRefersToItselfEndWithTheValue) {
    constexpr std::string_view kTree =
        R"({"properties": {"name": {}, "child": {"$ref": "#"}, "self": {"allOf": [{"$ref": "#"}]}}})";
    EXPECT_THAT(
        inside(kTree, R"({"child": {"child": {"self": {"nmae": 1}}}})"),
        ElementsAre("child.child.self.nmae is not a member of child.child.self; did you mean name?")
    );
}

}  // namespace
}  // namespace recourse::schema
