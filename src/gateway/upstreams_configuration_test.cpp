#include "base/json.hpp"
#include "gateway/configuration_fixture.hpp"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::gateway {
namespace {

using namespace std::chrono_literals;
using test::read;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Configuration, reads_where_tokens_come_from) {
    const auto loaded = read(R"(
upstreams:
  fixed: { url: "http://h/mcp", token: "${env:FILES_TOKEN}" }
  fetched:
    url: http://h/mcp
    oauth:
      token_url: http://a:9/token
      client_id: me
      client_secret: "${env:FILES_TOKEN}"
      scope: a b
      authentication: post
)");
    ASSERT_THAT(loaded.mistakes, IsEmpty()) << to_text(loaded.mistakes);
    EXPECT_EQ(loaded.settings.upstreams[0].token, "made-up-token");
    const auto& oauth = loaded.settings.upstreams[1].oauth;
    ASSERT_TRUE(oauth);
    EXPECT_EQ(oauth->token_url, "http://a:9/token");
    EXPECT_EQ(oauth->client_id, "me");
    EXPECT_EQ(oauth->client_secret, "made-up-token");
    EXPECT_EQ(oauth->scope, "a b");
    EXPECT_EQ(oauth->authentication, upstreams::ClientAuthentication::post);
    EXPECT_THAT(loaded.settings.secrets, ElementsAre("made-up-token"));
}

TEST(Configuration, does_not_let_the_default_idle_timeout_exceed_a_short_call_timeout) {
    const auto loaded = read("upstreams: { s: { command: [x], call_timeout: 5s } }");
    ASSERT_THAT(loaded.mistakes, IsEmpty()) << to_text(loaded.mistakes);
    EXPECT_EQ(loaded.settings.upstreams[0].idle_timeout, 5s);
}

TEST(Configuration, reads_what_arguments_are_held_to) {
    const auto loaded = read(R"(
upstreams:
  shop:
    command: [x]
    arguments: enforce
    tools:
      refund:
        arguments: repair
        effect: write
        rules:
          exclusive: [[order_id, payment_id]]
          at_least_one: [[order_id, payment_id]]
          required_with: { currency: [amount, rate] }
          prefixes: { customer_id: cust_ }
          aliases: { customerRef: customer_id }
          max_sizes: { note: 20B }
      other: {}
)");
    ASSERT_THAT(loaded.mistakes, IsEmpty()) << to_text(loaded.mistakes);
    const auto& shop = loaded.settings.upstreams[0];
    EXPECT_EQ(shop.arguments, guards::ArgumentMode::enforce);
    EXPECT_EQ(shop.tools.at("refund").effect, ToolEffect::write);
    EXPECT_EQ(shop.rules.at("other").arguments.mode, std::nullopt);
    const auto& refund = shop.rules.at("refund").arguments;
    EXPECT_EQ(refund.mode, guards::ArgumentMode::repair);
    const guards::FieldRules rules{
        .exclusive = {{"order_id", "payment_id"}},
        .at_least_one = {{"order_id", "payment_id"}},
        .required_with = {{"currency", {"amount", "rate"}}},
        .prefixes = {{"customer_id", "cust_"}},
        .aliases = {{"customerRef", "customer_id"}},
        .max_sizes = {{"note", 20}},
    };
    EXPECT_EQ(refund.rules, rules);
}

TEST(Configuration, reads_how_calls_are_sent_again_and_looked_after) {
    const auto loaded = read(R"(
upstreams:
  shop:
    command: [x]
    retries: { attempts: 5, patience: 2s, base: 10ms, throttled_base: 20ms, longest: 1s }
    tools:
      pay:
        verify:
          tool: get_order
          arguments: { id: "{order_id}", deep: [1, true] }
          done_when: '/status == "paid"'
          absent_when: not_found
          mode: auto
          timeout: 1s
          settle: 100ms
)");
    ASSERT_THAT(loaded.mistakes, IsEmpty()) << to_text(loaded.mistakes);
    const auto& shop = loaded.settings.upstreams[0];
    EXPECT_EQ(shop.retries.attempts, 5);
    EXPECT_EQ(shop.retries.patience, 2s);
    EXPECT_EQ(shop.retries.base, 10ms);
    EXPECT_EQ(shop.retries.throttled_base, 20ms);
    EXPECT_EQ(shop.retries.longest, 1s);
    const auto& verify = shop.rules.at("pay").verify;
    ASSERT_TRUE(verify);
    EXPECT_EQ(verify->tool, "get_order");
    EXPECT_EQ(json::to_text(verify->arguments), R"({"id":"{order_id}","deep":[1,true]})");
    EXPECT_TRUE(verify->done_when && verify->absent_when);
    EXPECT_EQ(verify->mode, guards::Verifying::automatic);
    EXPECT_EQ(verify->timeout, 1s);
    EXPECT_EQ(verify->settle, 100ms);
}

}  // namespace
}  // namespace recourse::gateway
