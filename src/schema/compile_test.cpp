#include "schema/schema.hpp"
#include "schema/schema_testing.hpp"

#include <string>
#include <string_view>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// What a schema may look like: references, drafts, mistakes.
namespace recourse::schema {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::repeated;
using testing::schema;
using testing::value;

TEST(Compile, WantsAnObjectOrABoolean) {
    EXPECT_TRUE(schema("true").accepts(value("1")));
    EXPECT_FALSE(schema("false").accepts(value("1")));
    const auto wrong = Schema::compile(value("[]"));
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().pointer, "");
    EXPECT_EQ(wrong.error().reason, "a schema must be an object or a boolean");
}

TEST(Compile, FollowsReferencesByPointerAnchorAndId) {
    const Schema all =
        schema(R"({"allOf":[{"$ref":"#/components/a~1b"},{"$ref":"#small"},{"$ref":"even"}],
        "components":{"a/b":{"type":"integer"}},
        "$defs":{"s":{"$anchor":"small","maximum":10},"e":{"$id":"even","multipleOf":2}}})");
    EXPECT_THAT(all.unchecked(), IsEmpty());
    EXPECT_TRUE(all.accepts(value("8")));
    EXPECT_FALSE(all.accepts(value("8.5")));
    EXPECT_FALSE(all.accepts(value("12")));
    EXPECT_FALSE(all.accepts(value("7")));
}

