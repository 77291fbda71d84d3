#include "server/dialect_choice.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::server {
namespace {

using testing::HasSubstr;

DialectChoice choice() {
    return DialectChoice({
        .fallback = Dialect::typed,
        .clients =
            {
                {"billing-agent", Dialect::status},
                {"billing-*", Dialect::flat},
                {"*-agent", Dialect::contract},
            },
    });
}

TEST(DialectChoice, TheRequestComesBeforeTheCallerTheUpstreamAndTheListener) {
    EXPECT_EQ(choice().of(Dialect::bracket, "billing-agent", Dialect::contract), Dialect::bracket);
    EXPECT_EQ(choice().of({}, "billing-agent", Dialect::contract), Dialect::status);
    EXPECT_EQ(choice().of({}, "other", Dialect::contract), Dialect::contract);
    EXPECT_EQ(choice().of({}, "other"), Dialect::typed);
    EXPECT_EQ(choice().of({}, ""), Dialect::typed);
    EXPECT_EQ(DialectChoice().of({}, "other"), Dialect::recourse);
}

TEST(DialectChoice, TheFirstNameThatFitsCounts) {
    EXPECT_EQ(choice().of({}, "billing-app"), Dialect::flat);
    EXPECT_EQ(choice().of({}, "billing-x-agent"), Dialect::flat);
    EXPECT_EQ(choice().of({}, "shop-agent"), Dialect::contract);
    EXPECT_EQ(choice().of({}, "Billing-agent"), Dialect::contract);
}

auto asked(std::string_view meta) {
    const std::string params = R"({"_meta":)" + std::string(meta) + "}";
    const auto checked = json::check(params);
    return dialect_asked(mcp::Envelope::of(*checked), "tools/call");
}

TEST(DialectAsked, ARequestChoosesByItsMeta) {
    EXPECT_EQ(*asked(R"({"dev.recourse/dialect":"flat"})"), Dialect::flat);
    EXPECT_EQ(*asked(R"({"other":1})"), std::nullopt);
}

TEST(DialectAsked, AnUnknownNameIsRefusedWithTheNearest) {
    const auto refused = asked(R"({"dev.recourse/dialect":"flatt"})");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fault.code, "invalid_params");
    EXPECT_EQ(refused.error().code, mcp::kInvalidParams);
    EXPECT_THAT(
        refused.error().fault.message,
        HasSubstr("'flatt', which is no dialect; did you mean 'flat'?")
    );
    EXPECT_EQ(
        refused.error().fault.actions.front().sentence,
        "send one of recourse, status, bracket, typed, flat or contract, or leave it out"
    );
}

TEST(DialectAsked, WhatIsNoTextOrOnlyForPlainHttpIsRefused) {
    EXPECT_THAT(
        asked(R"({"dev.recourse/dialect":7})").error().fault.message, HasSubstr("is no text")
    );
    EXPECT_FALSE(asked(R"({"dev.recourse/dialect":"problem"})"));
}

}  // namespace
}  // namespace recourse::server
