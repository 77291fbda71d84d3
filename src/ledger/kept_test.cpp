#include "ledger/kept.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::ledger {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Kept, ArgumentsAreKeptWithoutSecrets) {
    const fault::Redactor redactor;
    const std::string_view asked = R"({"item":"tea","password":"correct horse"})";
    const auto kept = kept_arguments(json::Ref(asked), redactor);
    EXPECT_THAT(kept, HasSubstr(R"("item":"tea")"));
    EXPECT_THAT(kept, Not(HasSubstr("correct horse")));
}

TEST(Kept, OfLargeArgumentsItIsSaidHowLargeTheyAre) {
    const auto large = "[\"" + std::string(std::size_t{300} * 1024, 'x') + "\"]";
    EXPECT_EQ(
        kept_arguments(json::Ref(large), fault::Redactor()), "\"307204 bytes, too many to be kept\""
    );
}

TEST(Kept, NothingIsKeptOfNothing) {
    EXPECT_EQ(kept_arguments(json::Ref(), fault::Redactor()), "");
}

TEST(Kept, WhatWasToldIsTheTextOfAResultOrTheMessageOfAnError) {
    EXPECT_EQ(
        told_in(R"({"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"No."}]}})"),
        "No."
    );
    EXPECT_EQ(
        told_in(R"({"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"Never."}})"), "Never."
    );
    EXPECT_EQ(told_in("no JSON"), "");
}

TEST(Kept, OtherWordsAreAnotherVersion) {
    auto code = fault::code("not_found");
    const auto before = version_of(code);
    EXPECT_EQ(before, version_of(fault::code("not_found")));
    code.remedy += ", please";
    EXPECT_NE(before, version_of(code));
}

}  // namespace
}  // namespace recourse::ledger
