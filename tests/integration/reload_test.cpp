#include "configuration.hpp"
#include "expectation.hpp"
#include "net/test_certificates.hpp"
#include "programs.hpp"

#include <csignal>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>

/// A gateway that is given a new configuration while it runs, and one that is asked to end.
namespace recourse::integration {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const json::Object kItem{{"item_id", "item_aaaa"}, {"value", 1}};
constexpr std::string_view kCounts = "a new configuration counts: ";
/// Long enough for a new configuration to come in between.
constexpr std::string_view kPatient = ", tools: { read_item: { call_timeout: 4s } }";

std::string tools_of(HttpClient& client) {
    return json::to_text(client.request("tools/list").message);
}

HttpConnection begin_hanging(HttpClient& client, std::string_view tool) {
    return client.begin(
        client.make("tools/call", {{"name", tool}, {"arguments", failing("read_item", "hang")}})
    );
}

class Reloads : public testing::TestWithParam<Era> {};
INSTANTIATE_TEST_SUITE_P(Both, Reloads, testing::Values(Era::legacy, Era::modern), name_of_era);

// ---- A new configuration -----------------------------------------------------------------------

TEST_P(Reloads, AServerThatIsAddedIsThereForThoseWhoAreConnected) {
    Gateway gateway(upstream("a", faulty_stdio()));
    auto client = gateway.client(GetParam());
    EXPECT_EQ(client.call("echo", {{"text", "alone"}}).text(), "alone");

    reconfigure(gateway, upstream("a", faulty_stdio()) + upstream("b", faulty_stdio()));
    gateway.process().signal(SIGHUP);
    EXPECT_EQ(gateway.process().wait_for_error(kCounts), "added b");
    EXPECT_EQ(client.call("b__echo", {{"text", "new"}}).text(), "new");
    EXPECT_EQ(client.call("a__echo", {{"text", "old"}}).text(), "old");
    EXPECT_THAT(tools_of(client), AllOf(HasSubstr("\"a__echo\""), Not(HasSubstr("\"echo\""))));
}

TEST_P(Reloads, AServerThatDidNotChangeGoesOnWithWhatItDoes) {
    Gateway gateway(upstream("a", faulty_stdio(), kPatient) + upstream("b", faulty_stdio()));
    auto client = gateway.client(GetParam());
    auto hanging = begin_hanging(client, "a__read_item");
    ASSERT_TRUE(client.call("a__echo", {{"text", "knock"}}).is_success());

    reconfigure(
        gateway,
        upstream("a", faulty_stdio(), kPatient) +
            upstream("b", faulty_stdio({"--at-start", "exit"}))
    );
    gateway.process().signal(SIGHUP);
    EXPECT_EQ(gateway.process().wait_for_error(kCounts), "started anew b");
    EXPECT_EQ(text_of(HttpClient::finish(hanging).fault(), "code"), "upstream_hung");
    EXPECT_TRUE(client.call("b__echo", {{"text", "x"}}).is_tool_error());
}

// What `faulty` counts ends with its process.
TEST_P(Reloads, AServerOutlivesNewSettingsForItsCalls) {
    Gateway gateway(upstream("a", faulty_stdio()));
    auto client = gateway.client(GetParam());
    ASSERT_TRUE(client.call("write_item", kItem).is_success());
    const auto counted = client.call("count_writes").text();

    reconfigure(
        gateway,
        upstream(
            "a",
            faulty_stdio(),
            ", arguments: enforce, circuit: { failures: 9 }, retries: { attempts: 1 }, "
            "dialect: flat, tools: { read_item: { effect: write, call_timeout: 300ms } }"
        )
    );
    gateway.process().signal(SIGHUP);
    EXPECT_EQ(gateway.process().wait_for_error(kCounts), "new settings for a");
    EXPECT_EQ(client.call("count_writes").text(), counted);
    // They count for the server that goes on.
    EXPECT_EQ(text_of(client.call("echo", {{"text", 1}}).fault(), "code"), "invalid_arguments");
    const auto hanging = client.call("read_item", failing("read_item", "hang"));
    EXPECT_EQ(text_of(hanging.fault(), "code"), "upstream_hung");
    EXPECT_EQ(text_of(hanging.fault(), "effect"), "unknown") << "it is taken to write";
    EXPECT_EQ(client.call("count_writes").text(), counted);
}

TEST_P(Reloads, AServerOutlivesNewLimits) {
    Gateway gateway(upstream("a", faulty_stdio()));
    auto client = gateway.client(GetParam());
    ASSERT_TRUE(client.call("write_item", kItem).is_success());
    const auto counted = client.call("count_writes").text();
    const GatewayOptions limited{.more = "limits: { pace: { requests: 1, per: minute } }\n"};
    reconfigure(gateway, upstream("a", faulty_stdio()), limited);
    gateway.process().signal(SIGHUP);
    EXPECT_EQ(gateway.process().wait_for_error("the configuration was read again"), ", and counts");
    EXPECT_EQ(client.call("count_writes").text(), counted);
    EXPECT_EQ(text_of(client.call("count_writes").fault(), "code"), "rate_limited");

    // Nor does a new configuration give anybody a call more.
    reconfigure(gateway, upstream("a", faulty_stdio()) + upstream("b", faulty_stdio()), limited);
    gateway.process().signal(SIGHUP);
    EXPECT_EQ(gateway.process().wait_for_error(kCounts), "added b");
    EXPECT_EQ(text_of(client.call("a__count_writes").fault(), "code"), "rate_limited");
}

TEST_P(Reloads, ACallEndsOnTheServerThatItBeganWith) {
    Gateway gateway(upstream("a", faulty_stdio(), kPatient) + upstream("b", faulty_stdio()));
    auto client = gateway.client(GetParam());
    auto hanging = begin_hanging(client, "a__read_item");
    ASSERT_TRUE(client.call("a__echo", {{"text", "knock"}}).is_success());

    reconfigure(gateway, upstream("b", faulty_stdio()));
    gateway.process().signal(SIGHUP);
    EXPECT_EQ(gateway.process().wait_for_error(kCounts), "removed a");
    EXPECT_THAT(tools_of(client), Not(HasSubstr("a__echo")));
    // Had its process been ended, it would have died.
    EXPECT_EQ(text_of(HttpClient::finish(hanging).fault(), "code"), "upstream_hung");
    EXPECT_EQ(client.call("echo", {{"text", "alone"}}).text(), "alone");
}

TEST(Reloads, WhoListensHearsThatTheListsChanged) {
    Gateway gateway(upstream("a", faulty_stdio()));
    auto client = gateway.client(Era::legacy);
    HttpConnection listening(gateway.port());
    listening.request(
        "GET", "/mcp", {{"Accept", "text/event-stream"}, {"Mcp-Session-Id", client.session()}}, ""
    );
    EXPECT_EQ(listening.read_head().status, 200);
    reconfigure(gateway, upstream("a", faulty_stdio()) + upstream("b", faulty_stdio()));
    gateway.process().signal(SIGHUP);
    auto event = listening.next_event();
    while (event && event->empty()) event = listening.next_event();
    EXPECT_THAT(event.value_or("nothing"), HasSubstr("notifications/tools/list_changed"));
}

TEST(Reloads, AFileThatChangesIsReadByItself) {
    Gateway gateway(upstream("a", faulty_stdio()));
    reconfigure(gateway, upstream("c", faulty_stdio()));
    EXPECT_EQ(gateway.process().wait_for_error(kCounts), "added c; removed a");
}

TEST(Reloads, MistakesLeaveEverythingAsItWas) {
    Gateway gateway(upstream("a", faulty_stdio()));
    auto client = gateway.client(Era::modern);
    reconfigure(gateway, "  a: { comand: [x] }\n");
    gateway.process().signal(SIGHUP);
    EXPECT_EQ(gateway.process().wait_for_error("mistakes, and the one before stays:"), "");
    EXPECT_THAT(gateway.process().wait_for_error("recourse.yaml:4:8: "), HasSubstr("comand"));
    EXPECT_EQ(client.call("echo", {{"text", "still"}}).text(), "still");
}

TEST(Reloads, WhatNeedsARestartIsSaid) {
    Gateway gateway(upstream("a", faulty_stdio()));
    reconfigure(gateway, upstream("a", faulty_stdio()), {.listen = ", path: /other"});
    gateway.process().signal(SIGHUP);
    EXPECT_EQ(
        gateway.process().wait_for_error(kCounts), "what changed in `listen` waits for a restart"
    );
}

TEST(Reloads, ANewCertificateIsShown) {
    const net::TestAuthority before("Before");
    const net::TestAuthority after("After");
    const TemporaryDirectory files;
    const auto write = [&files](const net::TestAuthority& authority) {
        const auto made = authority.certify();
        return fmt::format(
            ", tls: {{ certificate: \"{}\", key: \"{}\" }}",
            files.write("server.pem", made.certificate),
            files.write("server.key", made.key)
        );
    };
    Gateway gateway(upstream("a", faulty_stdio()), {.listen = write(before)});
    (void)write(after);
    EXPECT_EQ(gateway.process().wait_for_error(kCounts), "new connections see the new certificate");
    Process curl(
        {"curl",
         "-sS",
         "--cacert",
         files.write("ca.pem", after.pem()),
         fmt::format("https://localhost:{}/livez", gateway.port())}
    );
    EXPECT_EQ(curl.read_line(), "ok");
    EXPECT_EQ(curl.wait(), 0) << curl.errors();
}

// ---- Alive, ready, and ending ------------------------------------------------------------------

TEST(Drains, AGatewayIsReadyUntilItEnds) {
    const FaultyHttp faulty;
    Gateway gateway(upstream("shop", faulty.url(), kPatient));
    auto client = gateway.client(Era::modern);
    for (const auto* probe : {"/livez", "/readyz"})
        EXPECT_EQ(exchange(gateway.port(), "GET", probe).status, 200);
    auto hanging = begin_hanging(client, "read_item");
    ASSERT_TRUE(client.call("echo", {{"text", "knock"}}).is_success());

    gateway.process().signal(SIGTERM);
    HttpResponse ready;
    do ready = exchange(gateway.port(), "GET", "/readyz");
    while (ready.status == 200);  // the signal is on its way
    EXPECT_EQ(ready.status, 503);
    EXPECT_EQ(ready.body, "draining\n");
    EXPECT_EQ(exchange(gateway.port(), "GET", "/livez").status, 200);

    const auto refused =
        exchange(gateway.port(), "POST", "/mcp", {{"Content-Type", "application/json"}}, "{}");
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.header("Retry-After"), "1");
    EXPECT_EQ(refused.header("Connection"), "close");
    EXPECT_THAT(refused.body, HasSubstr("shutting_down"));

    EXPECT_EQ(text_of(HttpClient::finish(hanging).fault(), "code"), "upstream_timeout");
    EXPECT_EQ(gateway.process().wait(), 0);
}

TEST(Drains, AModernListenIsToldAndDoesNotHoldItUp) {
    Gateway gateway(upstream("a", faulty_stdio()));
    auto client = gateway.client(Era::modern);
    const auto listen =
        client.make("subscriptions/listen", {{"notifications", {{"toolsListChanged", true}}}});
    auto listening = client.begin(listen);
    EXPECT_EQ(listening.read_head().status, 200);
    ASSERT_TRUE(listening.next_event().has_value());  // what of it is honoured
    gateway.process().signal(SIGTERM);
    std::string last;
    while (const auto event = listening.next_event()) last = *event;
    EXPECT_THAT(last, HasSubstr("\"result\""));
    EXPECT_EQ(gateway.process().wait(), 0);
}

}  // namespace
}  // namespace recourse::integration
