#include "dashboard/form.hpp"

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace recourse::dashboard {
namespace {

TEST(FormField, IsDecoded) {
    EXPECT_EQ(form_field("key=a%2Bb+c%20d&other=1", "key"), "a+b c d");
    EXPECT_EQ(form_field("k%65y=1", "key"), "1");
    EXPECT_EQ(form_field("key", "key"), "");
    EXPECT_EQ(form_field("key=a=b", "key"), "a=b");
}

TEST(FormField, IsNothingWhereItDoesNotStand) {
    EXPECT_EQ(form_field("", "key"), std::nullopt);
    EXPECT_EQ(form_field("keys=1&=2&&", "key"), std::nullopt);
}

TEST(FormField, ThatStandsTwiceIsNothing) {
    EXPECT_EQ(form_field("key=1&key=1", "key"), std::nullopt);
    EXPECT_EQ(form_field("key=1&k%65y=2", "key"), std::nullopt);
}

TEST(FormField, ThatIsWrittenWronglyIsNothing) {
    for (const auto* form : {"key=%", "key=%4", "key=%zz", "key=%+1", "key=% 1"})
        EXPECT_EQ(form_field(form, "key"), std::nullopt) << form;
}

RC_GTEST_PROP(FormFieldModel, reads_what_was_encoded, (const std::string& value)) {
    std::string encoded;
    for (const char byte : value) {
        constexpr std::string_view kHex = "0123456789abcdef";
        const auto number = static_cast<unsigned char>(byte);
        encoded.append({'%', kHex[number >> 4U], kHex[number & 15U]});
    }
    RC_ASSERT(form_field("a=1&key=" + encoded + "&b=2", "key") == value);
}

net::Headers cookies(std::initializer_list<std::string_view> values) {
    net::Headers headers;
    for (const auto value : values) headers.add("Cookie", value);
    return headers;
}

TEST(Cookie, IsFoundAmongOthers) {
    EXPECT_EQ(cookie(cookies({"a=1; recourse=abc; b=2"}), "recourse"), "abc");
    EXPECT_EQ(cookie(cookies({"a=1", "recourse=abc"}), "recourse"), "abc");
    EXPECT_EQ(cookie(cookies({"xrecourse=abc; recoursex=1"}), "recourse"), std::nullopt);
    EXPECT_EQ(cookie(cookies({}), "recourse"), std::nullopt);
}

TEST(Cookie, ThatStandsTwiceIsNothing) {
    EXPECT_EQ(cookie(cookies({"recourse=a; recourse=a"}), "recourse"), std::nullopt);
    EXPECT_EQ(cookie(cookies({"recourse=a", "recourse=b"}), "recourse"), std::nullopt);
}

}  // namespace
}  // namespace recourse::dashboard
