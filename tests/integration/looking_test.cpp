#include "expectation.hpp"
#include "programs.hpp"
#include "writes.hpp"

#include <optional>

#include <gmock/gmock.h>

/// A write whose answer was lost, an agent that looks as it is told, and what it may do then.
namespace recourse::integration {
namespace {

using testing::HasSubstr;

/// A write that fails once in that way: before it is carried out, or after.
json::Object failing_once(std::string_view fault, std::string_view when = "before") {
    return {{"item_id", "item_aaaa"}, {"value", 1}, {"fault", fault}, {"when", when}, {"times", 1}};
}

std::string code_of(const Outcome& told) {
    return told.is_success() ? "" : text_of(told.fault(), "code");
}

Outcome look(Client& client) {
    return client.call("read_item", {{"item_id", "item_aaaa"}});
}

std::string writes(Client& client) {
    return client.call("count_writes").text();
}

class Looking : public testing::Test {
  protected:
    void start(std::string_view more = {}, const GatewayOptions& options = {}) {
        gateway_.emplace(upstream("shop", faulty_.url(), more), options);
    }
    /// Loses a write of that client, which looks at once.
    static void lose_and_look(Client& client, const json::Object& arguments) {
        ASSERT_EQ(code_of(client.call("write_item", arguments)), "upstream_reset");
        ASSERT_TRUE(look(client).is_success());
    }

