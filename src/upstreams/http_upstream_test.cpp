#include "upstreams/http_upstream.hpp"

#include "mcp/test_server.hpp"
#include "net/loop_fixture.hpp"
#include "net/peer_server.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>
#include <gmock/gmock.h>

namespace recourse::upstreams {
namespace {

using namespace std::chrono_literals;
using diagnosis::Sent;
using mcp::test::error;
using mcp::test::id_of;
using mcp::test::kDiscovered;
using mcp::test::kInitialized;
using mcp::test::method_of;
using mcp::test::result;
using net::http_answer;
using net::kEventStream;
using net::Peer;
using net::PeerServer;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

bool is_get(const std::string& request) {
    return request.starts_with("GET ");
}

/// The handshake of a legacy server with a session. True where that was the request.
bool shake_hands(Peer& peer, const std::string& request) {
    const auto method = method_of(request);
    if (method == "initialize")
        peer.say(http_answer(200, result(request, kInitialized), "Mcp-Session-Id: s-1\r\n"));
    else if (method.starts_with("notifications/") || request.starts_with("DELETE "))
        peer.say("HTTP/1.1 202 -\r\nContent-Length: 0\r\n\r\n");
    else
        return false;
    return true;
}

void refuse_listening(Peer& peer) {
    peer.say("HTTP/1.1 405 -\r\nContent-Length: 0\r\n\r\n");
}

class HttpUpstreamTest : public net::LoopFixture {
  protected:
    HttpUpstream& connect(const PeerServer& server, Settings settings = {}) {
        settings.url = server.url();
        settings.name = "test";
        if (settings.era == EraChoice::automatic) identity_.first_tried = first_;
        upstream_ = std::make_unique<HttpUpstream>(
            executor, timers, std::move(settings), *net::Origin::from_url(server.url())
        );
        upstream_->set_identity(identity_);
        return *upstream_;
    }

    Outcome call(HttpUpstream& upstream, Cancellation* cancellation = nullptr) {
        Request request{.method = "tools/call", .params = json::Ref(R"({"name":"t"})")};
        request.call_timeout = 10s;
        request.cancellation = cancellation;
        return run(upstream.send(request));
    }

    static std::string answer_of(const Outcome& outcome) {
        const auto* answer = std::get_if<Answer>(&outcome);
        return answer == nullptr ? "no answer" : std::string(answer->result);
    }

    /// Ends the upstream; what is left on the loop then would keep this from returning.
    void end() {
        run(upstream_->stop());
        upstream_.reset();
        context.restart();
        context.run();
    }

