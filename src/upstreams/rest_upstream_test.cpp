#include "upstreams/rest_upstream.hpp"

#include "net/loop_fixture.hpp"
#include "net/peer_server.hpp"
#include "rest/path_template.hpp"
#include "rest/tool.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <gmock/gmock.h>

namespace recourse::upstreams {
namespace {

using namespace std::chrono_literals;
using diagnosis::ConnectionFailed;
using diagnosis::HttpAnswer;
using diagnosis::JsonRpcFailed;
using diagnosis::Sent;
using net::http_answer;
using net::Peer;
using net::PeerServer;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

rest::Tool tool_for(std::string_view name, std::string_view method, std::string_view path) {
    rest::Tool tool;
    tool.name = name;
    tool.description = "It.";
    tool.method = method;
    tool.path = rest::parse_path(path).value();
    tool.promise = rest::Promise::json;
    tool.input_schema = json::Object{{"type", "object"}};
    for (const auto& part : tool.path) {
        if (part.field) tool.arguments.push_back(part.field->name);
    }
    return tool;
}

std::shared_ptr<const rest::Api> api() {
    rest::Api api{.title = "Shop", .version = "2", .tools = {}, .left_out = {}};
    api.tools.push_back(tool_for("get_order", "GET", "/orders/{id}"));
    api.tools.push_back(tool_for("cancel", "POST", "/orders/{id}/cancel"));
    return std::make_shared<const rest::Api>(std::move(api));
}

class RestUpstreamTest : public net::LoopFixture {
  protected:
    Outcome call(const PeerServer& server, std::string_view params, Settings settings = {}) {
        return ask(server, "tools/call", params, std::move(settings));
    }

    Outcome ask(
        const PeerServer& server,
        std::string_view method,
        std::string_view params,
        Settings settings = {}
    ) {
        settings.name = "shop";
        settings.url = server.url();
        settings.rest = api();
        upstream_ = make_upstream(executor, timers, std::move(settings));
        Request request{.method = method, .params = json::Ref(params)};
        request.trace.traceparent = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01";
        request.call_timeout = 10s;
        return run(upstream_->send(request));
    }

