#include "fault/dialect.hpp"
#include "fault/vocabulary.hpp"
#include "mcp/test_server.hpp"
#include "net/peer_server.hpp"

#include <recourse/client.hpp>

#include <atomic>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

/// The client against servers over real sockets.
namespace recourse::client {
namespace {

using namespace std::chrono_literals;
using mcp::test::body_of;
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
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kTools =
    R"({"resultType":"complete","ttlMs":0,"cacheScope":"private","tools":[
    {"name":"read","inputSchema":{"type":"object","properties":{"id":{"type":"string"}},"required":["id"]},
     "annotations":{"readOnlyHint":true}},
    {"name":"write","inputSchema":{"type":"object"}}]})";
constexpr std::string_view kDone =
    R"({"resultType":"complete","content":[{"type":"text","text":"done"}]})";

/// A modern server with two tools, whose calls are answered by `on_call`.
PeerServer::Answer modern(PeerServer::Answer on_call) {
    return [on_call = std::move(on_call)](Peer& peer, const std::string& request) {
        const auto method = method_of(request);
        if (method == "server/discover")
            return peer.say(http_answer(200, result(request, kDiscovered)));
        if (method == "tools/list") return peer.say(http_answer(200, result(request, kTools)));
        on_call(peer, request);
    };
}

Client connect(const PeerServer& server, Options options = {}) {
    options.retry.base = 1ms;
    options.retry.throttled_base = 1ms;
    auto client = Client::connect(server.url(), std::move(options));
    if (!client) throw std::runtime_error(client.error().message);
    return *std::move(client);
}

TEST(Client, CallsATool) {
    PeerServer server(modern([](Peer& peer, const std::string& request) {
        peer.say(http_answer(200, result(request, kDone)));
    }));
    auto client = connect(server, {.name = "tester"});
    const auto answer = client.call("write", {{"a", 1}});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->text(), "done");
    const auto asked = server.asked("tools/call");
    ASSERT_THAT(asked, SizeIs(1));
    EXPECT_THAT(asked[0], HasSubstr(R"("arguments":{"a":1})"));
    EXPECT_THAT(asked[0], HasSubstr(R"("name":"tester")"));
    EXPECT_EQ(client.server().name, "test");
    EXPECT_TRUE(client.server().is_modern);
}

TEST(Client, SaysWhatToMendWhereThereIsNoServer) {
    PeerServer server([](Peer& peer, const std::string&) {
        peer.say(http_answer(404, "<html><title>Not here</title></html>"));
    });
    const auto client = Client::connect(server.url());
    ASSERT_FALSE(client);
    const auto& fault = client.error();
    EXPECT_EQ(fault.effect, Effect::none);
    EXPECT_EQ(fault.safe_to_retry, SafeBecause::not_sent);
    ASSERT_FALSE(fault.actions.empty());
    EXPECT_THAT(
        fault.actions.front().sentence,
        HasSubstr("check that " + server.url() + " is the address of an MCP server")
    );
    EXPECT_THAT(fault::render_text(fault), testing::Not(HasSubstr("initialize")));
}

TEST(Client, TakesAFaultAsItsServerWroteIt) {
    Fault written = fault::make("upstream_forbidden");
    written.message = "Ask first";
    written.support_id = std::string(32, 'a');
    PeerServer server(modern([&](Peer& peer, const std::string& request) {
        const auto machine = json::to_text(fault::render_machine(written));
        peer.say(http_answer(
            200,
            result(
                request,
                R"({"isError":true,"content":[{"type":"text","text":"x"}],"_meta":{"dev.recourse/fault":)" +
                    machine + "}}"
            )
        ));
    }));
    auto client = connect(server);
    const auto answer = client.call("write");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, "upstream_forbidden");
    EXPECT_EQ(answer.error().message, "Ask first");
    EXPECT_EQ(answer.error().support_id, written.support_id);
}

/// A Fault as any of the dialects tells it, without the machine copy: as a server would that has
/// never heard of us.
std::string only_told(const Fault& fault, Dialect dialect, bool is_error) {
    const json::Value result{
        {"resultType", "complete"},
        {"isError", is_error},
        {"content", {{{"type", "text"}, {"text", fault::tell(fault, dialect).text}}}},
    };
    return json::to_text(result);
}

