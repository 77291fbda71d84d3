#include "base/json.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace recourse::json {
namespace {

TEST(Parse, gives_the_value) {
    const auto value = parse(R"( {"a" : [ 1 , -2.5, "x\u00e9", true, null, {} ], "b":{"c":[]} } )");
    ASSERT_TRUE(value);
    EXPECT_EQ(to_text(*value), "{\"a\":[1,-2.5,\"x\u00e9\",true,null,{}],\"b\":{\"c\":[]}}");
}

TEST(Parse, keeps_an_array_of_one_an_array) {
    EXPECT_EQ(to_text(parse("[[1]]").value()), "[[1]]");
    EXPECT_EQ(to_text(parse("[[]]").value()), "[[]]");
    EXPECT_EQ(to_text(parse(R"([["a",1]])").value()), R"([["a",1]])");
}

TEST(Parse, chooses_the_narrowest_number_that_holds_it) {
    EXPECT_TRUE(parse("-9223372036854775808")->is_int64());
    EXPECT_TRUE(parse("18446744073709551615")->is_uint64());
    EXPECT_TRUE(parse("18446744073709551616")->is_double());
    EXPECT_TRUE(parse("1.0")->is_double());
    EXPECT_TRUE(parse("1e2")->is_double());
    EXPECT_EQ(parse("0.1")->as_double(), 0.1);
}

TEST(Parse, says_what_is_wrong) {
    EXPECT_EQ(parse("[1,").error().reason, "this array is never closed");
}

TEST(ToValue, takes_a_part_of_a_text) {
    const auto checked = check(R"({"a":{"b":[1,2]},"c":3})");
    EXPECT_EQ(to_text(to_value((*checked)["a"])), R"({"b":[1,2]})");
    EXPECT_TRUE(to_value((*checked)["absent"]).is_null());
}

std::string text_of_utf8() {
    static const std::vector<std::string> kParts = {
        "a",
        "Z",
        "\"",
        "\\",
        "/",
        "\n",
        "\x01",
        "{",
        "]",
        ",",
        ":",
        "\u00e9",
        "\u20ac",
        "\U0001F600"
    };
    std::string text;
    for (const auto& part :
         *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kParts))) {
        text += part;
    }
    return text;
}

enum class Doubles : bool { no, yes };

Value arbitrary_scalar(Doubles doubles) {
    switch (*rc::gen::inRange(0, doubles == Doubles::yes ? 6 : 5)) {
        case 0:
            return nullptr;
        case 1:
            return *rc::gen::arbitrary<bool>();
        case 2:
            return *rc::gen::arbitrary<std::int64_t>();
        case 3:
            return *rc::gen::arbitrary<std::uint64_t>();
        case 4:
            return Value(std::string_view(text_of_utf8()));
        default:
            return *rc::gen::arbitrary<double>();
    }
}

Value arbitrary_value(int depth, Doubles doubles = Doubles::yes) {
    const int kind = depth == 0 ? 0 : *rc::gen::inRange(0, 3);
    const int size = kind == 0 ? 0 : *rc::gen::inRange(0, 5);
    if (kind == 1) {
        Array array;
        for (int i = 0; i < size; ++i) array.push_back(arbitrary_value(depth - 1, doubles));
        return array;
    }
    if (kind == 2) {
        Object object;
        for (int i = 0; i < size; ++i) {
            object[text_of_utf8()] = arbitrary_value(depth - 1, doubles);
        }
        return object;
    }
    return arbitrary_scalar(doubles);
}

RC_GTEST_PROP(Json, survives_a_round_trip, ()) {
    const Value value = arbitrary_value(4);
    const auto back = parse(to_text(value));
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == value);
    RC_ASSERT(to_text(*back) == to_text(value));
}

/// What iteration over a Ref sees, as a value.
Value seen_by_iteration(Ref ref) {
    if (ref.is_object()) {
        Object object;
        for (const auto& member : ref.members()) {
            object[*member.name.string()] = seen_by_iteration(member.value());
        }
        return object;
    }
    if (ref.is_array()) {
        Array array;
        for (const Ref element : ref.elements()) array.push_back(seen_by_iteration(element));
        return array;
    }
    return to_value(ref);
}

// Without doubles: Boost 1.81 may miss the last bit of one.
RC_GTEST_PROP(Json, iteration_sees_what_boost_reads, ()) {
    const std::string text = to_text(arbitrary_value(4, Doubles::no));
    const auto checked = check(text);
    RC_ASSERT(checked.has_value());
    RC_ASSERT(seen_by_iteration(*checked) == boost::json::parse(text));
}

RC_GTEST_PROP(Json, members_are_found_by_name, ()) {
    Object object;
    const int size = *rc::gen::inRange(0, 6);
    for (int i = 0; i < size; ++i) object[text_of_utf8()] = i;
    const std::string text = to_text(object);
    const Ref ref = check(text).value();
    for (const auto& [name, value] : object) {
        RC_ASSERT(ref[std::string_view(name)].integer() == value.as_int64());
    }
}

/// The text with one byte replaced, removed or put in.
std::string damaged(std::string text) {
    static const std::string kBytes =
        "{}[],:\"\\ 0123456789-+.eEu\n\tntfalsrd\x01\x7f\xc3\xa9\xed\xff";
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    const char byte = *rc::gen::elementOf(kBytes);
    switch (*rc::gen::inRange(0, 3)) {
        case 0:
            text[at] = byte;
            break;
        case 1:
            text.erase(at, 1);
            break;
        default:
            text.insert(at, 1, byte);
    }
    return text;
}

RC_GTEST_PROP(Json, damaged_text_is_refused_where_boost_refuses_it, ()) {
    const std::string text = damaged(to_text(arbitrary_value(3)));
    const auto checked = check(text);
    const bool name_twice =
        !checked && checked.error().reason.find("stands twice") != std::string::npos;
    RC_PRE(!name_twice);  // Boost takes the last
    boost::json::error_code error;
    boost::json::parse(text, error);
    RC_LOG() << text << " " << error.message();
    RC_PRE(error != boost::json::error::exponent_overflow);  // a bound of Boost's own
    RC_ASSERT(checked.has_value() == !error);
}

}  // namespace
}  // namespace recourse::json
