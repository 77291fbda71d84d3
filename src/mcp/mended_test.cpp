#include "mcp/mended.hpp"

#include <gtest/gtest.h>

namespace recourse::mcp {
namespace {

/// The text of a message after mending; empty where it was not mended.
std::string mended(std::string_view text, Mending mending = Mending::halves_and_bytes) {
    std::string message = R"({"jsonrpc":"2.0","id":1,"result":{"text":")";
    message.append(text).append(R"("}})");
    std::string copy;
    const auto read = read_mended(message, mending, copy);
    EXPECT_EQ(read.has_value(), read_message(message).has_value() || !copy.empty());
    return copy.empty() ? "" : read->result["text"].string().value_or("");
}

TEST(Mended, HalvesOfPairsBecomeTheReplacementCharacter) {
    for (const auto mending : {Mending::halves, Mending::halves_and_bytes}) {
        EXPECT_EQ(mended(R"(a\ud83d)", mending), "a\uFFFD");
        EXPECT_EQ(mended(R"(a\uDE00b)", mending), "a\uFFFDb");
        EXPECT_EQ(mended(R"(\ud83d\ud83d\ude00)", mending), "\uFFFD\U0001F600");
        EXPECT_EQ(mended(R"(\ud83d\n\ude00)", mending), "\uFFFD\n\uFFFD");
        EXPECT_EQ(mended(R"(\\ud83d \ud83d)", mending), "\\ud83d \uFFFD");
    }
}

TEST(Mended, BytesThatAreNoUtf8DoWhereThatIsAskedFor) {
    EXPECT_EQ(mended("caf\xe9 \xf0\x9f\x98"), "caf\uFFFD \uFFFD\uFFFD\uFFFD");
    EXPECT_EQ(mended("\xff\\ud83d"), "\uFFFD\uFFFD");
    EXPECT_EQ(mended("caf\xe9", Mending::halves), "");
    EXPECT_EQ(mended("caf\xe9\\ud83d", Mending::halves), "");
}

TEST(Mended, WhatIsWholeOrBrokenOtherwiseIsNot) {
    EXPECT_EQ(mended("caf\u00e9"), "");
    EXPECT_EQ(mended(R"(\ud83d\ude00 \\ud83d \u0000 \u00e9)"), "");
    EXPECT_EQ(mended(R"(\ud83)"), "");
    EXPECT_EQ(mended(R"(\ud83d\x)"), "");
    EXPECT_EQ(mended("\\"), "");
    std::string copy;
    EXPECT_FALSE(read_mended("caf\xe9", Mending::halves_and_bytes, copy));
}

}  // namespace
}  // namespace recourse::mcp