TEST(Client, GivesTheSameFaultWhateverDialectItsServerSpeaks) {
    Fault written = fault::make("upstream_rate_limited");
    written.message = "Too many orders in a minute.";
    written.retry_after = 12s;
    written.effect = Effect::none;
    written.safe_to_retry = SafeBecause::not_sent;
    for (const auto name : fault::dialect_names()) {
        const auto dialect = *fault::dialect_named(name);
        PeerServer server(modern([&](Peer& peer, const std::string& request) {
            // `status` may do without isError.
            const bool is_error = dialect != Dialect::status;
            peer.say(http_answer(200, result(request, only_told(written, dialect, is_error))));
        }));
        auto client = connect(server, {.retry = {.attempts = 1}});
        const auto answer = client.call("write");
        ASSERT_FALSE(answer) << name;
        const auto& fault = answer.error();
        EXPECT_EQ(fault.code, "upstream_rate_limited") << name;
        EXPECT_EQ(fault.category, Category::resource_exhausted) << name;
        EXPECT_TRUE(fault.message.starts_with("Too many orders in a minute.")) << fault.message;
        EXPECT_TRUE(fault.retryable) << name;
        EXPECT_EQ(fault.retry_after, 12s) << name;
        EXPECT_EQ(fault.effect, Effect::none) << name;
        EXPECT_NE(fault.safe_to_retry, SafeBecause::nothing) << name;
    }
}

TEST(Client, ReadsAContentOfFailuresAsContent) {
    PeerServer server(modern([](Peer& peer, const std::string& request) {
        peer.say(http_answer(
            200,
            result(
                request,
                R"({"content":[{"type":"text","text":"{\"status\":\"failed\",\"build\":7}"}]})"
            )
        ));
    }));
    auto client = connect(server);
    EXPECT_TRUE(client.call("read"));
}

TEST(Client, TellsItsSupportIdToTheServerAsTheTrace) {
    PeerServer server(modern([](Peer& peer, const std::string& request) {
        peer.say(http_answer(200, result(request, R"({"isError":true,"content":[]})")));
    }));
    auto client = connect(server);
    const auto answer = client.call("write");
    ASSERT_FALSE(answer);
    const auto calls = server.asked("tools/call");
    ASSERT_THAT(calls, SizeIs(1));
    EXPECT_THAT(calls[0], HasSubstr("\"traceparent\":\"00-" + answer.error().support_id + "-"));
}

TEST(Client, RepeatsWhatOnlyReadsUntilItSucceeds) {
    std::atomic<int> calls = 0;
    PeerServer server(modern([&](Peer& peer, const std::string& request) {
        if (++calls < 3) return peer.say(http_answer(503, "{}"));
        peer.say(http_answer(200, result(request, kDone)));
    }));
    auto client = connect(server);
    EXPECT_TRUE(client.call("read", {{"id", "1"}}));
    EXPECT_EQ(calls, 3);
}

TEST(Client, TellsWhoeverWaitsThatACallIsMadeAgain) {
    std::atomic<int> calls = 0;
    PeerServer server(modern([&](Peer& peer, const std::string& request) {
        if (++calls == 1) return peer.say(http_answer(429, "{}", "Retry-After: 1\r\n"));
        if (calls == 2) return peer.say(http_answer(503, "{}"));
        peer.say(http_answer(200, result(request, kDone)));
    }));
    auto client = connect(server);
    std::vector<Retry> told;
    CallOptions options;
    options.on_retry = [&, here = std::this_thread::get_id()](const Retry& retry) {
        EXPECT_EQ(std::this_thread::get_id(), here);
        told.push_back(retry);
    };
    EXPECT_TRUE(client.call("read", {{"id", "1"}}, options));
    ASSERT_THAT(told, SizeIs(2));
    EXPECT_EQ(told[0].attempt, 2);
    EXPECT_TRUE(told[0].server_asked);
    EXPECT_GE(told[0].wait, std::chrono::seconds(1));
    EXPECT_EQ(told[0].failure.code, "upstream_rate_limited");
    EXPECT_EQ(told[1].attempt, 3);
    EXPECT_FALSE(told[1].server_asked);
    EXPECT_EQ(told[1].failure.code, "upstream_unavailable");
}

