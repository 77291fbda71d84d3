#include "base/json_canonical.hpp"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace recourse::json {
namespace {

std::string canonical(std::string_view text) {
    std::string out;
    append_canonical(out, check(text).value());
    return out;
}

TEST(Canonical, has_no_white_space_and_its_members_in_order) {
    EXPECT_EQ(
        canonical(R"( { "b" : [ 1 , { "z" : null, "y" : true } ] , "a" : "x y" } )"),
        R"({"a":"x y","b":[1,{"y":true,"z":null}]})"
    );
}

TEST(Canonical, keeps_the_order_of_elements) {
    EXPECT_NE(canonical("[1,2]"), canonical("[2,1]"));
}

TEST(Canonical, spells_strings_one_way) {
    EXPECT_EQ(canonical(R"("A\/\u00e9\n\ud83d\ude00")"), "\"A/\u00e9\\n\U0001F600\"");
    EXPECT_EQ(canonical("\"A/\u00e9\\u000a\U0001F600\""), canonical(R"("\u0041/\u00E9\n😀")"));
}

TEST(Canonical, orders_names_by_what_they_say_not_by_how_they_are_written) {
    EXPECT_EQ(canonical(R"({"b":1,"\u0061":2})"), R"({"a":2,"b":1})");
    EXPECT_EQ(canonical(R"({"\u0061":{"d":1,"\u0063":2},"b":3})"), R"({"a":{"c":2,"d":1},"b":3})");
}

TEST(Canonical, keeps_numbers_as_they_are_written) {
    // Servers that read decimals tell 1.10 from 1.1, and nobody knows which server this is.
    EXPECT_EQ(
        canonical("[1.10,1e2,-0,12345678901234567890123]"), "[1.10,1e2,-0,12345678901234567890123]"
    );
    EXPECT_NE(canonical("1.0"), canonical("1"));
}

TEST(Canonical, of_nothing_is_nothing) {
    std::string out;
    append_canonical(out, Ref());
    EXPECT_EQ(out, "");
    EXPECT_EQ(canonical("{}"), "{}");
}

/// A value with names that often need escapes, written with its members in a random order.
std::string written(std::mt19937& random, int seed_of_shape, int depth) {
    std::mt19937 shape(static_cast<unsigned>(seed_of_shape));
    const auto kind = depth == 0 ? 0 : shape() % 3;
    if (kind == 0) return random() % 2 == 0 ? R"("\u0078\"")" : R"("x\u0022")";
    std::vector<std::string> parts;
    const auto count = shape() % 5;
    for (unsigned i = 0; i < count; ++i) {
        const std::string child = written(random, static_cast<int>(shape()), depth - 1);
        const char letter = static_cast<char>('a' + i);
        const std::string name = random() % 2 == 0 ? std::string{'"', letter, '"'}
                                                   : "\"\\u006" + std::to_string(i + 1) + '"';
        parts.push_back(kind == 1 ? name + (random() % 2 == 0 ? ": " : ":") + child : child);
    }
    if (kind == 1) std::ranges::shuffle(parts, random);
    std::string out(1, kind == 1 ? '{' : '[');
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) out += random() % 2 == 0 ? "," : " ,\n";
        out += parts[i];
    }
    out += kind == 1 ? '}' : ']';
    return out;
}

RC_GTEST_PROP(
    CanonicalProperty,
    is_the_same_however_a_value_is_written,
    (int shape, unsigned first, unsigned second)
) {
    std::mt19937 one(first);
    std::mt19937 other(second);
    const auto text = canonical(written(one, shape, 4));
    RC_ASSERT(text == canonical(written(other, shape, 4)));
    RC_ASSERT(canonical(text) == text);
    RC_ASSERT(to_value(check(text).value()) == parse(written(one, shape, 4)).value());
}

}  // namespace
}  // namespace recourse::json
