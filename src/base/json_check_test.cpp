#include "base/json.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::json {
namespace {

using namespace std::string_view_literals;
using testing::HasSubstr;

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

/// An object of `count` members, m0 to m(count - 1).
std::string wide(std::size_t count, std::string_view last_name) {
    std::string text = "{";
    for (std::size_t i = 0; i < count; ++i) text += fmt::format("\"m{}\":{},", i, i);
    return text + fmt::format("\"{}\":0}}", last_name);
}

TEST(Check, accepts_every_kind_at_the_top) {
    for (const auto* text : {"{}", "[]", "\"\"", "0", "-0", "1e5", "true", "false", "null"}) {
        EXPECT_TRUE(check(text)) << text;
    }
}

TEST(Check, keeps_long_numbers_as_they_are_written) {
    for (const auto* number :
         {"12345678901234567890123",
          "-12345678901234567890123",
          "18446744073709551616",
          "1e999",
          "-1E+400",
          "0.1e-999"}) {
        const std::string text = fmt::format(" {{\"id\":{}, \"b\":[{}]}}", number, number);
        const auto checked = check(text);
        ASSERT_TRUE(checked) << number;
        EXPECT_EQ((*checked)["id"].raw(), number);
        EXPECT_EQ((*checked)["b"].at(0).raw(), number);
    }
}

TEST(Check, holds_a_text_with_long_numbers_to_all_the_rest) {
    EXPECT_FALSE(check("[12345678901234567890123,]"));
    EXPECT_FALSE(check("[12345678901234567890123] x"));
    EXPECT_FALSE(check("[012345678901234567890123]"));
    EXPECT_FALSE(check(R"({"a":12345678901234567890123,"a":1})"));
    EXPECT_FALSE(check("[12345678901234567890123,\"\xff\"]"));
    EXPECT_FALSE(check("[[[12345678901234567890123]]]", {.depth = 2}));
}

TEST(Check, bounds_the_depth) {
    EXPECT_TRUE(check(nested(128)));
    EXPECT_FALSE(check(nested(129)));
    EXPECT_EQ(check(nested(129)).error().offset, 128U);
    EXPECT_THAT(check(nested(129)).error().reason, HasSubstr("deeper than 128 levels"));
    EXPECT_TRUE(check("1", {.depth = 0}));
    EXPECT_FALSE(check("{}", {.depth = 0}));
    EXPECT_TRUE(check(R"({"a":[]})", {.depth = 2}));
    EXPECT_FALSE(check(R"({"a":[{}]})", {.depth = 2}));
}

TEST(Check, bounds_the_depth_whatever_is_asked_for) {
    EXPECT_TRUE(check(nested(1000), {.depth = 1000000}));
    EXPECT_FALSE(check(nested(1001), {.depth = 1000000}));
    EXPECT_FALSE(check(std::string(1000000, '['), {.depth = 1000000}));
}

TEST(Check, refuses_a_name_that_stands_twice_in_one_object) {
    for (const auto* text :
         {R"({"a":1,"a":1})",
          R"([{"b":{"a":1,"c":[],"a":2}}])",
          R"({"a":1,"\u0061":2})",
          R"({"":1,"":2})"}) {
        ASSERT_FALSE(check(text)) << text;
        EXPECT_THAT(check(text).error().reason, HasSubstr("stands twice in one object"));
    }
}

TEST(Check, allows_a_name_again_in_another_object) {
    EXPECT_TRUE(check(R"({"a":{"a":[{"a":1},{"a":2}]},"b":"a","A":0})"));
}

TEST(Check, finds_the_twin_among_many_names) {
    for (const std::size_t count : {15U, 16U, 17U, 1000U}) {
        EXPECT_TRUE(check(wide(count, "other"))) << count;
        const auto twin = check(wide(count, "m7"));
        ASSERT_FALSE(twin) << count;
        EXPECT_EQ(twin.error().reason, "the name \"m7\" stands twice in one object");
        EXPECT_EQ(twin.error().offset, wide(count, "m7").size() - 7);
    }
}

TEST(Check, tells_the_line_and_the_column) {
    const auto checked = check("{\n  \"a\": 1,\n  \"b\" 2\n}");
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().offset, 18U);
    EXPECT_EQ(checked.error().line, 3U);
    EXPECT_EQ(checked.error().column, 7U);
    EXPECT_EQ(checked.error().reason, "a colon is missing after the name");
}

