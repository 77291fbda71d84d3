#include "dashboard/sign_ins.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace recourse::dashboard {
namespace {

using namespace std::chrono_literals;

const TimePoint kNow{1'000h};

class SignInsTest : public testing::Test {
  protected:
    SystemRandom random_;
    SignIns sign_ins_{random_, {.session = 12h, .idle = 1h}};
};

TEST_F(SignInsTest, AreKnownByTheirTokenAlone) {
    const auto token = sign_ins_.open("rcs_one", kNow);
    const auto other = sign_ins_.open("rcs_two", kNow);
    EXPECT_EQ(token.size(), 64U);
    EXPECT_NE(token, other);
    EXPECT_EQ(sign_ins_.credential_of(token, kNow), "rcs_one");
    EXPECT_EQ(sign_ins_.credential_of(other, kNow), "rcs_two");
    for (const auto& guess : {std::string(), token.substr(1), token + "0", std::string(64, '0')})
        EXPECT_EQ(sign_ins_.credential_of(guess, kNow), std::nullopt) << guess;
}

TEST_F(SignInsTest, EndWhenNobodyLooksAtAnything) {
    const auto token = sign_ins_.open("rcs_one", kNow);
    EXPECT_TRUE(sign_ins_.credential_of(token, kNow + 59min));
    EXPECT_TRUE(sign_ins_.credential_of(token, kNow + 118min));
    EXPECT_FALSE(sign_ins_.credential_of(token, kNow + 178min));
    EXPECT_FALSE(sign_ins_.credential_of(token, kNow + 118min)) << "what is past is forgotten";
}

TEST_F(SignInsTest, EndWithTheirTimeHoweverMuchTheyAreUsed) {
    const auto token = sign_ins_.open("rcs_one", kNow);
    for (auto time = kNow; time < kNow + 12h; time += 30min)
        EXPECT_TRUE(sign_ins_.credential_of(token, time));
    EXPECT_FALSE(sign_ins_.credential_of(token, kNow + 12h));
}

TEST_F(SignInsTest, EndWhenTheyAreToldTo) {
    const auto token = sign_ins_.open("rcs_one", kNow);
    const auto other = sign_ins_.open("rcs_one", kNow);
    sign_ins_.end(token);
    sign_ins_.end("no token");
    EXPECT_FALSE(sign_ins_.credential_of(token, kNow));
    EXPECT_TRUE(sign_ins_.credential_of(other, kNow));
}

TEST_F(SignInsTest, AreSoManyAtMostAndTheLongestAwayGoesFirst) {
    const auto first = sign_ins_.open("rcs_one", kNow);
    const auto second = sign_ins_.open("rcs_two", kNow + 1s);
    for (std::size_t more = 2; more < SignIns::kMost; ++more)
        (void)sign_ins_.open("rcs_more", kNow + 2s);
    EXPECT_TRUE(sign_ins_.credential_of(first, kNow + 3s));
    (void)sign_ins_.open("rcs_last", kNow + 4s);
    EXPECT_EQ(sign_ins_.size(), SignIns::kMost);
    EXPECT_TRUE(sign_ins_.credential_of(first, kNow + 5s));
    EXPECT_FALSE(sign_ins_.credential_of(second, kNow + 5s));
}

TEST_F(SignInsTest, EndSoonerWhereTheSettingsSaySo) {
    const auto token = sign_ins_.open("rcs_one", kNow);
    sign_ins_.apply({.session = 1min, .idle = 1min});
    EXPECT_FALSE(sign_ins_.credential_of(token, kNow + 61s));
}

TEST(FailedTries, AreSomeAtOnceAndThenOneInAWhile) {
    FailedTries tries;
    for (int each = 0; each < FailedTries::kAtOnce; ++each) {
        EXPECT_EQ(tries.wait(kNow), std::nullopt) << each;
        tries.add(kNow);
    }
    EXPECT_EQ(tries.wait(kNow), FailedTries::kEach);
    EXPECT_EQ(tries.wait(kNow + 100ms), FailedTries::kEach);
    EXPECT_EQ(tries.wait(kNow + FailedTries::kEach), std::nullopt);
    tries.add(kNow + FailedTries::kEach);
    EXPECT_TRUE(tries.wait(kNow + FailedTries::kEach));
    EXPECT_EQ(tries.wait(kNow + 1h), std::nullopt);
}

TEST(FailedTries, DoNotCountWhereTheySucceed) {
    FailedTries tries;
    for (int each = 0; each < 100; ++each) {
        EXPECT_EQ(tries.wait(kNow), std::nullopt) << each;
        tries.add(kNow);
        tries.take_back();
    }
}

}  // namespace
}  // namespace recourse::dashboard