TEST(Client, RepeatsOnlySoOften) {
    PeerServer server(modern([](Peer& peer, const std::string&) {
        peer.say(http_answer(503, "{}"));
    }));
    auto client = connect(server);
    const auto answer = client.call("read", {{"id", "1"}});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, "upstream_unavailable");
    EXPECT_EQ(answer.error().details.at("attempts"), 3);
    EXPECT_THAT(server.asked("tools/call"), SizeIs(3));
}

TEST(Client, NeverRepeatsAWriteThatMayHaveHappened) {
    PeerServer server(modern([](Peer& peer, const std::string&) { peer.close(); }));
    auto client = connect(server);
    const auto answer = client.call("write");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().effect, Effect::unknown);
    EXPECT_EQ(answer.error().safe_to_retry, SafeBecause::nothing);
    EXPECT_THAT(server.asked("tools/call"), SizeIs(1));
}

TEST(Client, TellsAWaitThatIsLongerThanTheCallMayTake) {
    PeerServer server(modern([](Peer& peer, const std::string&) {
        peer.say(http_answer(429, "{}", "Retry-After: 3600\r\n"));
    }));
    auto client = connect(server);
    const auto answer = client.call("read", {{"id", "1"}});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().retry_after, 3600s);
    EXPECT_THAT(server.asked("tools/call"), SizeIs(1));
}

TEST(Client, RefusesAToolThatNobodyHasWithoutSending) {
    PeerServer server(modern([](Peer& peer, const std::string&) { peer.close(); }));
    auto client = connect(server);
    const auto answer = client.call("raed");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, "unknown_tool");
    EXPECT_THAT(answer.error().message, HasSubstr("'read'"));
    EXPECT_THAT(server.asked("tools/call"), IsEmpty());
}

TEST(Client, ChecksArgumentsWithoutCalling) {
    PeerServer server(modern([](Peer& peer, const std::string&) { peer.close(); }));
    auto client = connect(server);
    EXPECT_FALSE(client.check("read", {{"id", "1"}}));
    const auto wrong = client.check("read", {{"idd", "1"}});
    ASSERT_TRUE(wrong);
    EXPECT_EQ(wrong->code, "invalid_arguments");
    EXPECT_THAT(wrong->violations, SizeIs(2));
    EXPECT_THAT(server.asked("tools/call"), IsEmpty());
}

TEST(Client, LooksWhetherAWriteLandedAndMakesItAgainWhereItDidNot) {
    Fault lost = fault::make("upstream_timeout");
    lost.message = "No answer";
    lost.effect = Effect::unknown;
    lost.support_id = std::string(32, 'b');
    lost.verify = Verify{"read", Object{{"id", "1"}}, "", ""};
    std::atomic<int> writes = 0;
    PeerServer server(modern([&](Peer& peer, const std::string& request) {
        if (request.contains(R"("name":"read")") || ++writes > 1)
            return peer.say(http_answer(200, result(request, kDone)));
        const auto machine = json::to_text(fault::render_machine(lost));
        peer.say(http_answer(200, error(request, -31004, "lost", machine)));
    }));
    Landed verdict = Landed::not_landed;
    Options options;
    options.verify.judge = [&](const Fault& fault, const ToolResult& looked) {
        EXPECT_EQ(fault.effect, Effect::unknown);
        EXPECT_EQ(looked.text(), "done");
        return verdict;
    };
    auto client = connect(server, std::move(options));
    EXPECT_TRUE(client.call("write"));
    EXPECT_EQ(writes, 2);

    writes = 0;
    verdict = Landed::landed;
    const auto answer = client.call("write");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().effect, Effect::done);
    EXPECT_EQ(answer.error().details.at("verified"), "landed");
    EXPECT_EQ(writes, 1);
}

