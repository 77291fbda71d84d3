#include "review/places.hpp"

#include <algorithm>
#include <string>

#include <gmock/gmock.h>

namespace recourse::review {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

Places places_of(std::string_view schema) {
    return read_places(*json::parse(schema));
}

std::vector<std::string> paths_of(const Places& places) {
    std::vector<std::string> paths;
    for (const auto& place : places.all) paths.push_back(place.path);
    return paths;
}

const Argument& at(const Places& places, std::string_view path) {
    return *std::ranges::find(places.all, path, &Argument::path);
}

bool tells(const Places& places, std::string_view pointer, std::string_view words) {
    return std::ranges::any_of(places.unprobed, [&](const Untried& one) {
        return one.pointer == pointer && one.reason.contains(words);
    });
}

TEST(Places, AreFoundInObjectsAndLists) {
    const auto places = places_of(
        R"({"type":"object","required":["order"],"properties":{"order":{"type":"object","required":["lines"],"properties":{
            "lines":{"type":"array","items":{"type":"object","required":["sku"],"properties":{"sku":{"type":"string"},"qty":{"type":"integer"}}}},
            "note":{"type":"string"}}}}})"
    );
    EXPECT_THAT(
        paths_of(places),
        ElementsAre(
            "order",
            "order.lines",
            "order.note",
            "order.lines[0]",
            "order.lines[0].sku",
            "order.lines[0].qty"
        )
    );
    const auto& sku = at(places, "order.lines[0].sku");
    EXPECT_EQ(sku.name, "sku");
    EXPECT_EQ(sku.pointer, "/order/lines/0/sku");
    EXPECT_EQ(sku.depth, 4U);
    EXPECT_EQ(sku.type, "string");
    EXPECT_TRUE(sku.is_required);
    EXPECT_FALSE(at(places, "order.note").is_required);
    EXPECT_EQ(at(places, "order.lines[0]").name, "lines");
    EXPECT_THAT(places.unprobed, IsEmpty());
}

TEST(Places, ReferencesAreFollowedAndPartsPutTogether) {
    const auto places = places_of(
        R"({"$defs":{"base":{"type":"object","required":["id"],"properties":{"id":{"type":"string"}}}},
            "properties":{"item":{"allOf":[{"$ref":"#/$defs/base"},{"required":["size"],"properties":{"size":{"type":"integer"}}}]}}})"
    );
    EXPECT_THAT(paths_of(places), ElementsAre("item", "item.id", "item.size"));
    EXPECT_TRUE(at(places, "item.id").is_required);
    EXPECT_TRUE(at(places, "item.size").is_required);
}

TEST(Places, OfSeveralFormsThatOfTheExampleIsLookedInto) {
    const auto places = places_of(
        R"({"properties":{"shape":{"oneOf":[
            {"type":"object","required":["kind","radius"],"properties":{"kind":{"const":"circle"},"radius":{"type":"number"}}},
            {"type":"object","required":["kind","side"],"properties":{"kind":{"const":"square"},"side":{"type":"number"}}}]}}})"
    );
    EXPECT_THAT(paths_of(places), ElementsAre("shape", "shape.kind", "shape.radius"));
    EXPECT_EQ(at(places, "shape").type, "object");
    EXPECT_TRUE(tells(places, "/shape", "Of its 2 forms only one"));
}

TEST(Places, AChoiceBesideNullIsNone) {
    const auto places = places_of(
        R"({"properties":{"when":{"anyOf":[{"type":"object","properties":{"day":{"type":"string"}}},{"type":"null"}]}}})"
    );
    EXPECT_THAT(paths_of(places), ElementsAre("when", "when.day"));
    EXPECT_THAT(places.unprobed, IsEmpty());
}

TEST(Places, AChoiceOfConstantsIsAnEnum) {
    const auto places = places_of(
        R"({"properties":{"unit":{"anyOf":[{"type":"string","const":"km"},{"type":"string","const":"mi"},{"enum":["m","ft"]}]}}})"
    );
    EXPECT_EQ(at(places, "unit").type, "string");
    EXPECT_THAT(at(places, "unit").allowed, ElementsAre("km", "mi", "m", "ft"));
}

TEST(Places, SeveralTypesAreSaid) {
    for (const auto* rules :
         {R"({"type":["string","integer"]})", R"({"anyOf":[{"type":"string"},{"type":"integer"}]})"
         }) {
        const auto places = places_of(std::string(R"({"properties":{"id":)") + rules + "}}");
        EXPECT_EQ(at(places, "id").type, "");
        ASSERT_TRUE(tells(places, "/id", "several types")) << rules;
        EXPECT_EQ(places.unprobed.front().kind, ProbeKind::wrong_type);
    }
}

TEST(Places, WhatIsNotUnderstoodIsSaid) {
    const auto places = places_of(
        R"({"properties":{"far":{"$ref":"https://example.com/schema"},"lost":{"$ref":"#/$defs/none"},
            "map":{"type":"object","additionalProperties":{"type":"string"}},
            "odd":{"type":"object","if":{"required":["a"]},"then":{"required":["b"]}}}})"
    );
    EXPECT_TRUE(tells(places, "/far", "leads nowhere"));
    EXPECT_TRUE(tells(places, "/lost", "leads nowhere"));
    EXPECT_TRUE(tells(places, "/map", "names of the caller's own"));
    EXPECT_TRUE(tells(places, "/odd", "under a condition"));
}

TEST(Places, ATreeIsFollowedAsDeepAsAReviewLooks) {
    const auto places = places_of(
        R"({"properties":{"tree":{"$ref":"#/$defs/node"}},
            "$defs":{"node":{"type":"object","properties":{"name":{"type":"string"},"children":{"type":"array","items":{"$ref":"#/$defs/node"}}}}}})"
    );
    EXPECT_THAT(paths_of(places), Contains("tree.children[0].children[0].name"));
    EXPECT_TRUE(std::ranges::all_of(places.all, [](const Argument& place) {
        return place.depth <= kDeepest;
    }));
    EXPECT_TRUE(tells(places, "/tree/children/0/children/0/children", "levels deep"));
}

TEST(Places, AReferenceAroundItselfEnds) {
    const auto places =
        places_of(R"({"properties":{"a":{"$ref":"#/$defs/a"}},"$defs":{"a":{"$ref":"#/$defs/a"}}})"
        );
    EXPECT_TRUE(tells(places, "/a", "goes around"));
}

TEST(Places, TooManyAreSaidOnce) {
    std::string properties;
    for (int i = 0; i < 200; ++i)
        properties += (i == 0 ? "\"p" : ",\"p") + std::to_string(i) + R"(":{"type":"string"})";
    const auto many = places_of(
        R"({"properties":{)" + properties + R"(,"in":{"type":"object","properties":{)" +
        properties + "}}}}"
    );
    EXPECT_EQ(many.all.size(), kMostArguments);
    EXPECT_EQ(many.unprobed.size(), 1U);
    const auto inside =
        places_of(R"({"properties":{"in":{"type":"object","properties":{)" + properties + "}}}}");
    EXPECT_EQ(inside.all.size(), 1 + kMostInside);
    EXPECT_EQ(inside.unprobed.size(), 1U);
}

TEST(Places, NamesWithSlashesAreEscapedInPointers) {
    const auto places = places_of(R"({"properties":{"a/b":{"type":"string"}}})");
    EXPECT_EQ(places.all.front().pointer, "/a~1b");
    EXPECT_EQ(places.all.front().path, "a/b");
}

}  // namespace
}  // namespace recourse::review
