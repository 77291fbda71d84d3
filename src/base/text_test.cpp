#include "base/text.hpp"

#include "base/utf8.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace recourse::text {
namespace {

using namespace std::string_view_literals;
using testing::ElementsAre;

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const auto character = utf8::decode(text);
        if (!character.valid) return false;
        text.remove_prefix(character.bytes);
    }
    return true;
}

TEST(Trim, takes_space_from_both_ends) {
    EXPECT_EQ(trim(" \t a b \r\n"), "a b");
    EXPECT_EQ(trim(" \n"), "");
    EXPECT_EQ(trim(""), "");
}

TEST(IgnoringCase, means_ascii_letters_only) {
    EXPECT_TRUE(equals_ignoring_case("Content-TYPE", "content-type"));
    EXPECT_FALSE(equals_ignoring_case("content", "content-type"));
    EXPECT_FALSE(equals_ignoring_case("@", "`"));
    EXPECT_TRUE(contains_ignoring_case("Rate Limit exceeded", "rate limit"));
    EXPECT_TRUE(contains_ignoring_case("x", ""));
    EXPECT_FALSE(contains_ignoring_case("rate", "rate limit"));
    EXPECT_EQ(to_lower("Retry-AFTER 5"), "retry-after 5");
}

TEST(List, joins_as_a_sentence_does) {
    using Items = std::vector<std::string>;
    EXPECT_EQ(list(Items{}), "");
    EXPECT_EQ(list(Items{"a"}), "a");
    EXPECT_EQ(list(Items{"a", "b"}), "a and b");
    EXPECT_EQ(list(Items{"a", "b", "c"}, "or"), "a, b or c");
}

TEST(Shorten, keeps_what_fits) {
    EXPECT_EQ(shorten("abcdef", 6), "abcdef");
    EXPECT_EQ(shorten("abcdefg", 6), "abc...");
    EXPECT_EQ(shorten("abcdefg", 2), "ab");
    EXPECT_EQ(shorten("abc", 0), "");
}

TEST(Shorten, cuts_between_characters) {
    EXPECT_EQ(shorten("a\u00e9\u00e9\u00e9\u00e9", 7), "a\u00e9...");
    EXPECT_EQ(shorten("\U0001F600\U0001F600", 6), "...");
}

TEST(Clean, drops_what_cannot_be_seen) {
    EXPECT_EQ(clean("a\u200b\u200fb\u202ec\u2066d\ufeff", 99), "abcd");
    EXPECT_EQ(clean("a\0b\x1b[31m\x7f\u009b"sv, 99), "ab[31m");
    EXPECT_EQ(clean("hi\U000E0049\U000E0067\U000E007F!", 99), "hi!");
}

TEST(Clean, makes_a_run_of_line_breaks_and_tabs_one_space) {
    EXPECT_EQ(clean("a\r\n\tb\u2028c", 99), "a b c");
    EXPECT_EQ(clean("a  b", 99), "a  b");
}

TEST(Clean, replaces_bytes_that_are_not_utf8) {
    EXPECT_EQ(clean("a\xff\xc0\x80z", 99), "a\ufffd\ufffd\ufffdz");
    EXPECT_EQ(clean("\xed\xa0\x80", 99), "\ufffd\ufffd\ufffd");
    EXPECT_EQ(clean("cut \xe2\x82", 99), "cut \ufffd\ufffd");
}

TEST(Clean, leaves_honest_text_alone) {
    const std::string text = "Gr\u00fc\u00dfe, \u4f60\u597d \U0001F44D\ufe0f {\"a\": [1, 2]} <b>";
    EXPECT_EQ(clean(text, 999), text);
}

TEST(Clean, is_bounded) {
    EXPECT_EQ(clean("abcdefghij", 8), "abcde...");
}

RC_GTEST_PROP(Clean, gives_bounded_utf8_whatever_comes_in, (const std::string& untrusted)) {
    const std::size_t bytes = *rc::gen::inRange<std::size_t>(0, 40);
    const std::string cleaned = clean(untrusted, bytes);
    RC_ASSERT(cleaned.size() <= bytes);
    RC_ASSERT(is_utf8(cleaned));
}