TEST(Compile, NeverFetches) {
    const Schema remote =
        schema(R"({"properties":{"a":{"$ref":"https://example.com/a.json"},"b":{"type":"null"}}})");
    EXPECT_THAT(
        remote.unchecked(),
        ElementsAre(
            "the $ref 'https://example.com/a.json' leads out of the schema and is never fetched, "
            "so what it asks for is not checked"
        )
    );
    EXPECT_TRUE(remote.accepts(value(R"({"a":1,"b":null})")));
    EXPECT_FALSE(remote.accepts(value(R"({"a":1,"b":1})")));
}

TEST(Compile, FollowsReferencesIntoDocumentsThatAreHandedIn) {
    const Documents documents{
        {"https://example.com/port.json", value(R"({"$ref":"defs.json#/$defs/small"})")},
        {"https://example.com/defs.json",
         value(R"({"$id":"https://example.org/named","$defs":{"small":{"maximum":9}},
             "$anchor":"self"})")},
        {"https://example.com/broken.json", value("[]")},
    };
    const auto compiled = Schema::compile(
        value(R"({"allOf":[{"$ref":"https://example.com/port.json"},
            {"$ref":"https://example.com/defs.json#self"},
            {"$ref":"https://example.org/named"}]})"),
        {},
        documents
    );
    ASSERT_TRUE(compiled);
    EXPECT_THAT(compiled->unchecked(), IsEmpty());
    EXPECT_TRUE(compiled->accepts(value("9")));
    EXPECT_FALSE(compiled->accepts(value("10")));
    const auto broken =
        Schema::compile(value(R"({"$ref":"https://example.com/broken.json"})"), {}, documents);
    EXPECT_THAT(broken->unchecked(), ElementsAre(HasSubstr("never fetched")));
}

TEST(Compile, CountsTheDocumentsThatAreReferredTo) {
    const Documents documents{
        {"https://example.com/large", value(R"({"anyOf":[)" + repeated("{},", 100) + "{}]}")}
    };
    const Limits small{.subschemas = 50};
    EXPECT_TRUE(Schema::compile(value("{}"), small, documents));
    const auto large =
        Schema::compile(value(R"({"$ref":"https://example.com/large"})"), small, documents);
    ASSERT_FALSE(large);
    EXPECT_EQ(large.error().reason, "the schema has too many parts");
}

TEST(Compile, KnowsTheSchemasOfSchemas) {
    const Schema modern = schema(R"({"$ref":"https://json-schema.org/draft/2020-12/schema"})");
    const Schema old = schema(R"({"$ref":"http://json-schema.org/draft-07/schema#"})");
    for (const Schema& draft : {modern, old}) {
        EXPECT_THAT(draft.unchecked(), IsEmpty());
        EXPECT_TRUE(draft.accepts(value(R"({"properties":{"a":{"minLength":1}},"not":true})")));
        EXPECT_FALSE(draft.accepts(value(R"({"minLength":-1})")));
        EXPECT_FALSE(draft.accepts(value(R"({"properties":{"a":{"not":{"required":"a"}}}})")));
    }
    EXPECT_FALSE(modern.accepts(value(R"({"$defs":{"a":{"unevaluatedItems":1}}})")));
    EXPECT_TRUE(old.accepts(value(R"({"$defs":{"a":{"unevaluatedItems":1}}})")));
}

TEST(Compile, LetsADialectLeaveKeywordsWithoutAMeaning) {
    const Documents documents{
        {"https://example.com/shapes",
         value(R"({"$schema":"https://json-schema.org/draft/2020-12/schema","$vocabulary":{
             "https://json-schema.org/draft/2020-12/vocab/core":true,
             "https://json-schema.org/draft/2020-12/vocab/applicator":true,
             "https://example.com/colours":true}})")}
    };
    const auto shapes = Schema::compile(
        value(R"({"$schema":"https://example.com/shapes#","type":"string",
            "properties":{"a":{"minimum":5},"b":false},"unevaluatedProperties":false})"),
        {},
        documents
    );
    ASSERT_TRUE(shapes);
    EXPECT_THAT(
        shapes->unchecked(),
        ElementsAre("the dialect 'https://example.com/shapes#' requires the vocabulary "
                    "'https://example.com/colours', which is not known, so its keywords are not "
                    "checked")
    );
    EXPECT_TRUE(shapes->accepts(value(R"({"a":1,"c":1})")));
    EXPECT_FALSE(shapes->accepts(value(R"({"b":1})")));
    const Schema unknown = schema(R"({"$schema":"https://example.com/shapes","type":"null"})");
    EXPECT_THAT(unknown.unchecked(), ElementsAre(HasSubstr("is read as draft 2020-12")));
    EXPECT_FALSE(unknown.accepts(value("1")));
}

TEST(Compile, NotesAReferenceThatLeadsNowhere) {
    EXPECT_THAT(
        schema(R"({"$ref":"#/$defs/gone"})").unchecked(), ElementsAre(HasSubstr("leads nowhere"))
    );
    EXPECT_THAT(schema(R"({"$ref":"#gone"})").unchecked(), ElementsAre(HasSubstr("leads nowhere")));
    EXPECT_THAT(
        schema(R"({"$ref":"#/type","type":"null"})").unchecked(),
        ElementsAre(HasSubstr("leads nowhere"))
    );
}

TEST(Compile, NotesAPatternThatRe2CannotReadAndChecksTheRest) {
    const Schema lookahead = schema(R"_({"pattern":"^(?!a)","maxLength":3})_");
    EXPECT_THAT(
        lookahead.unchecked(),
        ElementsAre("the pattern '^(?!a)' cannot be read, so it is not checked")
    );
    EXPECT_TRUE(lookahead.accepts(value(R"("abc")")));
    EXPECT_FALSE(lookahead.accepts(value(R"("abcd")")));
}

TEST(Compile, ForbidsNoMemberThatAnUnreadablePatternMayAllow) {
    for (const std::string rest : {"additionalProperties", "unevaluatedProperties"}) {
        const std::string patterns = R"_({"patternProperties":{"^(?=a)":{}},")_";
        EXPECT_TRUE(schema(patterns + rest + "\":false}").accepts(value(R"({"abc":1})")));
    }
}

TEST(Compile, NotesKeywordsThatMakeNoSenseAndChecksTheRest) {
    const Schema slips =
        schema(R"({"properties":{"a":{"type":"text","minimum":"1","maximum":5},"b":7},
        "required":true,"multipleOf":0,"minItems":-1})");
    EXPECT_THAT(
        slips.unchecked(),
        ElementsAre(
            "multipleOf at '' must be more than 0, so it is not checked",
            "minItems at '' must be 0 or more, so it is not checked",
            "type at '/properties/a' must be one or more of the seven types of JSON Schema, so "
            "it is not checked",
            "minimum at '/properties/a' must be a number, so it is not checked",
            "'/properties/b' must be a schema, so it is not checked",
            "required at '' must be an array of strings, so it is not checked"
        )
    );
    EXPECT_FALSE(slips.accepts(value(R"({"a":6})")));
    EXPECT_TRUE(slips.accepts(value(R"({"a":4,"b":1})")));
}

TEST(Compile, ReadsDraft07WhereTheSchemaSaysSo) {
    constexpr std::string_view kRest =
        R"("$ref":"#/definitions/n","maximum":1,"definitions":{"n":{"type":"number"}}})";
    const Schema old =
        schema(R"({"$schema":"http://json-schema.org/draft-07/schema#",)" + std::string(kRest));
    EXPECT_TRUE(old.accepts(value("5")));  // whatever stands beside $ref is hidden
    EXPECT_FALSE(old.accepts(value("[]")));
    EXPECT_FALSE(schema("{" + std::string(kRest)).accepts(value("5")));
}

TEST(Compile, LetsADynamicReferenceBeExtended) {
    const Schema tree =
        schema(R"({"$id":"https://example.com/strict","$dynamicAnchor":"node","$ref":"tree",
        "unevaluatedProperties":false,
        "$defs":{"tree":{"$id":"tree","$dynamicAnchor":"node",
            "properties":{"data":true,"children":{"items":{"$dynamicRef":"#node"}}}}}})");
    EXPECT_TRUE(tree.accepts(value(R"({"children":[{"data":1}]})")));
    EXPECT_FALSE(tree.accepts(value(R"({"children":[{"daat":1}]})")));
}

}  // namespace
}  // namespace recourse::schema
