#include "expectation.hpp"
#include "programs.hpp"

#include <utility>

#include <gmock/gmock.h>

/// Limits and circuits of `recourse gateway`, over real sockets.
namespace recourse::integration {
namespace {

using testing::HasSubstr;

class Limits : public testing::TestWithParam<Era> {
  protected:
    static std::string code_of(const Outcome& outcome) {
        return outcome.is_success() ? "" : text_of(outcome.fault(), "code");
    }
    /// Calls until something else comes of it than `code`: how long that takes is up to the clock.
    static Outcome until_not(
        std::string_view code, Client& client, std::string_view tool, const json::Object& arguments
    ) {
        auto outcome = client.call(tool, arguments);
        while (code_of(outcome) == code) outcome = client.call(tool, arguments);
        return outcome;
    }
};

INSTANTIATE_TEST_SUITE_P(
    Eras,
    Limits,
    testing::Values(Era::legacy, Era::modern),
    [](const auto& info) { return std::string(to_string(info.param)); }
);

/// The keys of the whole file stand behind those of the upstreams.
std::string with_limits(std::string upstreams, std::string_view limits) {
    return upstreams.append("limits:\n").append(limits);
}

TEST_P(Limits, AreReachedAndClear) {
    const FaultyHttp faulty;
    Gateway gateway(
        with_limits(upstream("shop", faulty.url()), "  pace: { requests: 1, per: second }\n")
    );
    auto client = gateway.client(GetParam());
    const auto begin = [&client](std::string_view text) {
        const json::Object arguments{{"text", text}};
        return client.begin(client.make("tools/call", {{"name", "echo"}, {"arguments", arguments}})
        );
    };
    // Both are on their way at once, so that no second passes between them.
    auto first = begin("a");
    auto second = begin("b");
    auto admitted = first.read_response();
    auto response = second.read_response();
    const auto is_refused = HasSubstr("rate_limited");
    if (!testing::Value(response.body, is_refused)) std::swap(admitted, response);
    EXPECT_THAT(admitted.body, testing::Not(is_refused));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.header("Retry-After"), "1");
    EXPECT_EQ(response.header("RateLimit-Policy"), "\"pace\";q=1;w=1");
    EXPECT_EQ(response.header("RateLimit"), "\"pace\";r=0;t=1");
    EXPECT_THAT(
        response.body,
        HasSubstr("[rate_limited] The limit 'pace' allows each caller 1 "
                  "request per second, and it is used.")
    );
    EXPECT_TRUE(until_not("rate_limited", client, "echo", {{"text", "c"}}).is_success());
}

TEST_P(Limits, ACircuitOpensOnAServerThatDiesAndClosesWhenItIsWell) {
    Gateway gateway(upstream("shop", faulty_stdio(), ", circuit: { failures: 3, open_for: 3s }"));
    auto client = gateway.client(GetParam());
    auto dying = failing("write_item", "die");
    for (int i = 0; i < 3; ++i) {
        dying["value"] = i;  // the same call again would not be sent
        EXPECT_EQ(code_of(client.call("write_item", dying)), "upstream_died");
    }
    const json::Object well{{"item_id", "item_aaaa"}, {"value", 1}};
    const auto refused = client.call("write_item", well);
    const auto left = refused.fault().at("retry_after").as_int64();
    EXPECT_THAT(left, testing::AllOf(testing::Ge(1), testing::Le(3)));
    Expected expected{
        .code = "circuit_open",
        .category = "unavailable",
        .actor = "time",
        .first_action = "wait",
        .retryable = true,
        .retry_after = left,
        .says = {"write_item", "'shop'", "its last 3 calls failed", "upstream_died"},
    };
    expect_told(refused, expected, gateway.log());
    EXPECT_TRUE(client.call("read_item", {{"item_id", "item_aaaa"}}).is_success())
        << "other tools are not affected";
    EXPECT_TRUE(until_not("circuit_open", client, "write_item", well).is_success());
    EXPECT_TRUE(client.call("write_item", well).is_success());
}

TEST_P(Limits, AnOpenCircuitNamesTheSameToolOfAnotherServer) {
    const FaultyHttp spare;
    const Gateway gateway(
        upstream("shop", faulty_stdio(), ", circuit: { failures: 1 }") +
        upstream("spare", spare.url())
    );
    auto client = gateway.client(GetParam());
    (void)client.call("shop__write_item", failing("write_item", "die"));
    const json::Object well{{"item_id", "item_aaaa"}, {"value", 1}};
    const auto refused = client.call("shop__write_item", well);
    ASSERT_EQ(code_of(refused), "circuit_open");
    EXPECT_EQ(
        json::to_text(refused.fault().at("details").at("alternatives")), R"(["spare__write_item"])"
    );
    EXPECT_THAT(refused.text(), HasSubstr("or call spare__write_item meanwhile"));
    EXPECT_TRUE(client.call("spare__write_item", well).is_success());
}

TEST_P(Limits, CallsWithBadArgumentsNeverOpenACircuit) {
    const FaultyHttp faulty;
    Gateway gateway(upstream("shop", faulty.url(), ", circuit: { failures: 2 }"));
    auto client = gateway.client(GetParam());
    for (const auto* fault :
         {"bad_request", "invalid_params", "http_422", "tool_error", "http_429"})
        EXPECT_NE(code_of(client.call("write_item", failing("write_item", fault))), "circuit_open");
    for (int i = 0; i < 3; ++i)
        EXPECT_FALSE(client.call("write_item", {{"item_id", "nonsense"}}).is_success());
    const json::Object well{{"item_id", "item_aaaa"}, {"value", 1}};
    EXPECT_TRUE(client.call("write_item", well).is_success());
}

}  // namespace
}  // namespace recourse::integration
