#include "net/http_server.hpp"
#include "net/http_server_fixture.hpp"

#include <cerrno>
#include <chrono>
#include <future>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace recourse::net {
namespace {

using namespace std::chrono_literals;
using Client = BlockingClient;

// === Refusals.

TEST(HttpServer, RefusesWhatSmuggles) {
    Served served(echo);
    for (const std::string_view request :
         {"GET / HTTP/1.1\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: a\r\nX: y\r\n Content-Length: 3\r\n\r\nabc",
          "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
          "\x16\x03\x01\x02"}) {
        Client client(served.port);
        const auto response = client.exchange(request);
        EXPECT_EQ(response.status, 400) << request;
        EXPECT_GT(response.body.size(), 2U) << "the reason is told";
        EXPECT_FALSE(response.keep_alive);
        EXPECT_TRUE(client.ended());
    }
}

TEST(HttpServer, AnswersNothingAfterARefusal) {
    Served served(echo);
    Client client(served.port);
    EXPECT_EQ(client.exchange("GET / HTTP/1.1\r\n\r\n" + std::string(kGet)).status, 400);
    EXPECT_TRUE(client.ended());
}

TEST(HttpServer, RefusesALargeHead) {
    Served served(echo, {.head_bytes = 200, .headers = 3});
    Client large(served.port);
    const auto header = "X: " + std::string(200, 'x') + "\r\n";
    const auto response = large.exchange(post("", header));
    EXPECT_EQ(response.status, 431);
    EXPECT_TRUE(response.body.ends_with("/200"));
    Client many(served.port);
    EXPECT_EQ(many.exchange(post("", "A: 1\r\nB: 2\r\n")).status, 431);
}

TEST(HttpServer, RefusesALargeBodyBeforeItIsSent) {
    Served served(echo, {.body_bytes = 10});
    Client fits(served.port);
    EXPECT_EQ(fits.exchange(post("0123456789")).status, 200);
    Client client(served.port);
    const auto response = client.exchange(
        "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n"
    );
    EXPECT_EQ(response.status, 413);
    EXPECT_TRUE(response.body.ends_with("/10"));
    Client chunked(served.port);
    EXPECT_EQ(
        chunked.exchange(std::string(kChunked) + "6\r\n012345\r\n5\r\n01234\r\n").status, 413
    );
}

TEST(HttpServer, LetsAClientThatStillSendsReadItsRefusal) {
    Served served(echo);
    Client client(served.port);
    EXPECT_TRUE(client.send(post(repeated(8 * 1024 * 1024)))) << "no reset while it sends";
    EXPECT_EQ(client.receive().status, 413);
}

TEST(HttpServer, RefusesARequestThatTrickles) {
    Served served(echo, {.request_time = 60ms});
    Client head(served.port);
    const auto response = head.exchange("GET / HT");
    EXPECT_EQ(response.status, 408);
    EXPECT_TRUE(response.body.ends_with("/60"));
    EXPECT_TRUE(head.ended());
    Client body(served.port);
    EXPECT_EQ(body.exchange(post("x").substr(0, post("x").size() - 1)).status, 408);
}

TEST(HttpServer, EndsIdleConnectionsWithoutAWord) {
    Served served(echo, {.idle_time = 500ms});  // long enough to ask, on a busy machine, too
    Client fresh(served.port);
    EXPECT_TRUE(fresh.ended());
    Client used(served.port);
    EXPECT_EQ(used.exchange(kGet).status, 200);
    EXPECT_TRUE(used.ended());
}

TEST(HttpServer, RefusesConnectionsBeyondTheLimit) {
    Served served(echo, {.connections = 1});
    Client first(served.port);
    EXPECT_EQ(first.exchange(kGet).status, 200);
    Client second(served.port);
    const auto response = second.receive();
    EXPECT_EQ(response.status, 503);
    EXPECT_TRUE(response.body.ends_with("/1"));
    EXPECT_EQ(first.exchange(kGet).status, 200) << "who was there first stays";
}

// === Ways to fail on purpose.

TEST(HttpServer, SendsRawBytesAndClosesWhenTold) {
    Served served([](HttpExchange& exchange) -> Task<> {
        EXPECT_TRUE(co_await exchange.write_raw("not even HTTP"));
        exchange.close();
    });
    Client client(served.port);
    client.send(kGet);
    EXPECT_EQ(client.receive_raw(), "not even HTTP");
    EXPECT_TRUE(client.ended());
}

TEST(HttpServer, ResetsWhenTold) {
    Served served([](HttpExchange& exchange) -> Task<> {
        exchange.reset();
        EXPECT_FALSE(co_await exchange.write_raw("x"));
    });
    Client client(served.port);
    client.send(kGet);
    EXPECT_FALSE(client.ended());
    EXPECT_EQ(client.last_error(), ECONNRESET);
}

// === Listening and ending.

TEST(HttpServer, SaysWhyItCannotListen) {
    Served served(echo);
    const auto listen = [&](const std::string& address, std::uint16_t port) {
        return served.on_loop([&] { return served.server->listen(address, port); });
    };
    EXPECT_EQ(listen("127.0.0.1", served.port).error(), "Address already in use");
    EXPECT_EQ(listen("nowhere", 0).error(), "'nowhere' is not an IP address");
    EXPECT_EQ(listen("192.0.2.1", 0).error(), "Cannot assign requested address");
    const auto another = listen("localhost", 0);
    ASSERT_TRUE(another.has_value());
    EXPECT_EQ(Client(*another).exchange(kGet).status, 200);
}

TEST(HttpServer, AcceptsAgainOnceTheSystemHasDescriptors) {
#if __has_feature(undefined_behavior_sanitizer)
    GTEST_SKIP() << "the sanitizer's check of vtables needs descriptors, too";
#endif
    Served served(echo);
    Client client;
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    const rlimit none_left{.rlim_cur = 3, .rlim_max = before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none_left), 0);
    client.connect(served.port);
    client.send(kGet);
    for (int turn = 0; turn < 3; ++turn) {
        served.on_loop([] {});  // the loop lives
    }
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    EXPECT_EQ(client.receive().status, 200);
}