RC_GTEST_PROP(Clean, of_clean_text_changes_nothing, (const std::string& untrusted)) {
    const std::string cleaned = clean(untrusted, 1000);
    RC_ASSERT(clean(cleaned, 1000) == cleaned);
}

TEST(MakeVisible, spells_what_cannot_be_seen) {
    EXPECT_EQ(make_visible("\x1b[31mred", 99), "\\u001b[31mred");
    EXPECT_EQ(make_visible("a\u200bb\u202ec", 99), "a\\u200bb\\u202ec");
    EXPECT_EQ(make_visible("\U000E0041\uFFFE", 99), "\\u{e0041}\\ufffe");
    EXPECT_EQ(make_visible(std::string_view("\0", 1), 99), "\\u0000");
}

TEST(MakeVisible, keeps_lines_and_honest_text) {
    EXPECT_EQ(make_visible("gr\u00fc\u00df\n\tdich\r\n", 99), "gr\u00fc\u00df\n\tdich\\u000d\n");
}

TEST(MakeVisible, spells_bytes_that_are_not_utf8) {
    EXPECT_EQ(
        make_visible(
            "a\x9b"
            "2J",
            99
        ),
        "a\\x9b2J"
    );
}

TEST(MakeVisible, is_bounded) {
    EXPECT_EQ(make_visible(std::string(50, 'a'), 10), "aaaaaaa...");
    EXPECT_LE(make_visible(std::string(50, '\x1b'), 10).size(), 10U);
}

RC_GTEST_PROP(MakeVisible, leaves_nothing_to_clean_but_lines, (const std::string& untrusted)) {
    std::string visible = make_visible(untrusted, 200);
    std::erase_if(visible, [](char c) { return c == '\n' || c == '\t'; });
    RC_ASSERT(clean(visible, 200) == visible);
}

TEST(Words, are_found_in_every_spelling) {
    EXPECT_THAT(words("listCustomers"), ElementsAre("list", "customers"));
    EXPECT_THAT(words("list_customers"), ElementsAre("list", "customers"));
    EXPECT_THAT(words("list-customers"), ElementsAre("list", "customers"));
    EXPECT_THAT(words("LIST_CUSTOMERS"), ElementsAre("list", "customers"));
    EXPECT_THAT(words("__list  customers."), ElementsAre("list", "customers"));
    EXPECT_THAT(words("HTTPServerId2"), ElementsAre("http", "server", "id2"));
    EXPECT_THAT(words("getV2Users"), ElementsAre("get", "v2", "users"));
    EXPECT_THAT(words(""), ElementsAre());
    EXPECT_THAT(words("_-_"), ElementsAre());
}

RC_GTEST_PROP(Utf8, decodes_what_it_encodes, ()) {
    const auto code = *rc::gen::suchThat(rc::gen::inRange<std::uint32_t>(0, 0x110000), [](auto c) {
        return c < 0xD800 || c > 0xDFFF;
    });
    const auto encoded = utf8::encode(code);
    const auto character = utf8::decode(encoded.view());
    RC_ASSERT(character.valid);
    RC_ASSERT(character.code == code);
    RC_ASSERT(character.bytes == encoded.size);
}

TEST(Utf8, refuses_overlong_forms_surrogates_and_what_lies_beyond_unicode) {
    for (const auto* bytes :
         {"\xc0\x80",
          "\xc1\xbf",
          "\xe0\x80\x80",
          "\xf0\x80\x80\x80",
          "\xed\xa0\x80",
          "\xf4\x90\x80\x80",
          "\xf5\x80\x80\x80",
          "\x80",
          "\xe2\x82",
          "\xe2(\xa1"}) {
        EXPECT_FALSE(utf8::decode(bytes).valid);
    }
}

}  // namespace
}  // namespace recourse::text