TEST(Client, ReadsTheToolAgainWhereItsHeadersAreOutOfDate) {
    std::atomic<bool> has_changed = false;
    const auto tools = [&](bool annotated) {
        return std::string(
                   R"({"tools":[{"name":"t","inputSchema":{"type":"object","properties":{"r":{"type":"string")"
               ) +
               (annotated ? R"(,"x-mcp-header":"R")" : "") + "}}}}]}";
    };
    PeerServer server([&](Peer& peer, const std::string& request) {
        const auto method = method_of(request);
        if (method == "server/discover")
            return peer.say(http_answer(200, result(request, kDiscovered)));
        if (method == "tools/list")
            return peer.say(http_answer(200, result(request, tools(has_changed))));
        if (request.contains("Mcp-Param-R: eu\r\n"))
            return peer.say(http_answer(200, result(request, kDone)));
        has_changed = true;
        peer.say(http_answer(400, error(request, -32020, "Mcp-Param-R is missing")));
    });
    auto client = connect(server);
    EXPECT_TRUE(client.call("t", {{"r", "eu"}}));
    EXPECT_THAT(server.asked("tools/call"), SizeIs(2));
}

TEST(Client, AnswersRoundsOfInputWithTheStateAsItCame) {
    PeerServer server(modern([](Peer& peer, const std::string& request) {
        if (request.contains("\"inputResponses\""))
            return peer.say(http_answer(200, result(request, kDone)));
        peer.say(http_answer(200, result(request, R"({"resultType":"input_required",
            "inputRequests":{"k":{"method":"elicitation/create","params":{"message":"Name?",
                "requestedSchema":{"type":"object","properties":{"n":{"type":"string","default":"Ada"}}}}}},
            "requestState":"a\u0062\/c"})")));
    }));
    Options options;
    std::thread::id asked_on;
    options.handlers.elicit = [&](const Elicitation& elicitation) {
        asked_on = std::this_thread::get_id();
        EXPECT_EQ(elicitation.message, "Name?");
        return accept_with_defaults(elicitation);
    };
    auto client = connect(server, std::move(options));
    EXPECT_TRUE(client.call("write"));
    EXPECT_EQ(asked_on, std::this_thread::get_id());
    const auto calls = server.asked("tools/call");
    ASSERT_THAT(calls, SizeIs(2));
    EXPECT_THAT(calls[1], HasSubstr(R"("requestState":"a\u0062\/c")"));
    EXPECT_THAT(
        calls[1], HasSubstr(R"("inputResponses":{"k":{"action":"accept","content":{"n":"Ada"}}})")
    );
    EXPECT_NE(id_of(calls[0]), id_of(calls[1]));
}

TEST(Client, SaysWhatInputNobodyCouldGive) {
    PeerServer server(modern([](Peer& peer, const std::string& request) {
        peer.say(http_answer(200, result(request, R"({"resultType":"input_required",
            "inputRequests":{"k":{"method":"sampling/createMessage","params":{}}}})")));
    }));
    auto client = connect(server);
    const auto answer = client.call("write");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, "input_required");
    EXPECT_THAT(answer.error().cause, HasSubstr("sampling/createMessage"));
}

TEST(Client, HearsProgressOnTheThreadThatWaits) {
    PeerServer server(modern([](Peer& peer, const std::string& request) {
        const auto body = body_of(request);
        const auto token =
            std::string((*json::check(body))["params"]["_meta"]["progressToken"].raw());
        peer.say(kEventStream);
        for (int step = 1; step <= 2; ++step) {
            peer.say(fmt::format(
                "data: {{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":"
                "{{\"progressToken\":{},\"progress\":{},\"total\":2}}}}\n\n",
                token,
                step
            ));
        }
        peer.say("data: " + result(request, kDone) + "\n\n");
        peer.close();
    }));
    auto client = connect(server);
    std::vector<double> heard;
    CallOptions options;
    options.on_progress = [&, here = std::this_thread::get_id()](const Progress& progress) {
        EXPECT_EQ(std::this_thread::get_id(), here);
        heard.push_back(progress.progress);
    };
    EXPECT_TRUE(client.call("write", {}, options));
    EXPECT_THAT(heard, ElementsAre(1, 2));
}

TEST(Client, ACallbackMayCallTheClient) {
    PeerServer server(modern([](Peer& peer, const std::string& request) {
        if (request.contains(R"("name":"read")"))
            return peer.say(http_answer(200, result(request, kDone)));
        if (request.contains("\"inputResponses\""))
            return peer.say(http_answer(200, result(request, kDone)));
        peer.say(http_answer(200, result(request, R"({"resultType":"input_required",
            "inputRequests":{"k":{"method":"roots/list"}}})")));
    }));
    Client* client = nullptr;
    Options options;
    options.handlers.roots = [&] {
        EXPECT_TRUE(client->call("read", {{"id", "1"}}));
        return std::vector<Root>{{.uri = "file:///r", .name = ""}};
    };
    auto connected = connect(server, std::move(options));
    client = &connected;
    EXPECT_TRUE(connected.call("write"));
    EXPECT_THAT(server.asked(R"("k":{"roots":[{"uri":"file:///r"}]})"), SizeIs(1));
}

TEST(Client, ALegacyServerIsAnsweredWhileItWorks) {
    PeerServer* itself = nullptr;
    PeerServer server([&](Peer& peer, const std::string& request) {
        const auto method = method_of(request);
        if (method == "initialize")
            return peer.say(http_answer(200, result(request, kInitialized)));
        if (method == "tools/list") return peer.say(http_answer(200, result(request, kTools)));
        if (request.starts_with("GET ")) return peer.say(http_answer(405, ""));
        if (method != "tools/call") return peer.say("HTTP/1.1 202 -\r\nContent-Length: 0\r\n\r\n");
        peer.say(kEventStream);
        peer.say(
            "data: {\"jsonrpc\":\"2.0\",\"id\":\"q\",\"method\":\"elicitation/create\",\"params\":"
            "{\"message\":\"Sure?\",\"requestedSchema\":{}}}\n\n"
        );
        (void)itself->wait_for(R"("id":"q","result":{"action":"decline"})");
        peer.say("data: " + result(request, kDone) + "\n\n");
        peer.close();
    });
    itself = &server;
    Options options;
    options.era = Era::legacy;
    options.handlers.elicit = [here = std::this_thread::get_id()](const Elicitation&) {
        EXPECT_EQ(std::this_thread::get_id(), here);
        return ElicitationReply{};
    };
    auto client = connect(server, std::move(options));
    EXPECT_FALSE(client.server().is_modern);
    EXPECT_TRUE(client.call("write"));
    EXPECT_THAT(server.asked(R"("elicitation":{"form":{}})"), SizeIs(1));
}

TEST(Client, ACallCanBeStopped) {
    std::stop_source source;
    PeerServer server(modern([&](Peer& peer, const std::string&) {
        source.request_stop();
        peer.wait_for_end();
    }));
    auto client = connect(server);
    CallOptions options;
    options.stop = source.get_token();
    const auto answer = client.call("write", {}, options);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, "cancelled");
    EXPECT_EQ(answer.error().effect, Effect::unknown);
}

TEST(Client, ManyThreadsMayCallAtOnce) {
    PeerServer server(modern([](Peer& peer, const std::string& request) {
        peer.say(http_answer(200, result(request, kDone)));
    }));
    auto client = connect(server);
    std::atomic<int> done = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&] {
                for (int n = 0; n < 20; ++n) done += client.call("write") ? 1 : 0;
            });
        }
    }
    EXPECT_EQ(done, 160);
}

