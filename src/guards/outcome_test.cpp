#include "guards/outcome.hpp"

#include "fault/vocabulary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::guards {
namespace {

using testing::ElementsAre;

TEST(Outcome, AnAnswerKeepsItsBytesAndItsEra) {
    const std::string result = R"({ "content" : [], "n":1.0 })";
    for (const auto era : {mcp::Era::legacy, mcp::Era::modern}) {
        const auto back =
            unpack(pack({.kind = Outcome::Kind::answer, .era = era, .result = result}));
        EXPECT_EQ(back.kind, Outcome::Kind::answer);
        EXPECT_EQ(back.era, era);
        EXPECT_EQ(back.result, result);
    }
}

TEST(Outcome, AFailureKeepsItsFault) {
    Fault fault = fault::make("upstream_timeout");
    fault.message = "no answer within 2s";
    fault.effect = Effect::unknown;
    fault.verify =
        Verify{.tool = "get_order", .arguments = {{"id", 7}}, .done_when = "it is there"};
    const auto back = unpack(pack({.kind = Outcome::Kind::failure, .fault = fault}));
    ASSERT_EQ(back.kind, Outcome::Kind::failure);
    EXPECT_EQ(back.fault, fault);
}

TEST(Outcome, ThatTheServerIsThroughWithItIsKept) {
    const auto fault = fault::make("upstream_reset");
    for (const bool ended : {false, true}) {
        const auto failure =
            unpack(pack({.kind = Outcome::Kind::failure, .fault = fault, .ended = ended}));
        EXPECT_EQ(failure.kind, Outcome::Kind::failure);
        EXPECT_EQ(failure.ended, ended);
        const auto answer =
            unpack(pack({.kind = Outcome::Kind::answer, .result = "{}", .ended = ended}));
        EXPECT_EQ(answer.result, "{}");
        EXPECT_EQ(answer.ended, ended);
    }
}

TEST(Outcome, OfAnAnswerThatIsTooLargeTheSizeIsKept) {
    const auto back = unpack(pack({.kind = Outcome::Kind::too_large, .size = 123'456'789}));
    EXPECT_EQ(back.kind, Outcome::Kind::too_large);
    EXPECT_EQ(back.size, 123'456'789U);
}

TEST(Outcome, WhatCannotBeReadIsKnownOfByNobody) {
    EXPECT_EQ(pack({}), "");
    for (const std::string_view bad :
         {"", "x{}", "l{", "m", "f{}", "f[", "e", "ef{}", "ee", "\xff"})
        EXPECT_EQ(unpack(bad).kind, Outcome::Kind::nothing) << bad;
}

std::vector<std::string> differ(std::string_view before, std::string_view now) {
    return differences(json::Ref(before), json::Ref(now), 3);
}

TEST(Differences, ArePointersToWhatIsNotTheSame) {
    EXPECT_THAT(differ(R"({"a":1,"b":2})", R"({"a":1,"b":3})"), ElementsAre("/b"));
    EXPECT_THAT(differ(R"({"a":1})", R"({"b":1})"), ElementsAre("/a", "/b"));
    EXPECT_THAT(
        differ(R"({"l":[1,{"x":2}]})", R"({"l":[1,{"x":3},4]})"), ElementsAre("/l/1/x", "/l/2")
    );
    EXPECT_THAT(differ(R"({"a/b":1,"c~d":1})", "{}"), ElementsAre("/a~1b", "/c~0d"));
    EXPECT_THAT(differ("{}", R"({"a":1,"b":1,"c":1,"d":1})"), ElementsAre("/a", "/b", "/c"));
    EXPECT_THAT(differ(R"({"a":{"b":1}})", R"({"a":[1]})"), ElementsAre("/a"));
    EXPECT_THAT(differ("{}", "{}"), ElementsAre());
}

}  // namespace
}  // namespace recourse::guards
