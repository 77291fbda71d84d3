#include "base/json.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace recourse::json {
namespace {

using namespace std::string_view_literals;

std::string quoted(std::string_view text) {
    std::string out;
    append_string(out, text);
    return out;
}

TEST(AppendString, escapes_what_must_be_escaped_and_nothing_else) {
    EXPECT_EQ(quoted(""), R"("")");
    EXPECT_EQ(quoted("plain / text"), R"("plain / text")");
    EXPECT_EQ(quoted("\"\\\b\f\n\r\t"), R"("\"\\\b\f\n\r\t")");
    EXPECT_EQ(quoted("\0\x01\x1f"sv), R"("\u0000\u0001\u001f")");
    EXPECT_EQ(quoted("\x7f\u2028\u2029"), "\"\x7f\u2028\u2029\"");
    EXPECT_EQ(quoted("Gr\u00fc\u00dfe \u4f60 \U0001F600"), "\"Gr\u00fc\u00dfe \u4f60 \U0001F600\"");
}

TEST(AppendString, replaces_bytes_that_are_not_utf8) {
    EXPECT_EQ(quoted("a\xff\xfez"), "\"a\ufffd\ufffdz\"");
    EXPECT_EQ(quoted("cut \xe2\x82"), "\"cut \ufffd\ufffd\"");
    EXPECT_TRUE(check(quoted("\xed\xa0\x80\xc0\x80")));
}

TEST(ToText, keeps_the_difference_between_an_integer_and_a_double) {
    EXPECT_EQ(to_text(1), "1");
    EXPECT_EQ(to_text(1.0), "1.0");
    EXPECT_EQ(to_text(-0.0), "-0.0");
    EXPECT_EQ(to_text(0.1), "0.1");
    EXPECT_EQ(to_text(1e300), "1e+300");
    EXPECT_EQ(to_text(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
    EXPECT_EQ(to_text(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
}

TEST(ToText, makes_null_of_what_json_cannot_hold) {
    EXPECT_EQ(to_text(std::numeric_limits<double>::infinity()), "null");
    EXPECT_EQ(to_text(std::numeric_limits<double>::quiet_NaN()), "null");
}

TEST(ToText, prints_members_in_the_order_they_came) {
    const Value value = {{"z", 1}, {"a", {true, nullptr, "x\n"}}, {"m", Object()}, {"e", Array()}};
    EXPECT_EQ(to_text(value), R"({"z":1,"a":[true,null,"x\n"],"m":{},"e":[]})");
}

TEST(Writer, sets_the_commas) {
    std::string out;
    Writer writer(out);
    writer.begin_object();
    writer.member("a", "x").key("b").begin_array().integer(1).begin_object().end_object();
    writer.begin_array().end_array().null().boolean(false).end_array();
    writer.key("c").begin_object().key("d").value(Value(1.0)).end_object();
    writer.key("e").raw("[1, 2]").end_object();
    EXPECT_EQ(out, R"({"a":"x","b":[1,{},[],null,false],"c":{"d":1.0},"e":[1, 2]})");
    EXPECT_TRUE(check(out));
}

TEST(Writer, appends_to_what_is_there) {
    std::string out = "data: ";
    Writer(out).begin_array().string("a").string("b").end_array();
    EXPECT_EQ(out, R"(data: ["a","b"])");
}

}  // namespace
}  // namespace recourse::json
