#include "expectation.hpp"
#include "programs.hpp"

#include <gmock/gmock.h>

/// A legacy server over stdio asks in the middle of a call, and many clients share it.
namespace recourse::integration {
namespace {

const json::Object kForms{{"elicitation", {{"form", json::Object{}}}}};
const json::Object kAccepted{{"action", "accept"}, {"content", {{"name", "Ada"}}}};

HttpClient asked_client(const Gateway& gateway, Era era) {
    HttpClient client(gateway.port(), era);
    client.declare(kForms);
    EXPECT_TRUE(client.greet().is_success());
    return client;
}

json::Object asking_call(Client& client) {
    return client.make(
        "tools/call", {{"name", "read_item"}, {"arguments", failing("read_item", "ask")}}
    );
}

/// The question that comes on the stream of a call.
json::Object question_on(HttpConnection& connection) {
    EXPECT_EQ(connection.read_head().status, 200);
    while (const auto event = connection.next_event()) {
        auto message = parse(*event).as_object();
        if (text_of(message, "method") == "elicitation/create") return message;
    }
    throw std::runtime_error("no question came");
}

json::Object answer_to(const json::Object& question, const json::Object& result) {
    return {{"jsonrpc", "2.0"}, {"id", question.at("id")}, {"result", result}};
}

/// What the call was answered, after whatever else came.
std::string text_on(HttpConnection& connection) {
    while (const auto event = connection.next_event()) {
        Outcome told{.message = parse(*event)};
        if (told.message.as_object().contains("id")) return told.text();
    }
    throw std::runtime_error("no answer came");
}

TEST(Asking, EachLegacyClientIsAskedOnTheStreamOfItsOwnCall) {
    Gateway gateway(upstream("shop", faulty_stdio(Era::legacy)));
    auto one = asked_client(gateway, Era::legacy);
    auto other = asked_client(gateway, Era::legacy);
    auto call_of_one = one.begin(asking_call(one));
    const auto question_to_one = question_on(call_of_one);
    auto call_of_other = other.begin(asking_call(other));
    const auto question_to_other = question_on(call_of_other);

    other.notify(answer_to(question_to_other, {{"action", "decline"}}));
    one.notify(answer_to(question_to_one, kAccepted));
    EXPECT_EQ(text_on(call_of_one), json::to_text(kAccepted));
    EXPECT_EQ(text_on(call_of_other), R"({"action":"decline"})");
}

TEST(Asking, AModernClientIsAskedInAResultAndAnswersWithARetry) {
    Gateway gateway(upstream("shop", faulty_stdio(Era::legacy)));
    auto client = asked_client(gateway, Era::modern);
    json::Object params{{"name", "read_item"}, {"arguments", failing("read_item", "ask")}};
    const auto asked = client.request("tools/call", params);
    ASSERT_EQ(text_of(asked.result(), "resultType"), "input_required");
    json::Object responses;
    for (const auto& question : asked.result().at("inputRequests").as_object())
        responses[question.key()] = kAccepted;
    params["inputResponses"] = responses;
    params["requestState"] = asked.result().at("requestState");
    EXPECT_EQ(client.request("tools/call", params).text(), json::to_text(kAccepted));
}

/// Every round brings the arguments as the client wrote them, and every round repairs them.
TEST(Asking, AModernClientMayBringArgumentsThatAreRepaired) {
    Gateway gateway(upstream("shop", faulty_stdio(Era::legacy), ", arguments: repair"));
    auto client = asked_client(gateway, Era::modern);
    json::Object params{
        {"name", "read_item"}, {"arguments", {{"itemId", "item_aaaa"}, {"fault", "ASK"}}}
    };
    const auto asked = client.request("tools/call", params);
    ASSERT_EQ(text_of(asked.result(), "resultType"), "input_required");
    params["inputResponses"] = {
        {asked.result().at("inputRequests").as_object().begin()->key(), kAccepted}
    };
    params["requestState"] = asked.result().at("requestState");
    const auto told = client.request("tools/call", params);
    EXPECT_EQ(told.text(), json::to_text(kAccepted));
    EXPECT_TRUE(told.result().at("_meta").as_object().contains("dev.recourse/repaired"));
}

TEST(Asking, AClientThatCannotBeAskedIsNotAndItsCallGoesOn) {
    Gateway gateway(upstream("shop", faulty_stdio(Era::legacy)));
    auto client = gateway.client(Era::legacy);
    const auto told = client.call("read_item", failing("read_item", "ask"));
    // The tool answers with the error that it got, and that is told like one.
    EXPECT_THAT(told.text(), testing::HasSubstr("no client here that can be asked"));
}

TEST(Asking, ACallThatIsCancelledWhileItAsksLeavesTheServerServing) {
    Gateway gateway(upstream("shop", faulty_stdio(Era::legacy)));
    auto client = asked_client(gateway, Era::legacy);
    const auto call = asking_call(client);
    auto connection = client.begin(call);
    (void)question_on(connection);
    client.notify(cancellation_of(call));
    const auto line = gateway.log().find(
        [](const json::Object& entry) { return text_of(entry, "tool") == "read_item"; }, "read_item"
    );
    EXPECT_EQ(text_of(line, "ending"), "cancelled");
    EXPECT_TRUE(client.call("echo", {{"text", "on"}}).is_success());
}

TEST(Asking, AServerThatDiesWhileItAsksFailsItsCallAndTheNextOneWorks) {
    Gateway gateway(upstream("shop", faulty_stdio(Era::legacy)));
    auto client = asked_client(gateway, Era::legacy);
    auto connection = client.begin(client.make(
        "tools/call", {{"name", "write_item"}, {"arguments", failing("write_item", "ask_and_die")}}
    ));
    const auto question = question_on(connection);
    const auto text = text_on(connection);
    EXPECT_THAT(text, testing::HasSubstr("[upstream_died]"));
    EXPECT_THAT(text, testing::HasSubstr("unknown whether it was done"));
    // Too late for anybody.
    client.notify(answer_to(question, kAccepted));
    EXPECT_TRUE(client.call("echo", {{"text", "on"}}).is_success());

    auto modern = asked_client(gateway, Era::modern);
    auto another = failing("write_item", "ask_and_die");
    another["value"] = 2;
    json::Object params{{"name", "write_item"}, {"arguments", another}};
    auto told = modern.request("tools/call", params);
    // The question is open until the gateway knows of the death.
    while (text_of(told.result(), "resultType") == "input_required") {
        params["requestState"] = told.result().at("requestState");
        told = modern.request("tools/call", params);
    }
    EXPECT_THAT(told.text(), testing::HasSubstr("[upstream_died]"));
}

TEST(Asking, AClientThatEndsItsSessionLeavesTheServerServing) {
    Gateway gateway(upstream("shop", faulty_stdio(Era::legacy)));
    auto client = asked_client(gateway, Era::legacy);
    auto connection = client.begin(asking_call(client));
    (void)question_on(connection);
    HttpConnection ending(gateway.port());
    ending.request("DELETE", "/mcp", {{"Mcp-Session-Id", client.session()}}, "");
    EXPECT_EQ(ending.read_response().status, 204);
    auto next = asked_client(gateway, Era::legacy);
    EXPECT_TRUE(next.call("echo", {{"text", "on"}}).is_success());
}

}  // namespace
}  // namespace recourse::integration
