#include "base/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::json {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::Optional;

constexpr std::string_view kCall = R"( {"jsonrpc" : "2.0", "id":7,
    "method":"tools/call", "params": {"name":"get_customer", "arguments": {"customer_id": "foo",
    "tags": ["a", {"b": [1, 2]}, null, true, false, -1.5e3]}, "_meta": {"x": {}}, "e": []}} )";

Ref call() {
    static const Ref kChecked = check(kCall).value();
    return kChecked;
}

TEST(Ref, spans_the_value_without_the_space_around_it) {
    EXPECT_EQ(call().raw().front(), '{');
    EXPECT_EQ(call().raw().back(), '}');
    EXPECT_EQ(check(" 12\n")->raw(), "12");
}

TEST(Ref, finds_members_by_name_in_any_depth) {
    EXPECT_TRUE(call()["method"].equals("tools/call"));
    EXPECT_TRUE(call()["params"]["name"].equals("get_customer"));
    EXPECT_EQ(call()["params"]["_meta"]["x"].raw(), "{}");
    EXPECT_EQ(call()["params"]["arguments"]["tags"].at(1)["b"].raw(), "[1, 2]");
}

TEST(Ref, that_is_absent_answers_every_question_with_no) {
    const Ref absent = call()["nothing"]["within"].at(3)["nothing"];
    EXPECT_FALSE(absent);
    EXPECT_EQ(absent.kind(), Kind::absent);
    EXPECT_FALSE(absent.equals(""));
    EXPECT_FALSE(absent.string());
    EXPECT_FALSE(absent.integer());
    EXPECT_FALSE(absent.number());
    EXPECT_FALSE(absent.boolean());
    EXPECT_FALSE(absent.is_null());
    EXPECT_FALSE(absent.members().begin() != absent.members().end());
    EXPECT_FALSE(absent.elements().begin() != absent.elements().end());
}

TEST(Ref, knows_its_kind) {
    const Ref tags = call()["params"]["arguments"]["tags"];
    EXPECT_EQ(tags.kind(), Kind::array);
    EXPECT_EQ(tags.at(0).kind(), Kind::string);
    EXPECT_EQ(tags.at(1).kind(), Kind::object);
    EXPECT_EQ(tags.at(2).kind(), Kind::null);
    EXPECT_EQ(tags.at(3).kind(), Kind::boolean);
    EXPECT_EQ(tags.at(5).kind(), Kind::number);
    EXPECT_EQ(tags.at(6).kind(), Kind::absent);
}

TEST(Ref, iterates_in_the_order_of_the_text) {
    std::vector<std::string> names;
    for (const auto& member : call().members()) names.push_back(*member.name.string());
    EXPECT_THAT(names, ElementsAre("jsonrpc", "id", "method", "params"));
    std::vector<std::string_view> tags;
    for (const Ref tag : call()["params"]["arguments"]["tags"].elements()) {
        tags.push_back(tag.raw());
    }
    EXPECT_THAT(tags, ElementsAre("\"a\"", "{\"b\": [1, 2]}", "null", "true", "false", "-1.5e3"));
}

TEST(Ref, iterates_over_nothing_in_an_empty_container) {
    for (const auto* text : {"{}", "[]", "{ }", "[ \n]"}) {
        const Ref empty = check(text).value();
        EXPECT_FALSE(empty.members().begin() != empty.members().end());
        EXPECT_FALSE(empty.elements().begin() != empty.elements().end());
    }
}

TEST(Ref, is_not_led_astray_by_quotes_and_brackets_in_strings) {
    const Ref ref = check(R"({"a":"}],\"{[\\","b":["]","\\\"",{"c":"}"}],"d":1})").value();
    EXPECT_THAT(ref["a"].string(), Optional(std::string(R"(}],"{[\)")));
    EXPECT_THAT(ref["b"].at(1).string(), Optional(std::string(R"(\")")));
    EXPECT_THAT(ref["b"].at(2)["c"].string(), Optional(std::string("}")));
    EXPECT_THAT(ref["d"].integer(), Optional(1));
}

TEST(Ref, compares_names_after_unescaping) {
    const Ref ref = check(R"({"a\u0062":1,"a\\nb":2,"a\nb":3})").value();
    EXPECT_THAT(ref["ab"].integer(), Optional(1));
    EXPECT_THAT(ref["a\\nb"].integer(), Optional(2));
    EXPECT_THAT(ref["a\nb"].integer(), Optional(3));
    EXPECT_FALSE(ref["a\\u0062"]);
    EXPECT_FALSE(ref["a"]);
}

TEST(Ref, unescapes_strings) {
    const Ref ref = check(R"("\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\uD83D\ude00 \u0000.")").value();
    const std::string expected = "\"\\/\b\f\n\r\tA\u00e9\u20ac\U0001F600 \0."s;
    EXPECT_THAT(ref.string(), Optional(expected));
    EXPECT_TRUE(ref.equals(expected));
    EXPECT_FALSE(ref.equals(expected + "x"));
    EXPECT_FALSE(ref.equals(expected.substr(0, expected.size() - 1)));
}

TEST(Ref, tells_the_empty_string_from_no_string) {
    EXPECT_THAT(check("\"\"")->string(), Optional(std::string()));
    EXPECT_TRUE(check("\"\"")->equals(""));
    EXPECT_FALSE(check("12")->string());
    EXPECT_FALSE(check("12")->equals("12"));
}

TEST(Ref, gives_an_integer_only_where_one_is_written_and_fits) {
    EXPECT_THAT(check("-12")->integer(), Optional(-12));
    EXPECT_THAT(check("9223372036854775807")->integer(), Optional(INT64_MAX));
    EXPECT_THAT(check("-9223372036854775808")->integer(), Optional(INT64_MIN));
    for (const auto* text : {"9223372036854775808", "1.0", "1e2", "\"1\"", "true", "[1]"}) {
        EXPECT_FALSE(check(text)->integer()) << text;
    }
}

TEST(Ref, gives_a_number_where_a_double_holds_it) {
    EXPECT_THAT(check("1.5e2")->number(), Optional(150.0));
    EXPECT_THAT(check("12345678901234567890123")->number(), Optional(12345678901234567890123.0));
    EXPECT_THAT(check("1e-999")->number(), Optional(0.0));
    EXPECT_FALSE(check("1e999")->number());
    EXPECT_FALSE(check("\"1\"")->number());
}

TEST(Ref, gives_a_boolean_only_for_true_and_false) {
    EXPECT_THAT(check("true")->boolean(), Optional(true));
    EXPECT_THAT(check("false")->boolean(), Optional(false));
    EXPECT_FALSE(check("null")->boolean());
    EXPECT_FALSE(check("1")->boolean());
}

}  // namespace
}  // namespace recourse::json
