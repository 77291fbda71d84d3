#include "expectation.hpp"
#include "programs.hpp"

#include <optional>

#include <gmock/gmock.h>

/// What is sent again, what is not, and how a write is looked after of which no answer came. Every
/// attempt is counted at the upstream.
namespace recourse::integration {
namespace {

/// Quick looks: `faulty` has done what it does when the connection ends.
constexpr std::string_view kVerified =
    ", tools: { write_item: { verify: { tool: count_writes, mode: auto, settle: 1ms, done_when: "
    "value >= 1, absent_when: value == 0 } } }";
constexpr std::string_view kAdvised =
    ", tools: { write_item: { verify: { tool: read_item, arguments: { item_id: \"{item_id}\" }, "
    "done_when: \"text contains \\\"an item\\\"\" } } }";

class Sending : public testing::TestWithParam<Era> {
  protected:
    HttpClient& client(std::string_view more = {}) {
        gateway_.emplace(upstream("shop", faulty_.url(), more));
        return client_.emplace(gateway_->client(GetParam()));
    }
    Outcome read(std::string_view fault, std::optional<int> times = {}) {
        return ask("read_item", fault, times);
    }
    Outcome write(
        std::string_view fault, std::optional<int> times = {}, const char* when = "before"
    ) {
        return ask("write_item", fault, times, when);
    }
    int calls() { return std::stoi(client_->call("count_calls").text()); }
    int writes() { return std::stoi(client_->call("count_writes").text()); }
    static const json::Object& details_of(const Outcome& told) {
        return told.fault().at("details").as_object();
    }

    FaultyHttp faulty_;
    std::optional<Gateway> gateway_;
    std::optional<HttpClient> client_;

