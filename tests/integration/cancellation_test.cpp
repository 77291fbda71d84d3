#include "expectation.hpp"
#include "programs.hpp"

#include <fstream>

#include <gmock/gmock.h>

/// Calls that are withdrawn while an upstream works on them.
namespace recourse::integration {
namespace {

json::Object hanging_call(Client& client, std::string_view tool) {
    return client.make("tools/call", {{"name", tool}, {"arguments", failing(tool, "hang")}});
}

json::Object line_of_tool(CallLog& log, std::string_view tool) {
    return log.find([&](const json::Object& line) { return text_of(line, "tool") == tool; }, tool);
}

void expect_cancelled(CallLog& log, std::string_view tool) {
    const auto line = line_of_tool(log, tool);
    EXPECT_EQ(text_of(line, "ending"), "cancelled");
    EXPECT_EQ(text_of(line, "effect"), tool == "write_item" ? "unknown" : "none");
}

/// Until the gateway has served something that came after it, a request may not have been read.
void let_requests_arrive(Client& client) {
    ASSERT_TRUE(client.call("echo", {{"text", "knock"}}).is_success());
}

TEST(Cancellation, OverLegacyHttpEndsTheRequestWithoutAnAnswer) {
    const FaultyHttp faulty;
    Gateway gateway(upstream("shop", faulty.url()));
    auto client = gateway.client(Era::legacy);
    for (const std::string_view tool : {"read_item", "write_item"}) {
        const auto request = hanging_call(client, tool);
        auto connection = client.begin(request);
        let_requests_arrive(client);
        client.notify(cancellation_of(request));
        EXPECT_EQ(connection.read_response().body, "");
        expect_cancelled(gateway.log(), tool);
    }
}

TEST(Cancellation, OfSomethingElseIsIgnored) {
    const FaultyHttp faulty;
    Gateway gateway(upstream("shop", faulty.url(), kShortCalls));
    auto client = gateway.client(Era::legacy);
    const auto request = hanging_call(client, "read_item");
    auto connection = client.begin(request);
    let_requests_arrive(client);
    client.notify(cancellation_of({{"id", 4711}}));
    const auto told = HttpClient::finish(connection);
    EXPECT_EQ(text_of(told.fault(), "code"), "upstream_timeout");
}

TEST(Cancellation, ByAnotherSessionIsIgnored) {
    const FaultyHttp faulty;
    Gateway gateway(upstream("shop", faulty.url(), kShortCalls));
    auto client = gateway.client(Era::legacy);
    auto stranger = gateway.client(Era::legacy);
    const auto request = hanging_call(client, "read_item");
    auto connection = client.begin(request);
    let_requests_arrive(client);
    stranger.notify(cancellation_of(request));
    EXPECT_EQ(text_of(HttpClient::finish(connection).fault(), "code"), "upstream_timeout");
}

TEST(Cancellation, AModernReaderThatDisconnectsIsCancelled) {
    const FaultyHttp faulty;
    Gateway gateway(upstream("shop", faulty.url()));
    auto client = gateway.client(Era::modern);
    auto connection = client.begin(hanging_call(client, "read_item"));
    let_requests_arrive(client);
    connection.close();
    expect_cancelled(gateway.log(), "read_item");
}

TEST(Cancellation, AModernWriterThatDisconnectsIsLetFinish) {
    const FaultyHttp faulty;
    Gateway gateway(upstream("shop", faulty.url(), kShortCalls));
    auto client = gateway.client(Era::modern);
    auto connection = client.begin(hanging_call(client, "write_item"));
    let_requests_arrive(client);
    connection.close();
    const auto line = line_of_tool(gateway.log(), "write_item");
    EXPECT_EQ(text_of(line, "ending"), "failed");
    EXPECT_EQ(text_of(line, "code"), "upstream_timeout");
    EXPECT_EQ(text_of(line, "effect"), "unknown");
}

TEST(Cancellation, ALegacyClientThatDisconnectsCancelsNothing) {
    const FaultyHttp faulty;
    Gateway gateway(upstream("shop", faulty.url(), kShortCalls));
    auto client = gateway.client(Era::legacy);
    auto connection = client.begin(hanging_call(client, "read_item"));
    let_requests_arrive(client);
    connection.close();
    EXPECT_EQ(text_of(line_of_tool(gateway.log(), "read_item"), "code"), "upstream_timeout");
}

class CancellationOverStdio : public testing::TestWithParam<Era> {};
INSTANTIATE_TEST_SUITE_P(
    Both, CancellationOverStdio, testing::Values(Era::legacy, Era::modern), name_of_era
);

TEST_P(CancellationOverStdio, ACancelledRequestIsNotAnsweredAndTheServerServesOn) {
    Wrapper wrapper(faulty_stdio());
    StdioClient client(wrapper.process(), GetParam());
    ASSERT_TRUE(client.greet().is_success());
    const auto request = hanging_call(client, "write_item");
    client.send(request);
    let_requests_arrive(client);
    client.send(cancellation_of(request));
    const auto told = client.call("echo", {{"text", "on"}});
    EXPECT_EQ(told.text(), "on");
    EXPECT_TRUE(told.notifications.empty()) << json::to_text(told.notifications.front());
    expect_cancelled(wrapper.log(), "write_item");
}

/// What a server was sent, message by message.
std::vector<json::Object> messages_in(const std::string& path) {
    std::vector<json::Object> messages;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        messages.push_back(json::parse(line).value().as_object());
    }
    return messages;
}

TEST_P(CancellationOverStdio, ReachesTheServerUnderTheIdThatItKnows) {
    const TemporaryDirectory directory;
    const auto heard = directory.file("heard");
    Wrapper wrapper({"sh", "-c", "tee \"$0\" | \"$1\" stdio", heard, faulty_stdio().front()});
    StdioClient client(wrapper.process(), GetParam());
    ASSERT_TRUE(client.greet().is_success());
    const auto request = hanging_call(client, "read_item");
    client.send(request);
    let_requests_arrive(client);
    client.send(cancellation_of(request));
    let_requests_arrive(client);  // and with it all that was sent before

    json::Value called;
    json::Value cancelled;
    for (const auto& message : messages_in(heard)) {
        if (text_of(message, "method") == "notifications/cancelled") {
            cancelled = message.at("params").at("requestId");
        } else if (text_of(message, "method") == "tools/call" &&
                   message.at("params").at("name") == "read_item") {
            called = message.at("id");
        }
    }
    EXPECT_FALSE(called.is_null());
    EXPECT_EQ(cancelled, called);
}

}  // namespace
}  // namespace recourse::integration
