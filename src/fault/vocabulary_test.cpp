#include "fault/vocabulary.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

namespace recourse::fault {
namespace {

TEST(Vocabulary, EveryNameIsAStableIdentifierAndStandsOnce) {
    std::set<std::string_view> seen;
    for (const Code& row : vocabulary()) {
        EXPECT_TRUE(RE2::FullMatch(row.name, "[a-z][a-z0-9_]{2,62}")) << row.name;
        EXPECT_TRUE(seen.insert(row.name).second) << row.name << " stands twice";
    }
    EXPECT_GE(seen.size(), 60U);
}

TEST(Vocabulary, EveryMeaningAndRemedyIsASentenceWithoutItsFullStop) {
    for (const Code& row : vocabulary()) {
        for (std::string_view sentence : {row.meaning, row.remedy}) {
            ASSERT_FALSE(sentence.empty()) << row.name;
            EXPECT_TRUE(std::isupper(static_cast<unsigned char>(sentence.front())) != 0)
                << row.name;
            EXPECT_THAT(
                std::string(".!? "),
                testing::Not(testing::HasSubstr(sentence.substr(sentence.size() - 1)))
            ) << row.name;
            EXPECT_GE(std::ranges::count(sentence, ' '), 3) << row.name << ": " << sentence;
        }
    }
}

TEST(Vocabulary, NoTwoCodesAreAlikeInWording) {
    std::set<std::string_view> wordings;
    for (const Code& row : vocabulary()) {
        EXPECT_TRUE(wordings.insert(row.meaning).second) << row.meaning;
        EXPECT_TRUE(wordings.insert(row.remedy).second) << row.remedy;
    }
}

TEST(Vocabulary, EveryHttpStatusIsAnErrorAndFitsWhoIsAtFault) {
    for (const Code& row : vocabulary()) {
        EXPECT_GE(row.http_status, 400) << row.name;
        EXPECT_LE(row.http_status, 504) << row.name;
        // A client must not take the upstream's refusal of our credentials for one of its own.
        if (row.name.starts_with("upstream_")) {
            EXPECT_TRUE(row.http_status == 429 || row.http_status >= 502) << row.name;
        }
    }
}

TEST(Vocabulary, WhatTimeCanFixIsRetryable) {
    for (const Code& row : vocabulary()) {
        if (row.actor == Actor::time) EXPECT_TRUE(row.retryable) << row.name;
        if (row.actor == Actor::model) EXPECT_FALSE(row.retryable) << row.name;
    }
}

TEST(Vocabulary, AFaultStartsFromItsRow) {
    const Fault fault = make("upstream_rate_limited");
    EXPECT_EQ(fault.domain, "recourse");
    EXPECT_EQ(fault.code, "upstream_rate_limited");
    EXPECT_EQ(fault.category, Category::resource_exhausted);
    EXPECT_EQ(fault.actor, Actor::time);
    EXPECT_TRUE(fault.retryable);
    EXPECT_EQ(fault.effect, Effect::unknown);
    EXPECT_EQ(code("upstream_rate_limited").http_status, 429);
}

TEST(VocabularyDeathTest, ACodeItDoesNotHoldIsABug) {
    EXPECT_DEATH((void)code("no_such_code"), "");
}

TEST(Vocabulary, JsonRpcCodesLieOutsideTheReservedRanges) {
    EXPECT_EQ(jsonrpc_code(Category::unavailable), -31014);
    for (int number = 1; number <= 16; ++number) {
        const int code = jsonrpc_code(static_cast<Category>(number));
        EXPECT_TRUE(code < -32768 || code > -32000) << code;
    }
}

}  // namespace
}  // namespace recourse::fault