  private:
    Outcome ask(
        std::string_view tool,
        std::string_view fault,
        std::optional<int> times,
        const char* when = "before"
    ) {
        json::Object arguments{{"item_id", "item_aaaa"}, {"fault", fault}, {"when", when}};
        if (tool == "write_item") arguments["value"] = 1;
        if (times) arguments["times"] = *times;
        return client_->call(tool, arguments);
    }
};

INSTANTIATE_TEST_SUITE_P(Both, Sending, testing::Values(Era::legacy, Era::modern), name_of_era);

TEST_P(Sending, AReadThatGetsWellSucceeds) {
    client();
    const auto told = read("http_503", 2);
    ASSERT_TRUE(told.is_success()) << json::to_text(told.message);
    EXPECT_EQ(told.text(), "an item");
    EXPECT_EQ(calls(), 3);
}

TEST_P(Sending, AReadThatDoesNotGetWellIsGivenUpAfterThreeAttempts) {
    client();
    const auto told = read("reset");
    ASSERT_TRUE(told.is_tool_error());
    EXPECT_EQ(details_of(told).at("attempts").as_int64(), 3);
    EXPECT_EQ(text_of(told.fault(), "effect"), "none");
    EXPECT_EQ(calls(), 3);
}

TEST_P(Sending, NothingIsMadeAgainWhereOneAttemptIsAllowed) {
    client(", retries: { attempts: 1 }");
    const auto told = read("http_503", 1);
    ASSERT_TRUE(told.is_tool_error());
    EXPECT_FALSE(details_of(told).contains("attempts"));
    EXPECT_EQ(calls(), 1);
}

TEST_P(Sending, NothingIsMadeAgainWhereFailuresAreOnlyObserved) {
    client(", errors: observe");
    (void)read("http_503", 1);
    EXPECT_EQ(calls(), 1);
}

TEST_P(Sending, AWriteThatMayHaveHappenedIsNeverMadeAgain) {
    client();
    const auto told = write("reset", {}, "after");
    ASSERT_TRUE(told.is_tool_error());
    EXPECT_EQ(text_of(told.fault(), "effect"), "unknown");
    EXPECT_EQ(calls(), 1);
    EXPECT_EQ(writes(), 1);
}

TEST_P(Sending, WhatOnlySaysThatItReadsIsNotMadeAgainAndItsClaimIsTold) {
    gateway_.emplace("  shop: { url: \"" + faulty_.url() + "\" }\n");
    client_.emplace(gateway_->client(GetParam()));
    const auto told = read("reset", 1);
    ASSERT_TRUE(told.is_tool_error());
    EXPECT_EQ(calls(), 1);
    EXPECT_EQ(text_of(told.fault(), "effect"), "unknown");
    EXPECT_EQ(text_of(told.fault(), "said_safe"), "read_only");
    EXPECT_EQ(told.fault().at("safe_to_retry").at("safe"), false);
    EXPECT_THAT(told.text(), testing::HasSubstr("then call read_item again"));
    EXPECT_THAT(
        told.text(),
        testing::HasSubstr(
            "Retry: after a moment. Nothing was changed if the tool only reads, as it says of "
            "itself."
        )
    );
}

TEST_P(Sending, AWriteThatIsIdempotentIsMadeAgain) {
    client(", tools: { write_item: { effect: idempotent } }");
    const auto told = write("reset", 1);
    ASSERT_TRUE(told.is_success()) << json::to_text(told.message);
    EXPECT_EQ(calls(), 2);
}

TEST_P(Sending, ALongWaitIsToldAndNotSlept) {
    client();
    const auto told = client_->call(
        "read_item", {{"item_id", "item_aaaa"}, {"fault", "http_429"}, {"wait", "seconds"}}
    );
    ASSERT_TRUE(told.is_tool_error());
    EXPECT_EQ(told.fault().at("retry_after").as_int64(), 12);
    EXPECT_EQ(calls(), 1);
}

TEST_P(Sending, AWrongCallIsNotMadeAgain) {
    client();
    EXPECT_TRUE(read("tool_error").is_tool_error());
    EXPECT_EQ(calls(), 1);
}

TEST_P(Sending, TheLeastDeadlineWins) {
    client();
    auto params = json::Object{
        {"name", "write_item"},
        {"arguments", {{"item_id", "item_aaaa"}, {"value", 1}, {"fault", "hang"}}},
        {"_meta", {{"dev.recourse/timeoutMs", 300}}},
    };
    const auto told = client_->request("tools/call", params);
    ASSERT_TRUE(told.is_tool_error()) << json::to_text(told.message);
    EXPECT_EQ(text_of(told.fault(), "category"), "deadline_exceeded");
    EXPECT_EQ(text_of(told.fault(), "effect"), "unknown");
    params["_meta"] = {{"dev.recourse/timeoutMs", 0}};
    EXPECT_EQ(client_->request("tools/call", params).error_code(), -32602);
}

TEST_P(Sending, ALookIsAdvisedVerbatim) {
    client(kAdvised);
    const auto told = write("reset");
    ASSERT_TRUE(told.is_tool_error());
    const auto& verify = told.fault().at("verify").as_object();
    EXPECT_EQ(text_of(verify, "tool"), "read_item");
    EXPECT_EQ(json::to_text(verify.at("arguments")), R"({"item_id":"item_aaaa"})");
    EXPECT_EQ(text_of(verify, "done_when"), R"(text contains "an item")");
    EXPECT_THAT(
        told.text(),
        testing::HasSubstr("call read_item({\"item_id\":\"item_aaaa\"}) to see whether")
    );
    EXPECT_EQ(calls(), 1);
}

TEST_P(Sending, AWriteThatLandedIsToldAsDone) {
    client(kVerified);
    const auto told = write("reset", {}, "after");
    ASSERT_TRUE(told.is_tool_error());
    EXPECT_EQ(text_of(told.fault(), "effect"), "done");
    EXPECT_EQ(text_of(details_of(told), "verified"), "landed");
    EXPECT_THAT(told.text(), testing::HasSubstr("do not repeat write_item"));
    EXPECT_EQ(calls(), 1);
}

TEST_P(Sending, AWriteThatDidNotLandIsToldAsNotDone) {
    client(kVerified);
    const auto told = write("reset");
    ASSERT_TRUE(told.is_tool_error());
    EXPECT_EQ(text_of(told.fault(), "effect"), "none");
    EXPECT_EQ(text_of(details_of(told), "verified"), "not_landed");
    EXPECT_EQ(calls(), 1);
    EXPECT_EQ(writes(), 0);
}

TEST_P(Sending, ALookThatShowsNothingLeavesItUnknown) {
    client(
        ", tools: { write_item: { verify: { tool: count_writes, mode: auto, settle: 1ms, "
        "done_when: "
        "/id } } }"
    );
    const auto told = write("reset");
    EXPECT_EQ(text_of(told.fault(), "effect"), "unknown");
    EXPECT_EQ(text_of(details_of(told), "verified"), "unknown");
}

TEST_P(Sending, NobodyLooksWithAToolThatIsNotKnownToOnlyRead) {
    // What it says of itself is not believed.
    gateway_.emplace("  shop: { url: \"" + faulty_.url() + "\"" + std::string(kVerified) + " }\n");
    client_.emplace(gateway_->client(GetParam()));
    const auto told = write("reset", {}, "after");
    EXPECT_EQ(text_of(told.fault(), "effect"), "unknown");
    EXPECT_EQ(text_of(details_of(told), "verified"), "unknown");
}

/// A process that dies is started again, and what only reads is asked again.
TEST(SendingToAProcess, ADeadOneIsAskedAgainWhereThatIsSafe) {
    Gateway gateway(upstream("child", faulty_stdio()));
    auto client = gateway.client(Era::legacy);
    const auto read = client.call("read_item", {{"item_id", "item_aaaa"}, {"fault", "die"}});
    EXPECT_EQ(read.fault().at("details").as_object().at("attempts").as_int64(), 3);
    const auto written =
        client.call("write_item", {{"item_id", "item_aaaa"}, {"value", 1}, {"fault", "die"}});
    EXPECT_EQ(text_of(written.fault(), "effect"), "unknown");
    EXPECT_FALSE(written.fault().at("details").as_object().contains("attempts"));
}

}  // namespace
}  // namespace recourse::integration
