#include "net/http_server.hpp"

#include "net/http_server_fixture.hpp"

#include <chrono>
#include <future>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace recourse::net {
namespace {

using namespace std::chrono_literals;
using Client = BlockingClient;

// === Requests and whole answers.

TEST(HttpServer, AnswersManyRequestsOnOneConnection) {
    Served served(echo);
    Client client(served.port);
    for (int turn = 0; turn < 3; ++turn) {
        const auto response = client.exchange(post("hi"));
        EXPECT_EQ(response.status, 200);
        EXPECT_EQ(response.body, "POST /p hi");
        EXPECT_EQ(response.content_type, "text/plain");
        EXPECT_TRUE(response.keep_alive);
    }
    EXPECT_EQ(served.on_loop([&] { return served.server->open_connections(); }), 1U);
}

TEST(HttpServer, SendsExactlyTheseBytes) {
    Served served(echo);
    Client client(served.port);
    client.send(kGet);
    const std::string_view expected =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n\r\nGET /g ";
    EXPECT_EQ(client.receive_raw(expected.size()), expected);
}

TEST(HttpServer, AnswersPipelinedRequestsInOrder) {
    Served served(echo);
    Client client(served.port);
    client.send(post("one") + std::string(kGet) + post("two") + std::string(kGet).substr(0, 10));
    EXPECT_EQ(client.receive().body, "POST /p one");
    EXPECT_EQ(client.receive().body, "GET /g ");
    EXPECT_EQ(client.receive().body, "POST /p two");
    client.send(std::string(kGet).substr(10));
    EXPECT_EQ(client.receive().body, "GET /g ");
}

TEST(HttpServer, ReadsBodiesThatComeInPieces) {
    Served served(echo);
    Client client(served.port);
    const auto request = post("hello");
    for (const char byte : request) {
        client.send({&byte, 1});
    }
    EXPECT_EQ(client.receive().body, "POST /p hello");
    client.send(kChunked);
    client.send("3\r\nabc\r\n");
    client.send("2\r\nde\r\n0\r\n\r\n");
    EXPECT_EQ(client.receive().body, "POST /c abcde");
}

TEST(HttpServer, CarriesLargeBodiesBothWays) {
    Served served(echo);
    Client client(served.port);
    const auto body = repeated(3 * 1024 * 1024);
    for (int turn = 0; turn < 2; ++turn) {
        const auto request = post(body);
        std::thread sender([&] { EXPECT_TRUE(client.send(request)); });
        const auto response = client.receive();
        sender.join();
        EXPECT_TRUE(response.body == "POST /p " + body);
    }
    EXPECT_EQ(client.exchange(post("small")).body, "POST /p small");
}

TEST(HttpServer, EndsTheConnectionWhereTheClientAsksForIt) {
    Served served(echo);
    Client client(served.port);
    const auto response = client.exchange(post("x", "Connection: close\r\n"));
    EXPECT_EQ(response.body, "POST /p x");
    EXPECT_FALSE(response.keep_alive);
    EXPECT_TRUE(client.ended());
}

TEST(HttpServer, SpeaksHttp10) {
    Served served(echo);
    Client kept(served.port);
    EXPECT_TRUE(kept.exchange("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keep_alive);
    EXPECT_EQ(kept.exchange("GET /2 HTTP/1.0\r\n\r\n").body, "GET /2 ");
    EXPECT_TRUE(kept.ended());
}

TEST(HttpServer, SendsNoBodyForHeadAnd204) {
    Served served([](HttpExchange& exchange) -> Task<> {
        const int status = exchange.target() == "/204" ? 204 : 200;
        co_await exchange.respond(status, "", "body");
    });
    Client client(served.port);
    client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
    const std::string_view head = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n";
    EXPECT_EQ(client.receive_raw(head.size()), head);
    client.send("GET /204 HTTP/1.1\r\nHost: a\r\n\r\n");
    const std::string_view none = "HTTP/1.1 204 No Content\r\n\r\n";
    EXPECT_EQ(client.receive_raw(none.size()), none);
    EXPECT_EQ(client.exchange(kGet).body, "body");
}

TEST(HttpServer, InvitesABodyThatWaitsToBeInvited) {
    Served served(echo);
    Client client(served.port);
    client.send("POST /p HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_EQ(client.receive().status, 100);
    EXPECT_EQ(client.exchange("ok").body, "POST /p ok");
}

TEST(HttpServer, TellsLoopbackClients) {
    Served served([](HttpExchange& exchange) -> Task<> {
        co_await exchange.respond(200, "", exchange.from_loopback() ? "near" : "far");
    });
    EXPECT_EQ(Client(served.port).exchange(kGet).body, "near");
}

TEST(HttpServer, AnswersOnceOnly) {
    Served served([](HttpExchange& exchange) -> Task<> {
        EXPECT_FALSE(exchange.answered());
        co_await exchange.respond(200, "", "first");
        EXPECT_TRUE(exchange.answered());
        co_await exchange.respond(500, "", "second");
        co_await exchange.start_stream(500, "");
        EXPECT_FALSE(co_await exchange.write("third"));
        co_await exchange.finish_stream();
    });
    Client client(served.port);
    EXPECT_EQ(client.exchange(kGet).body, "first");
    EXPECT_EQ(client.exchange(kGet).body, "first");
}

TEST(HttpServer, ClosesTheConnectionOfAHandlerThatFailsOrSaysNothing) {
    Served served([](HttpExchange& exchange) -> Task<> {
        if (exchange.target() == "/throw") {
            throw std::runtime_error("private");
        }
        co_return;
    });
    Client silent(served.port);
    silent.send(kGet);
    EXPECT_TRUE(silent.ended());
    Client failed(served.port);
    failed.send("GET /throw HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(failed.ended());
}

// === Streams.

Task<> stream_three(HttpExchange& exchange) {
    co_await exchange.start_stream(200, "Content-Type: text/event-stream\r\n");
    EXPECT_TRUE(co_await exchange.write("one,"));
    EXPECT_TRUE(co_await exchange.write(""));
    EXPECT_TRUE(co_await exchange.write("two,"));
    EXPECT_TRUE(co_await exchange.write("three"));
    co_await exchange.finish_stream();
}

TEST(HttpServer, StreamsInChunks) {
    Served served(stream_three);
    Client client(served.port);
    for (int turn = 0; turn < 2; ++turn) {
        const auto response = client.exchange(kGet);
        EXPECT_EQ(response.body, "one,two,three");
        EXPECT_EQ(response.content_type, "text/event-stream");
        EXPECT_TRUE(response.keep_alive);
    }
}

TEST(HttpServer, StreamsUntilTheCloseForHttp10) {
    Served served(stream_three);
    Client client(served.port);
    client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(
        client.receive_raw(),
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
        "one,two,three"
    );
}

TEST(HttpServer, SendsTheHeadOfAStreamBeforeItsFirstPiece) {
    std::promise<Signal*> waiting;
    Served served([&](HttpExchange& exchange) -> Task<> {
        Signal go_on(served.io.get_executor());
        co_await exchange.start_stream(200, "");
        waiting.set_value(&go_on);
        co_await go_on.wait();
        co_await exchange.write("late");
        co_await exchange.finish_stream();
    });
    Client client(served.port);
    client.send(kGet);
    const std::string_view head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(client.receive_raw(head.size()), head);
    auto* go_on = waiting.get_future().get();
    served.on_loop([&] { go_on->set(); });
    const std::string_view rest = "4\r\nlate\r\n0\r\n\r\n";
    EXPECT_EQ(client.receive_raw(rest.size()), rest);
}

TEST(HttpServer, SendsNoChunksForHead) {
    Served served(stream_three);
    Client client(served.port);
    client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.receive(true).status, 200);
    EXPECT_EQ(client.exchange(kGet).body, "one,two,three");
}

TEST(HttpServer, CutsAStreamThatItsHandlerLeftUnfinished) {
    Served served([](HttpExchange& exchange) -> Task<> {
        co_await exchange.start_stream(200, "");
        co_await exchange.write("half");
    });
    Client client(served.port);
    EXPECT_EQ(client.exchange(kGet).status, 0);
}

TEST(HttpServer, WaitsForAClientThatReadsSlowlyAndNoticesWhenItLeaves) {
    std::promise<std::size_t> taken;
    Served served([&](HttpExchange& exchange) -> Task<> {
        const std::string piece(64 * 1024, 'x');
        co_await exchange.start_stream(200, "");
        std::size_t written = 0;
        while (co_await exchange.write(piece)) {
            written += piece.size();
        }
        EXPECT_FALSE(co_await exchange.write("more"));
        taken.set_value(written);
    });
    Client client;
    client.shrink_receive_buffer();
    client.connect(served.port);
    client.send(kGet);
    EXPECT_GE(client.receive_raw(256 * 1024).size(), 256U * 1024U);
    client.close();
    EXPECT_GE(taken.get_future().get(), 128U * 1024U);
}

TEST(HttpServer, GivesUpAClientThatReadsNothing) {
    std::promise<bool> last;
    const auto fill = [&](HttpExchange& exchange) -> Task<> {
        const std::string piece(64 * 1024, 'x');
        co_await exchange.start_stream(200, "");
        while (co_await exchange.write(piece)) {
        }
        last.set_value(co_await exchange.write("more"));
    };
    Served served(fill, {.write_time = 60ms});
    Client client;
    client.shrink_receive_buffer();
    client.connect(served.port);
    client.send(kGet);
    EXPECT_FALSE(last.get_future().get());
}

// === Clients that leave.

struct LeftBehind {
    std::promise<bool> write_after;
    Task<> operator()(Executor executor, HttpExchange& exchange) {
        Signal gone(executor);
        exchange.on_disconnect([&gone] { gone.set(); });
        co_await gone.wait();
        co_await exchange.start_stream(200, "");
        write_after.set_value(co_await exchange.write("too late"));
    }
};

TEST(HttpServer, TellsTheHandlerThatItsClientLeft) {
    LeftBehind left;
    Served served([&](HttpExchange& exchange) { return left(served.io.get_executor(), exchange); });
    Client client(served.port);
    client.send(kGet);
    client.close();
    EXPECT_FALSE(left.write_after.get_future().get());
}

TEST(HttpServer, TakesAHalfClosedConnectionForGone) {
    LeftBehind left;
    Served served([&](HttpExchange& exchange) { return left(served.io.get_executor(), exchange); });
    Client client(served.port);
    client.send(kGet);
    client.shut_sending();
    EXPECT_FALSE(left.write_after.get_future().get());
}

TEST(HttpServer, SeesAClientLeaveBehindAPipelinedRequest) {
    LeftBehind left;
    Served served([&](HttpExchange& exchange) { return left(served.io.get_executor(), exchange); });
    Client client(served.port);
    client.send(kGet);
    client.send(kGet);
    client.close();
    EXPECT_FALSE(left.write_after.get_future().get());
}

TEST(HttpServer, TakesNoPipelinedRequestForADisconnect) {
    int told = 0;
    Served served([&](HttpExchange& exchange) -> Task<> {
        exchange.on_disconnect([&told] { ++told; });
        co_await served.timers.sleep(150ms);  // beyond the first look
        co_await echo(exchange);
    });
    Client client(served.port);
    client.send(std::string(kGet) + post("second"));
    client.send(kGet);
    EXPECT_EQ(client.receive().body, "GET /g ");
    EXPECT_EQ(client.receive().body, "POST /p second");
    EXPECT_EQ(client.receive().body, "GET /g ");
    EXPECT_EQ(served.on_loop([&] { return told; }), 0);
}

TEST(HttpServer, DoesNotTellOfAClientThatLeftAfterItsAnswer) {
    int told = 0;
    Served served([&](HttpExchange& exchange) -> Task<> {
        exchange.on_disconnect([&told] { ++told; });
        co_await served.timers.sleep(100ms);
        co_await echo(exchange);
    });
    Client client(served.port);
    EXPECT_EQ(client.exchange(kGet).status, 200);
    client.close();
    served.drain(10s).get();
    EXPECT_EQ(told, 0);
}

// === Whether an answer was taken in.

constexpr std::string_view kLastGet = "GET /g HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

/// Asks for a receipt of each answer.
class Receipts : public testing::Test {
  protected:
    /// Of the first answer, once all connections have ended.
    bool received_in_the_end() {
        answered.get_future().get();
        served.drain(10s).get();
        return receipts.at(0)();
    }

    std::promise<void> answered;
    std::vector<std::function<bool()>> receipts;
    Served served{[this](HttpExchange& exchange) -> Task<> {
        co_await echo(exchange);
        receipts.push_back(exchange.receipt());
        if (receipts.size() == 1) answered.set_value();
    }};
    Client client{served.port};
};

TEST_F(Receipts, TheNextRequestOnTheConnectionProvesIt) {
    (void)client.exchange(kGet);
    (void)client.exchange(kGet);
    EXPECT_TRUE(served.on_loop([&] { return receipts.at(0)(); }));
}

TEST_F(Receipts, AConnectionThatHoldsOnceAllIsAcknowledgedProvesIt) {
    (void)client.exchange(kGet);
    const auto give_up = Clock::now() + 20s;
    while (!served.on_loop([&] { return receipts.at(0)(); }) && Clock::now() < give_up)
        std::this_thread::yield();
    EXPECT_LT(Clock::now(), give_up);
}

TEST_F(Receipts, AnEndInGoodOrderProvesIt) {
    (void)client.exchange(kGet);
    client.close();
    EXPECT_TRUE(received_in_the_end());
}

TEST_F(Receipts, SoItDoesWhereTheAnswerIsTheLast) {
    (void)client.exchange(kLastGet);
    client.close();
    EXPECT_TRUE(received_in_the_end());
}

TEST_F(Receipts, AClientThatLeftBeforeItsAnswerHasNone) {
    client.send(kGet);
    client.close();
    EXPECT_FALSE(received_in_the_end());
}

TEST_F(Receipts, NorHasOneThatLeftBeforeItsLast) {
    client.send(kLastGet);
    client.close();
    EXPECT_FALSE(received_in_the_end());
}

}  // namespace
}  // namespace recourse::net
