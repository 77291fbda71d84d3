#include "guards/idempotency_key.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::guards {
namespace {

using testing::HasSubstr;

struct Case {
    std::string_view arguments = "{}";
    std::string_view meta = "{}";
    std::optional<std::string_view> header = std::nullopt;
};

std::expected<std::optional<std::string>, Fault> key_in(const Case& one) {
    ToolCall call{.caller = anonymous(), .shown = "pay"};
    call.arguments = json::Ref(one.arguments);
    call.meta = json::Ref(one.meta);
    return idempotency_key(call, {.header = one.header, .argument = "request_id"});
}

std::string named(const Case& one) {
    const auto key = key_in(one);
    if (!key) return "refused: " + key.error().message;
    return key->value_or("no key");
}

TEST(IdempotencyKey, StandsInThreePlaces) {
    EXPECT_EQ(named({}), "no key");
    EXPECT_EQ(named({.arguments = R"({"request_id":"a"})"}), "a");
    EXPECT_EQ(named({.arguments = R"({"request_id":17})"}), "17");
    EXPECT_EQ(named({.meta = R"({"dev.recourse/idempotencyKey":"b"})"}), "b");
    EXPECT_EQ(named({.meta = R"({"idempotencyKey":"c"})"}), "c");
    EXPECT_EQ(named({.header = R"("d")"}), "d");
}

TEST(IdempotencyKey, AHeaderIsAStringOfStructuredFieldsOrBare) {
    EXPECT_EQ(named({.header = R"("a \"b\" \\ c")"}), R"(a "b" \ c)");
    EXPECT_EQ(named({.header = "8e03978e-40d5-43dd"}), "8e03978e-40d5-43dd");
    for (const std::string_view bad : {R"("open)", R"("a"b)", R"("a\n")", R"("a\)", R"(")"})
        EXPECT_THAT(named({.header = bad}), HasSubstr("is no string in quotes")) << bad;
    EXPECT_THAT(named({.header = "\xc3\xa9"}), HasSubstr("other than printable ASCII"));
}

TEST(IdempotencyKey, IsBoundedAndAText) {
    const std::string longest(255, 'k');
    EXPECT_EQ(named({.header = longest}), longest);
    EXPECT_THAT(named({.header = longest + "k"}), HasSubstr("has 256 bytes, and 255 are the most"));
    EXPECT_THAT(named({.header = R"("")"}), HasSubstr("is empty"));
    EXPECT_THAT(
        named({.meta = R"({"idempotencyKey":{}})"}),
        HasSubstr("_meta[\"idempotencyKey\"] is no text")
    );
    EXPECT_THAT(
        named({.arguments = R"({"request_id":true})"}), HasSubstr("'request_id' is no text")
    );
}

TEST(IdempotencyKey, TwoPlacesMustAgree) {
    EXPECT_EQ(named({.meta = R"({"idempotencyKey":"a"})", .header = "a"}), "a");
    EXPECT_EQ(
        named({.meta = R"({"idempotencyKey":"a"})", .header = "b"}),
        "refused: the header Idempotency-Key is not the key that _meta[\"idempotencyKey\"] names"
    );
}

TEST(IdempotencyKey, ARefusalSaysThatNothingWasSent) {
    const auto key = key_in({.header = ""});
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().code, "invalid_idempotency_key");
    EXPECT_EQ(key.error().effect, Effect::none);
    EXPECT_EQ(key.error().safe_to_retry, SafeBecause::not_sent);
}

}  // namespace
}  // namespace recourse::guards