TEST(Client, FollowsPagesToTheirEnd) {
    PeerServer server([](Peer& peer, const std::string& request) {
        if (method_of(request) == "server/discover")
            return peer.say(http_answer(200, result(request, kDiscovered)));
        // An empty cursor is one, too.
        const bool is_second = request.contains(R"("cursor":"")");
        peer.say(http_answer(
            200,
            result(
                request,
                is_second ? R"({"prompts":[{"name":"b"}]})"
                          : R"({"prompts":[{"name":"a"}],"nextCursor":""})"
            )
        ));
    });
    auto client = connect(server);
    const auto prompts = client.list_prompts();
    ASSERT_TRUE(prompts);
    ASSERT_THAT(*prompts, SizeIs(2));
    EXPECT_EQ((*prompts)[1].name, "b");
}

/// The error of a cursor whose list has changed.
std::string stale_cursor(const std::string& request) {
    return error(request, -32602, "Invalid cursor");
}

TEST(Client, BeginsAListAnewWhereItsCursorIsNotKnownAnyMore) {
    std::atomic<bool> has_changed = false;
    PeerServer server([&](Peer& peer, const std::string& request) {
        if (method_of(request) == "server/discover")
            return peer.say(http_answer(200, result(request, kDiscovered)));
        if (request.contains(R"("cursor":"old")")) {
            has_changed = true;
            return peer.say(http_answer(200, stale_cursor(request)));
        }
        if (request.contains(R"("cursor":"new")"))
            return peer.say(http_answer(200, result(request, R"({"prompts":[{"name":"c"}]})")));
        peer.say(http_answer(
            200,
            result(
                request,
                has_changed ? R"({"prompts":[{"name":"b"}],"nextCursor":"new"})"
                            : R"({"prompts":[{"name":"a"}],"nextCursor":"old"})"
            )
        ));
    });
    auto client = connect(server);
    const auto prompts = client.list_prompts();
    ASSERT_TRUE(prompts) << prompts.error().message;
    ASSERT_THAT(*prompts, SizeIs(2));
    EXPECT_EQ((*prompts)[0].name, "b");
    EXPECT_EQ((*prompts)[1].name, "c");
}