    TemporaryDirectory directory_;
    FaultyHttp faulty_;
    std::optional<Gateway> gateway_;
};

TEST_F(Looking, AWriteThatWasLostIsMadeOnceMoreAfterALook) {
    start();
    auto client = gateway_->client(Era::legacy);
    const auto lost = failing_once("reset");
    lose_and_look(client, lost);
    const auto again = client.call("write_item", lost);
    ASSERT_TRUE(again.is_success()) << json::to_text(again.message);
    EXPECT_EQ(again.text(), "written");
    EXPECT_EQ(writes(client), "1");
}

/// Only who looks can know: the look is theirs to read.
TEST_F(Looking, AWriteThatLandedIsMadeOnceMoreIfItsCallerWantsIt) {
    start();
    auto client = gateway_->client(Era::legacy);
    const auto lost = failing_once("reset", "after");
    lose_and_look(client, lost);
    EXPECT_EQ(writes(client), "1");
    EXPECT_TRUE(client.call("write_item", lost).is_success());
    EXPECT_EQ(writes(client), "2");
}

TEST_F(Looking, WithoutALookItIsToldTheWay) {
    start();
    auto client = gateway_->client(Era::legacy);
    const auto lost = failing_once("reset");
    ASSERT_EQ(code_of(client.call("write_item", lost)), "upstream_reset");
    // A tool that was not named for it.
    EXPECT_EQ(writes(client), "0");
    const auto told = client.call("write_item", lost);
    EXPECT_EQ(code_of(told), "outcome_unknown");
    EXPECT_THAT(told.text(), HasSubstr("call read_item to see whether write_item took effect"));
    EXPECT_THAT(told.text(), HasSubstr("if it did not, call write_item again"));
    ASSERT_TRUE(look(client).is_success());
    EXPECT_TRUE(client.call("write_item", lost).is_success());
    EXPECT_EQ(writes(client), "1");
}

TEST_F(Looking, ALookThatFailedDoesNotCount) {
    start();
    auto client = gateway_->client(Era::legacy);
    const auto lost = failing_once("reset");
    ASSERT_EQ(code_of(client.call("write_item", lost)), "upstream_reset");
    auto failing_look = failing("read_item", "tool_error");
    EXPECT_FALSE(client.call("read_item", failing_look).is_success());
    EXPECT_EQ(code_of(client.call("write_item", lost)), "outcome_unknown");
}

TEST_F(Looking, AClientThatSendsItAgainByItselfIsRefused) {
    start();
    auto client = gateway_->client(Era::legacy);
    ASSERT_EQ(writes(client), "0");  // from here on a call is sent at once
    const auto lost = failing_once("reset");
    client.begin(client.make("tools/call", write(lost))).close();
    EXPECT_EQ(code_of(client.call("write_item", lost)), "outcome_unknown");
    EXPECT_EQ(code_of(client.call("write_item", lost)), "outcome_unknown");
    EXPECT_EQ(writes(client), "0");
}

TEST_F(Looking, TheLookOfAnotherSessionDoesNotCount) {
    start();
    auto client = gateway_->client(Era::legacy);
    auto other = gateway_->client(Era::legacy);
    const auto lost = failing_once("reset");
    ASSERT_EQ(code_of(client.call("write_item", lost)), "upstream_reset");
    ASSERT_TRUE(look(other).is_success());
    EXPECT_EQ(code_of(client.call("write_item", lost)), "outcome_unknown");
    ASSERT_TRUE(look(client).is_success());
    const auto told = other.call("write_item", lost);
    EXPECT_EQ(code_of(told), "outcome_unknown");
    EXPECT_THAT(told.text(), HasSubstr("it was called in another session"));
    EXPECT_EQ(writes(client), "0");
}

TEST_F(Looking, WhatWasGivenUpMayStillBeAtWork) {
    start(", tools: { write_item: { call_timeout: 3s } }");
    auto client = gateway_->client(Era::legacy);
    ASSERT_EQ(writes(client), "0");  // from here on a call is sent at once
    const auto lost = failing_once("hang");
    const auto given_up = client.call("write_item", lost);
    ASSERT_EQ(code_of(given_up), "upstream_timeout");
    ASSERT_EQ(text_of(given_up.fault(), "effect"), "unknown");
    ASSERT_TRUE(look(client).is_success());
    const auto told = client.call("write_item", lost);
    EXPECT_EQ(code_of(told), "outcome_unknown");
    EXPECT_THAT(told.text(), HasSubstr("the server may still be at work on it"));
}

TEST_F(Looking, StrangersOfTheNewerProtocolAreToldToWait) {
    start();
    auto client = gateway_->client(Era::modern);
    const auto lost = failing_once("reset");
    lose_and_look(client, lost);
    const auto told = client.call("write_item", lost);
    EXPECT_EQ(code_of(told), "outcome_unknown");
    EXPECT_THAT(told.text(), HasSubstr("ask the user whether to call again after"));
    EXPECT_EQ(writes(client), "0");
}

TEST_F(Looking, ACallerWithAKeyOfItsOwnIsKnownWithoutASession) {
    const auto file = directory_.file("keys.db");
    Process made(recourse_command({"keys", "create", "--file", file, "--name", "ann", "--json"}));
    const auto key = std::string(parse(made.read_line().value_or("{}")).at("key").as_string());
    ASSERT_EQ(made.wait(), 0);
    start({}, {.more = "identity: { keys: '" + file + "' }\n"});
    HttpClient client(gateway_->port(), Era::modern);
    client.present(key);
    const auto lost = failing_once("reset");
    lose_and_look(client, lost);
    EXPECT_TRUE(client.call("write_item", lost).is_success());
    EXPECT_EQ(writes(client), "1");
}

TEST_F(Looking, WhatTheGatewayDiedInMayStillBeAtWork) {
    const GatewayOptions options{.more = "store: { path: \"" + directory_.file("state") + "\" }\n"};
    start({}, options);
    const auto lost = failing("write_item", "hang");
    {
        auto client = gateway_->client(Era::legacy);
        const auto connection = client.begin(client.make("tools/call", write(lost)));
        ASSERT_TRUE(client.call("echo", {{"text", "knock"}}).is_success());
        gateway_->kill();
    }
    start({}, options);
    auto client = gateway_->client(Era::legacy);
    EXPECT_EQ(code_of(client.call("write_item", lost)), "outcome_unknown");
    ASSERT_TRUE(look(client).is_success());
    EXPECT_EQ(code_of(client.call("write_item", lost)), "outcome_unknown");
}

TEST_F(Looking, WhereTheGatewayLooksItselfWhatItSeesCounts) {
    start(
        ", tools: { write_item: { verify: { tool: count_writes, mode: auto, settle: 1ms, "
        "done_when: value >= 1 } } }"
    );
    auto client = gateway_->client(Era::legacy);
    const auto lost = failing_once("reset", "after");
    const auto told = client.call("write_item", lost);
    EXPECT_EQ(text_of(told.fault(), "effect"), "done");
    ASSERT_EQ(writes(client), "1");
    EXPECT_FALSE(client.call("write_item", lost).is_success());
    EXPECT_EQ(writes(client), "1");
}

TEST_F(Looking, OfAToolThatSaysItReadsAFailureIsOverOnceItIsHeard) {
    gateway_.emplace("  shop: { url: \"" + faulty_.url() + "\" }\n");
    auto client = gateway_->client(Era::modern);
    json::Object lost{{"item_id", "item_aaaa"}, {"fault", "reset"}, {"times", 1}};
    EXPECT_EQ(code_of(client.call("read_item", lost)), "upstream_reset");
    EXPECT_EQ(client.call("read_item", lost).text(), "an item");
}

/// Its server has ended, so that nothing of the write is on its way for longer.
TEST(LookingWrapped, TheOneClientOfAWrappedServerIsKnown) {
    Wrapper wrapper(faulty_stdio());
    StdioClient client(wrapper.process(), Era::legacy);
    client.greet();
    const auto lost = failing("write_item", "die");
    EXPECT_EQ(code_of(client.call("write_item", lost)), "upstream_died");
    EXPECT_EQ(code_of(client.call("write_item", lost)), "outcome_unknown");
    ASSERT_TRUE(look(client).is_success());
    EXPECT_EQ(code_of(client.call("write_item", lost)), "upstream_died");  // it was made
    EXPECT_EQ(code_of(client.call("write_item", lost)), "outcome_unknown");
}

}  // namespace
}  // namespace recourse::integration