    std::unique_ptr<Upstream> upstream_;
};

std::string result_of(const Outcome& outcome) {
    const auto* answer = std::get_if<Answer>(&outcome);
    return answer == nullptr ? "no answer" : std::string(answer->result);
}

const Failed& failure_of(const Outcome& outcome) {
    return std::get<Failed>(outcome);
}

constexpr std::string_view kGet = R"({"name":"get_order","arguments":{"id":"o/1"}})";

TEST_F(RestUpstreamTest, ListsItsToolsWithoutAskingAnybody) {
    PeerServer server([](Peer& peer, const std::string&) { peer.close(); });
    const auto result = result_of(ask(server, "tools/list", "{}"));
    EXPECT_THAT(result, HasSubstr(R"("name":"get_order")"));
    EXPECT_THAT(result, HasSubstr(R"("name":"cancel")"));
    EXPECT_EQ(upstream_->hello().era, mcp::Era::modern);
    EXPECT_THAT(upstream_->hello().server_info, HasSubstr("Shop"));
    EXPECT_THAT(server.asked(""), SizeIs(0));
}

TEST_F(RestUpstreamTest, ACallIsOneRequest) {
    PeerServer server([](Peer& peer, const std::string&) {
        peer.say(http_answer(200, R"({"id":"o/1"})"));
    });
    Settings settings;
    settings.headers = {{"X-Api-Key", "k"}};
    const auto outcome = call(server, kGet, std::move(settings));
    EXPECT_THAT(result_of(outcome), HasSubstr(R"("structuredContent":{"id":"o/1"})"));
    const auto asked = server.asked("");
    ASSERT_THAT(asked, SizeIs(1));
    EXPECT_THAT(asked[0], HasSubstr("GET /mcp/orders/o%2F1 HTTP/1.1\r\n"));
    EXPECT_THAT(asked[0], HasSubstr("\r\nX-Api-Key: k\r\n"));
    EXPECT_THAT(asked[0], HasSubstr("\r\ntraceparent: 00-0123456789abcdef0123456789abcdef-"));
    EXPECT_THAT(asked[0], HasSubstr("\r\nUser-Agent: recourse/"));
    EXPECT_THAT(asked[0], Not(HasSubstr("Content-Type")));
}

TEST_F(RestUpstreamTest, AStatusIsAFailureOfTheCall) {
    PeerServer server([](Peer& peer, const std::string&) {
        peer.say(http_answer(404, R"({"error":"no such order"})", "Retry-After: 3\r\n"));
    });
    const auto outcome = call(server, kGet);
    const auto& answer = std::get<HttpAnswer>(failure_of(outcome).raw);
    EXPECT_TRUE(answer.from_api);
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(answer.body, R"({"error":"no such order"})");
    EXPECT_EQ(failure_of(outcome).sent, Sent::answered);
}

TEST_F(RestUpstreamTest, ARedirectIsNotFollowed) {
    PeerServer server([](Peer& peer, const std::string&) {
        peer.say(http_answer(302, "", "Location: http://127.0.0.1:1/elsewhere\r\n"));
    });
    const auto outcome = call(server, kGet);
    EXPECT_EQ(std::get<HttpAnswer>(failure_of(outcome).raw).status, 302);
    EXPECT_THAT(server.asked(""), SizeIs(1));
}

TEST_F(RestUpstreamTest, APageInPlaceOfJsonIsAFailureThatProvesNothing) {
    PeerServer server([](Peer& peer, const std::string&) {
        peer.say("HTTP/1.1 200 -\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<p>x");
    });
    const auto outcome = call(server, R"({"name":"cancel","arguments":{"id":"1"}})");
    EXPECT_EQ(std::get<HttpAnswer>(failure_of(outcome).raw).what, HttpAnswer::What::html);
    EXPECT_EQ(failure_of(outcome).sent, Sent::whole);
}

TEST_F(RestUpstreamTest, ACutAnswerIsACutConnection) {
    PeerServer server([](Peer& peer, const std::string&) {
        peer.say("HTTP/1.1 200 -\r\nContent-Length: 100\r\n\r\n{\"id\":");
        peer.close();
    });
    const auto outcome = call(server, kGet);
    EXPECT_EQ(
        std::get<ConnectionFailed>(failure_of(outcome).raw).what, ConnectionFailed::What::cut
    );
}

TEST_F(RestUpstreamTest, AnAnswerBeyondTheLimitIsTooLarge) {
    PeerServer server([](Peer& peer, const std::string&) {
        peer.say(http_answer(200, "\"" + std::string(4'000, 'x') + "\""));
    });
    Settings settings;
    settings.message_bytes = 2'000;
    const auto outcome = call(server, kGet, std::move(settings));
    const auto& answer = std::get<HttpAnswer>(failure_of(outcome).raw);
    EXPECT_EQ(answer.what, HttpAnswer::What::too_large);
    EXPECT_TRUE(answer.from_api);
}

TEST_F(RestUpstreamTest, WhatCannotBeSentIsRefusedBeforeItIs) {
    PeerServer server([](Peer& peer, const std::string&) { peer.close(); });
    const auto outcome = call(server, R"({"name":"get_order","arguments":{"id":".."}})");
    EXPECT_THAT(
        std::get<diagnosis::NotSendable>(failure_of(outcome).raw).reason,
        HasSubstr("must be more than '.' or '..'")
    );
    EXPECT_EQ(failure_of(outcome).sent, Sent::nothing);
    EXPECT_THAT(server.asked(""), SizeIs(0));
}

TEST_F(RestUpstreamTest, MethodsOfMcpServersAreUnknown) {
    PeerServer server([](Peer& peer, const std::string&) { peer.close(); });
    const auto outcome = ask(server, "prompts/list", "{}");
    EXPECT_EQ(std::get<JsonRpcFailed>(failure_of(outcome).raw).code, mcp::kMethodNotFound);
}

TEST_F(RestUpstreamTest, ACallCanBeCancelledWhileItWaits) {
    Cancellation cancellation;
    PeerServer server([&](Peer& peer, const std::string&) {
        net::asio::post(executor, [&] { cancellation.cancel(); });
        peer.wait_for_end();
    });
    Settings settings;
    settings.url = server.url();
    settings.rest = api();
    upstream_ = make_upstream(executor, timers, std::move(settings));
    Request request{.method = "tools/call", .params = json::Ref(kGet)};
    request.cancellation = &cancellation;
    const auto outcome = run(upstream_->send(request));
    ASSERT_TRUE(std::holds_alternative<Cancelled>(outcome));
    EXPECT_EQ(std::get<Cancelled>(outcome).sent, Sent::whole);
}

}  // namespace
}  // namespace recourse::upstreams