    mcp::Era first_ = mcp::Era::legacy;
    Identity identity_{.client_info = R"({"name":"us","version":"1"})"};
    std::unique_ptr<HttpUpstream> upstream_;
};

TEST_F(HttpUpstreamTest, AsksForTheRestOfAnAnswerThatBrokeOff) {
    std::string id;
    PeerServer server([&](Peer& peer, const std::string& request) {
        if (shake_hands(peer, request)) return;
        if (is_get(request) && !request.contains("Last-Event-ID: e-7"))
            return refuse_listening(peer);
        peer.say(kEventStream);
        if (!is_get(request)) {
            id = id_of(request);
            peer.say("id: e-7\nretry: 1\ndata: \n\n");
        } else {
            peer.say("data: {\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"ok\":1}}\n\n");
        }
        peer.close();
    });
    EXPECT_EQ(answer_of(call(connect(server))), R"({"ok":1})");
    const auto resumed = server.asked("Last-Event-ID: e-7");
    ASSERT_THAT(resumed, SizeIs(1));
    EXPECT_THAT(resumed[0], HasSubstr("Mcp-Session-Id: s-1\r\n"));
    end();
}

TEST_F(HttpUpstreamTest, GivesUpOnTheRestWhereTheServerDoesNotHaveIt) {
    PeerServer server([](Peer& peer, const std::string& request) {
        if (shake_hands(peer, request)) return;
        if (is_get(request)) return peer.say(http_answer(404, "{}"));
        peer.say(kEventStream);
        peer.say("id: e\nretry: 1\ndata:\n\n");
        peer.close();
    });
    const auto outcome = call(connect(server));
    const auto& failed = std::get<Failed>(outcome);
    EXPECT_EQ(failed.sent, Sent::whole);
    EXPECT_TRUE(std::holds_alternative<diagnosis::HttpAnswer>(failed.raw));
    EXPECT_THAT(server.asked("Last-Event-ID"), SizeIs(1));
    end();
}

TEST_F(HttpUpstreamTest, AsksForTheRestOnlySoOften) {
    PeerServer server([](Peer& peer, const std::string& request) {
        if (shake_hands(peer, request)) return;
        if (is_get(request) && !request.contains("Last-Event-ID")) return refuse_listening(peer);
        peer.say(kEventStream);
        if (!is_get(request)) peer.say("id: e\nretry: 1\ndata:\n\n");
        peer.close();
    });
    const auto outcome = call(connect(server));
    EXPECT_EQ(std::get<Failed>(outcome).sent, Sent::whole);
    EXPECT_THAT(server.asked("Last-Event-ID"), SizeIs(5));
    end();
}

TEST_F(HttpUpstreamTest, AnAnswerWithoutEventIdsIsLostWithItsStream) {
    PeerServer server([](Peer& peer, const std::string& request) {
        if (shake_hands(peer, request)) return;
        if (is_get(request)) return refuse_listening(peer);
        peer.say(kEventStream);
        peer.say("retry: 1\ndata: {}\n\n");
        peer.close();
    });
    EXPECT_EQ(std::get<Failed>(call(connect(server))).sent, Sent::whole);
    EXPECT_THAT(server.asked("Last-Event-ID"), IsEmpty());
    end();
}

TEST_F(HttpUpstreamTest, ACallThatWaitsForItsRestCanBeCancelled) {
    Cancellation cancellation;
    PeerServer server([&](Peer& peer, const std::string& request) {
        if (shake_hands(peer, request)) return;
        peer.say(kEventStream);
        peer.say("id: e\nretry: 9000\ndata:\n\n");
        peer.close();
        net::asio::post(context, [&] { cancellation.cancel(); });
    });
    const auto outcome = call(connect(server), &cancellation);
    EXPECT_EQ(std::get<Cancelled>(outcome).sent, Sent::whole);
    EXPECT_THAT(server.wait_for("notifications/cancelled"), SizeIs(1));
    end();
}

/// Remembers what it heard and answers every question.
struct Ear : Listener {
    explicit Ear(net::Executor executor) : heard_any(executor) {}
    void on_notification(std::string_view method, json::Ref params) override {
        heard.push_back(std::string(method) + std::string(params.raw()));
        heard_any.set();
    }
    void on_request(const mcp::Message& request, std::function<void(std::string)> answer) override {
        std::string message;
        mcp::append_result(message, request.id.raw(), R"({"roots":[]})");
        answer(std::move(message));
    }
    std::vector<std::string> heard;
    net::Signal heard_any;
};

TEST_F(HttpUpstreamTest, HearsALegacyServerOnAStreamOfItsOwn) {
    PeerServer server([](Peer& peer, const std::string& request) {
        if (shake_hands(peer, request)) return;
        if (!is_get(request)) return peer.say("HTTP/1.1 202 -\r\nContent-Length: 0\r\n\r\n");
        peer.say(kEventStream);
        peer.say("data: {\"jsonrpc\":\"2.0\",\"id\":\"q\",\"method\":\"roots/list\"}\n\n");
        peer.say("data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\",\"params\":{}}\n\n");
        peer.wait_for_end();
    });
    Ear ear(executor);
    auto& upstream = connect(server);
    upstream.set_listener(&ear);
    ASSERT_FALSE(run(upstream.start()));
    run(ear.heard_any.wait());
    EXPECT_THAT(ear.heard, testing::ElementsAre("notifications/x{}"));
    end();
    EXPECT_THAT(server.asked(R"("id":"q","result":{"roots":[]})"), SizeIs(1));
    EXPECT_THAT(server.asked("DELETE /mcp"), SizeIs(1));
}

TEST_F(HttpUpstreamTest, OpensTheStreamAgainFromWhereItBrokeOff) {
    PeerServer server([](Peer& peer, const std::string& request) {
        if (shake_hands(peer, request)) return;
        peer.say(kEventStream);
        if (!request.contains("Last-Event-ID: e-1")) {
            peer.say("id: e-1\nretry: 1\ndata:\n\n");
            return peer.close();
        }
        peer.say("data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/y\"}\n\n");
        peer.wait_for_end();
    });
    Ear ear(executor);
    auto& upstream = connect(server);
    upstream.set_listener(&ear);
    ASSERT_FALSE(run(upstream.start()));
    run(ear.heard_any.wait());
    EXPECT_THAT(ear.heard, testing::ElementsAre("notifications/y"));
    end();
}

TEST_F(HttpUpstreamTest, SpeaksARevisionThatTheServerOffersInsteadOfNone) {
    first_ = mcp::Era::modern;
    std::atomic<int> discovered = 0;
    PeerServer server([&](Peer& peer, const std::string& request) {
        const auto supported = R"({"supported":["2026-07-28"],"requested":"2026-07-28"})";
        if (method_of(request) == "server/discover" && discovered++ == 0)
            return peer.say(http_answer(400, error(request, -32022, "unsupported", supported)));
        peer.say(http_answer(200, result(request, kDiscovered)));
    });
    auto& upstream = connect(server);
    EXPECT_FALSE(run(upstream.start()));
    EXPECT_EQ(upstream.hello().era, mcp::Era::modern);
    end();
}

TEST_F(HttpUpstreamTest, ShakesHandsWhereOnlyOlderRevisionsAreOffered) {
    first_ = mcp::Era::modern;
    PeerServer server([](Peer& peer, const std::string& request) {
        if (shake_hands(peer, request)) return;
        const auto supported = R"({"supported":["2025-11-25"],"requested":"2026-07-28"})";
        peer.say(http_answer(400, error(request, -32022, "unsupported", supported)));
    });
    auto& upstream = connect(server);
    EXPECT_FALSE(run(upstream.start()));
    EXPECT_EQ(upstream.hello().era, mcp::Era::legacy);
    end();
}

TEST_F(HttpUpstreamTest, FindsOutTheEraAgainWhenTheServerWasReplaced) {
    first_ = mcp::Era::modern;
    std::atomic<bool> is_replaced = false;
    PeerServer server([&](Peer& peer, const std::string& request) {
        const bool is_modern = request.contains("MCP-Protocol-Version: 2026-07-28");
        if (is_modern && is_replaced) return peer.say(http_answer(400, R"({"error":"what?"})"));
        if (is_modern) return peer.say(http_answer(200, result(request, kDiscovered)));
        if (shake_hands(peer, request)) return;
        if (is_get(request)) return refuse_listening(peer);
        peer.say(http_answer(200, result(request, R"({"from":"legacy"})")));
    });
    auto& upstream = connect(server);
    ASSERT_FALSE(run(upstream.start()));
    is_replaced = true;
    EXPECT_EQ(answer_of(call(upstream)), R"({"from":"legacy"})");
    EXPECT_EQ(upstream.hello().era, mcp::Era::legacy);
    end();
}

TEST_F(HttpUpstreamTest, SendsItsToken) {
    PeerServer server([](Peer& peer, const std::string& request) {
        peer.say(http_answer(200, result(request, kDiscovered)));
    });
    ASSERT_FALSE(run(connect(server, {.token = "t-1", .era = EraChoice::modern}).start()));
    EXPECT_THAT(server.asked("Authorization: Bearer t-1\r\n"), SizeIs(1));
    end();
}

TEST_F(HttpUpstreamTest, BrokenCharactersCostNoAnswer) {
    for (const bool in_events : {false, true}) {
        PeerServer server([&](Peer& peer, const std::string& request) {
            if (shake_hands(peer, request)) return;
            if (is_get(request)) return refuse_listening(peer);
            const auto answer = "{\"jsonrpc\":\"2.0\",\"id\":" + id_of(request) +
                                R"(,"result":{"cut":"\ud83d","byte":")" + "\xe9\"}}";
            if (!in_events) return peer.say(http_answer(200, answer));
            peer.say(kEventStream);
            peer.say("data: " + answer + "\n\n");
        });
        EXPECT_EQ(answer_of(call(connect(server))), "{\"cut\":\"\\ufffd\",\"byte\":\"\uFFFD\"}")
            << in_events;
        end();
    }
}

TEST_F(HttpUpstreamTest, ABrokenAnswerOnAnOpenStreamIsNotWaitedOn) {
    PeerServer server([&](Peer& peer, const std::string& request) {
        if (shake_hands(peer, request)) return;
        if (is_get(request)) return refuse_listening(peer);
        peer.say(kEventStream);
        peer.say("data: what is no message\n\n");
        peer.say("data: {\"jsonrpc\":\"2.0\",\"id\":" + id_of(request) + ",\"result\":null}\n\n");
    });
    const auto outcome = call(connect(server));
    const auto& answer = std::get<diagnosis::NotMcp>(std::get<Failed>(outcome).raw);
    EXPECT_EQ(answer.detail, "its result is no object");
    end();
}

/// A compressed answer costs what its bytes cost, whatever it would unpack to.
TEST_F(HttpUpstreamTest, ACompressedAnswerIsNotUnpacked) {
    const std::string packed = "\x1f\x8b\x08 what unpacks to a thousand times as much";
    PeerServer server([&](Peer& peer, const std::string& request) {
        if (method_of(request) == "server/discover")
            return peer.say(http_answer(200, result(request, kDiscovered)));
        peer.say(http_answer(200, packed, "Content-Encoding: gzip\r\n"));
    });
    const auto outcome = call(connect(server, {.era = EraChoice::modern}));
    const auto& answer = std::get<diagnosis::HttpAnswer>(std::get<Failed>(outcome).raw);
    EXPECT_EQ(answer.what, diagnosis::HttpAnswer::What::not_json);
    EXPECT_EQ(answer.body, packed);
    EXPECT_THAT(server.asked("Accept-Encoding:"), IsEmpty());
    end();
}

TEST_F(HttpUpstreamTest, AModernServerIsListenedToAsLongAsThereAreWishes) {
    PeerServer server([](Peer& peer, const std::string& request) {
        if (method_of(request) == "server/discover")
            return peer.say(http_answer(200, result(request, kDiscovered)));
        peer.say(kEventStream);
        peer.say("data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/z\"}\n\n");
        peer.wait_for_end();
    });
    Ear ear(executor);
    auto& upstream = connect(server, {.era = EraChoice::modern});
    upstream.set_listener(&ear);
    upstream.watch({.tools = true, .uris = {"a:b"}});
    run(ear.heard_any.wait());
    EXPECT_THAT(ear.heard, testing::ElementsAre("notifications/z"));
    const auto wishes = R"({"toolsListChanged":true,"resourceSubscriptions":["a:b"]})";
    EXPECT_THAT(server.asked(wishes), SizeIs(1));

    upstream.watch({.prompts = true});
    ear.heard_any.reset();
    run(ear.heard_any.wait());
    EXPECT_THAT(server.asked(R"("notifications":{"promptsListChanged":true})"), SizeIs(1));
    end();
}

TEST_F(HttpUpstreamTest, ALegacyServerIsSubscribedToAgainInEachSession) {
    std::atomic<int> sessions = 0;
    std::atomic<bool> has_forgotten = false;
    net::Signal subscribed(executor);
    PeerServer server([&](Peer& peer, const std::string& request) {
        if (method_of(request) == "initialize") ++sessions;
        if (shake_hands(peer, request)) return;
        if (is_get(request)) return refuse_listening(peer);
        if (method_of(request) == "tools/call" && !has_forgotten.exchange(true))
            return peer.say(http_answer(404, error(request, -32001, "Session not found")));
        peer.say(http_answer(200, result(request, "{}")));
        if (method_of(request) == "resources/subscribe")
            net::asio::post(context, [&] { subscribed.set(); });
    });
    auto& upstream = connect(server);
    upstream.watch({.uris = {"a:b"}});
    run(subscribed.wait());
    subscribed.reset();
    EXPECT_EQ(answer_of(call(upstream)), "{}");
    run(subscribed.wait());
    EXPECT_EQ(sessions, 2);
    end();
}

}  // namespace
}  // namespace recourse::upstreams
