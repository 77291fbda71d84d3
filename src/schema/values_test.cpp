#include "schema/values.hpp"

#include "schema/place.hpp"
#include "schema/schema_testing.hpp"

#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

namespace recourse::schema {
namespace {

using testing::value;

TEST(Order, HoldsNumbersEqualHoweverTheyAreWritten) {
    EXPECT_TRUE(order(value("1"), value("1.0")) == 0);
    EXPECT_TRUE(order(json::Value(std::uint64_t{5}), json::Value(5)) == 0);
    EXPECT_TRUE(order(value("-1"), json::Value(std::numeric_limits<std::uint64_t>::max())) < 0);
    // As doubles these two would be the same.
    EXPECT_TRUE(order(value("9007199254740992"), value("9007199254740993")) < 0);
}

TEST(Order, LeavesTheOrderOfMembersOut) {
    EXPECT_TRUE(order(value(R"({"a":1,"b":[2]})"), value(R"({"b":[2.0],"a":1})")) == 0);
    EXPECT_TRUE(order(value(R"({"a":1})"), value(R"({"b":1})")) != 0);
    EXPECT_TRUE(order(value("[1,2]"), value("[2,1]")) != 0);
    EXPECT_TRUE(order(value("false"), value("0")) != 0);
}

TEST(IsMultiple, CountsInDecimal) {
    EXPECT_TRUE(is_multiple(value("0.3"), value("0.1")));
    EXPECT_TRUE(is_multiple(value("12391239123"), value("1e-8")));
    EXPECT_TRUE(is_multiple(value("-1e300"), value("25")));
    EXPECT_TRUE(is_multiple(value("0"), value("7")));
    EXPECT_FALSE(is_multiple(value("0.35"), value("0.1")));
    EXPECT_FALSE(is_multiple(value("1e308"), value("0.123456789")));
    EXPECT_FALSE(is_multiple(value("7"), value("1e300")));
    EXPECT_FALSE(is_multiple(value("-9223372036854775807"), value("2")));
}

TEST(TypeWords, NamesEveryTypeOnce) {
    EXPECT_EQ(type_words(kInteger | kNumber | kNull), "a number or null");
    EXPECT_EQ(type_words(kString), "a string");
    EXPECT_EQ(type_named("text"), 0);
}

TEST(CodePoints, CountsCharactersNotBytes) {
    EXPECT_EQ(code_points("a\xC3\xA4\xF0\x9F\x92\xA9"), 3U);
}

TEST(Place, IsSaidAndPointedTo) {
    const Place whole;
    const Place items{.parent = &whole, .step = {.name = "items"}};
    const Place third{.parent = &items, .step = {.to = Step::To::item, .position = 2}};
    const Place odd{.parent = &third, .step = {.name = "a/b~"}};
    EXPECT_EQ(pointer(path_to(odd)), "/items/2/a~1b~0");
    EXPECT_EQ(spoken(path_to(odd)), R"(items[2]["a/b~"])");
    EXPECT_EQ(pointer(path_to(whole)), "");
    const Place first{.parent = &whole, .step = {.to = Step::To::item}};
    EXPECT_EQ(spoken(path_to(first)), "item 0");
}

}  // namespace
}  // namespace recourse::schema