TEST(Client, DoesNotBeginAListAnewForEver) {
    std::atomic<int> begun = 0;
    PeerServer server([&](Peer& peer, const std::string& request) {
        if (method_of(request) == "server/discover")
            return peer.say(http_answer(200, result(request, kDiscovered)));
        if (request.contains(R"("cursor":)"))
            return peer.say(http_answer(200, stale_cursor(request)));
        ++begun;
        peer.say(http_answer(200, result(request, R"({"prompts":[],"nextCursor":"old"})")));
    });
    auto client = connect(server);
    const auto prompts = client.list_prompts();
    ASSERT_FALSE(prompts);
    EXPECT_THAT(prompts.error().message, HasSubstr("Invalid cursor"));
    EXPECT_EQ(begun, 3);
}

TEST(Client, FetchesAnotherTokenOnceWhereTheServerRefusesOne) {
    std::atomic<int> given = 0;
    PeerServer authority([&](Peer& peer, const std::string&) {
        peer.say(http_answer(
            200, fmt::format(R"({{"access_token":"t-{}","token_type":"Bearer"}})", ++given)
        ));
    });
    PeerServer server([](Peer& peer, const std::string& request) {
        if (!request.contains("Authorization: Bearer t-2\r\n"))
            return peer.say(http_answer(401, "{}"));
        const auto found = method_of(request) == "tools/list" ? kTools : kDiscovered;
        peer.say(http_answer(200, result(request, found)));
    });
    Options options;
    options.credentials = ClientCredentials{
        .token_url = authority.url(), .client_id = "c", .client_secret = "secret"
    };
    auto client = connect(server, std::move(options));
    EXPECT_TRUE(client.list_tools());
    EXPECT_EQ(given, 2);
}

TEST(Client, SaysWhatIsWrongWithAnAddress) {
    const auto client = Client::connect("ftp://example.com/mcp");
    ASSERT_FALSE(client);
    EXPECT_THAT(client.error().message, HasSubstr("https"));
    EXPECT_EQ(client.error().safe_to_retry, SafeBecause::not_sent);
}

TEST(Client, SaysThatNobodyIsThere) {
    const auto client = Client::connect("http://127.0.0.1:1/mcp");
    ASSERT_FALSE(client);
    EXPECT_EQ(client.error().code, "upstream_refused");
    EXPECT_THAT(client.error().support_id, SizeIs(32));
}

}  // namespace
}  // namespace recourse::client
