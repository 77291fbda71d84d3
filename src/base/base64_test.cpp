#include "base/base64.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace recourse::base64 {
namespace {

TEST(Base64, ReadsWhatItWrites) {
    for (const std::string text : {"", "f", "fo", "foo", "foob", "\xff\x00z"}) {
        EXPECT_EQ(decode(encode(text)), text);
    }
    EXPECT_EQ(encode("foob"), "Zm9vYg==");
}

RC_GTEST_PROP(Base64, ComesBackWhole, (const std::string& bytes)) {
    RC_ASSERT(decode(encode(bytes)) == bytes);
}

TEST(Base64, RefusesWhatNoEncoderWrites) {
    for (const auto* text : {"Zg=", "Zg", "Zh==", "Z===", "Zm9v=", "Zm 9", "Zm-_"}) {
        EXPECT_FALSE(decode(text)) << text;
    }
}

TEST(Base64, OfUrlsHasAnotherAlphabetAndNoPadding) {
    const std::string bytes("\xfb\xff\xfe\x00", 4);
    EXPECT_EQ(encode_url(bytes), "-__-AA");
    EXPECT_EQ(decode_url("-__-AA"), bytes);
    EXPECT_EQ(decode_url(""), "");
    for (const auto* bad : {"+//+AA", "-__-AA==", "-__-A", "-__-AB", "-__-A A"})
        EXPECT_FALSE(decode_url(bad)) << bad;
}

}  // namespace
}  // namespace recourse::base64