TEST(Check, takes_texts_beyond_the_parser_it_keeps) {
    const std::string text = "[\"" + std::string(3000000, 'x') + "\"]";
    ASSERT_TRUE(check(text));
    EXPECT_EQ(check(text)->raw().size(), text.size());
    EXPECT_FALSE(check(text + "]"));
}

TEST(Check, refuses_a_zero_byte_after_the_text) {
    EXPECT_FALSE(check("{}\0"sv));
}

struct Flawed {
    std::string_view text;
    std::size_t offset;
    std::string_view reason;
};

std::ostream& operator<<(std::ostream& out, const Flawed& flawed) {
    return out << flawed.text;
}

class CheckReason : public testing::TestWithParam<Flawed> {};
TEST_P(CheckReason, names_the_flaw_and_its_place) {
    const auto checked = check(GetParam().text);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().reason, GetParam().reason);
    EXPECT_EQ(checked.error().offset, GetParam().offset);
}
INSTANTIATE_TEST_SUITE_P(
    Texts,
    CheckReason,
    testing::Values(
        Flawed{"", 0, "the text is empty"},
        Flawed{" \n", 0, "the text is empty"},
        Flawed{"\xEF\xBB\xBF{}", 0, "a byte order mark stands before the text"},
        Flawed{"{} x", 3, "something follows the end of the value"},
        Flawed{"1 2", 2, "something follows the end of the value"},
        Flawed{"{\"a\":", 5, "the text ends where a value is due"},
        Flawed{"{\"a\":}", 5, "a value is due here, not '}'"},
        Flawed{"[,]", 1, "a value is due here, not ','"},
        Flawed{"[1,]", 3, "a comma stands before the closing bracket"},
        Flawed{"{\"a\":1,}", 7, "a comma stands before the closing brace"},
        Flawed{"[1 2]", 3, "a comma is missing"},
        Flawed{"{\"a\":1 \"b\":2}", 7, "a comma is missing"},
        Flawed{"[1}", 2, "the brackets do not match"},
        Flawed{"{a:1}", 1, "a name in double quotes is due here"},
        Flawed{"{\"a\" 1}", 5, "a colon is missing after the name"},
        Flawed{"[1, {\"a\":1", 4, "this object is never closed"},
        Flawed{"{\"a\":[1,", 5, "this array is never closed"},
        Flawed{"[\"abc", 1, "this string is never closed"},
        Flawed{"\"abc\\\"", 0, "this string is never closed"},
        Flawed{"['a']", 1, "a string takes double quotes"},
        Flawed{"[1] // one", 4, "something follows the end of the value"},
        Flawed{"[/*one*/1]", 1, "JSON has no comments"},
        Flawed{"[None]", 1, "'None' is no JSON value"},
        Flawed{"[NaN]", 1, "'NaN' is no JSON value"},
        Flawed{"[truth]", 1, "'truth' is no JSON value"},
        Flawed{"[+1]", 1, "a value cannot begin like this"},
        Flawed{"[01]", 1, "a number may not begin with 0"},
        Flawed{"[-]", 1, "digits are missing after the minus sign"},
        Flawed{"[1.]", 1, "digits are missing after the decimal point"},
        Flawed{"[1e]", 1, "digits are missing in the exponent"},
        Flawed{"\"a\nb\"", 2, "a line break in a string is written \\n"},
        Flawed{"\"a\tb\"", 2, "a control character is written \\u0009"},
        Flawed{"\"\\x41\"", 1, "a backslash begins no such escape"},
        Flawed{"\"\\u12g4\"", 1, "\\u needs four hex digits"},
        Flawed{"\"\\ud83d\"", 1, "half of a surrogate pair stands alone"},
        Flawed{"\"\\ud83dx\"", 1, "half of a surrogate pair stands alone"},
        Flawed{"\"\\ude00\"", 1, "half of a surrogate pair stands alone"},
        Flawed{"\"\\ud83d\\u0041\"", 1, "half of a surrogate pair stands alone"},
        Flawed{"\"ab\xff\"", 3, "the bytes are not UTF-8"},
        Flawed{"\"\xed\xa0\x80\"", 1, "the bytes are not UTF-8"}
    )
);

TEST(Json, an_empty_text_without_an_address_is_refused_like_any_other) {
    const auto checked = check(std::string_view{});
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().reason, "the text is empty");
}

}  // namespace
}  // namespace recourse::json