TEST(HttpServer, DrainsByAnsweringWhatIsOpenAndEndingWhatIsIdle) {
    std::promise<Signal*> waiting;
    Served served([&](HttpExchange& exchange) -> Task<> {
        if (exchange.target() == "/g") {
            Signal go_on(served.io.get_executor());
            waiting.set_value(&go_on);
            co_await go_on.wait();
        }
        co_await echo(exchange);
    });
    Client idle(served.port);
    EXPECT_EQ(idle.exchange(post("x")).status, 200);
    Client busy(served.port);
    busy.send(kGet);
    auto* go_on = waiting.get_future().get();
    auto drained = served.drain(20s);
    EXPECT_TRUE(idle.ended());
    served.on_loop([&] { go_on->set(); });
    const auto response = busy.receive();
    EXPECT_EQ(response.status, 200);
    EXPECT_FALSE(response.keep_alive);
    drained.get();
    EXPECT_EQ(served.on_loop([&] { return served.server->open_connections(); }), 0U);
}

TEST(HttpServer, CutsWhatIsLeftAtTheDeadlineOfADrain) {
    std::promise<void> asked;
    Served served([&](HttpExchange&) -> Task<> {
        asked.set_value();
        co_await served.timers.sleep(24h);
    });
    Client client(served.port);
    client.send(kGet);
    asked.get_future().get();
    served.drain(40ms).get();
    EXPECT_EQ(client.receive().status, 0);
}

TEST(HttpServer, MayBeDestroyedWhileItServes) {
    std::promise<bool> written;
    std::promise<void> asked;
    Signal* destroyed = nullptr;
    Served served([&](HttpExchange& exchange) -> Task<> {
        Signal is_destroyed(served.io.get_executor());
        destroyed = &is_destroyed;
        asked.set_value();
        co_await is_destroyed.wait();
        written.set_value(co_await exchange.write_raw("x"));
    });
    Client idle(served.port);
    Client busy(served.port);
    busy.send(kGet);
    asked.get_future().get();
    served.on_loop([&] {
        served.server.reset();
        destroyed->set();
    });
    EXPECT_FALSE(written.get_future().get());
    EXPECT_EQ(busy.receive().status, 0);
}

}  // namespace
}  // namespace recourse::net
