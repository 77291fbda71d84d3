#include "net/http_client.hpp"

#include "net/http_client_fixture.hpp"

#include <latch>

#include <gmock/gmock.h>

namespace recourse::net {
namespace {

using std::chrono_literals::operator""ms;
using testing::HasSubstr;
using testing::Not;

class HttpClientTest : public HttpClientFixture {};

TEST_F(HttpClientTest, a_request_goes_out_whole) {
    std::string request;
    Imposter imposter({[&](Peer& peer) {
        request = peer.read_request();
        peer.say(kOk);
    }});
    HttpClient client = client_of(imposter.port());
    Answer answer = post(client, "{}");
    EXPECT_EQ(body_of(answer), "ok");
    EXPECT_EQ(
        request,
        "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(imposter.port()) +
            "\r\nAccept: text/plain\r\nContent-Length: 2\r\n\r\n{}"
    );
}

TEST_F(HttpClientTest, only_methods_with_a_body_announce_an_empty_one) {
    std::vector<std::string> requests;
    Imposter imposter({[&](Peer& peer) {
        for (int i = 0; i < 2; ++i) {
            requests.push_back(peer.read_request());
            peer.say(kOk);
        }
    }});
    HttpClient client = client_of(imposter.port());
    get(client);
    post(client, "");
    EXPECT_THAT(requests.at(0), Not(HasSubstr("Content-Length")));
    EXPECT_THAT(requests.at(1), HasSubstr("Content-Length: 0\r\n"));
}

TEST_F(HttpClientTest, a_head_is_read_with_its_headers) {
    Imposter imposter(
        {answering("HTTP/1.1 404 Not Found\r\nX-Why: gone\r\nContent-Length: 0\r\n\r\n")}
    );
    HttpClient client = client_of(imposter.port());
    Answer answer = get(client);
    ASSERT_TRUE(answer);
    EXPECT_EQ((*answer)->status(), 404);
    EXPECT_EQ((*answer)->headers().get("x-why"), "gone");
    EXPECT_EQ(body_of(answer), "");
}

TEST_F(HttpClientTest, a_chunked_body_is_put_together) {
    Imposter imposter({answering(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n"
    )});
    HttpClient client = client_of(imposter.port());
    Answer answer = get(client);
    EXPECT_EQ(body_of(answer), "abcdefg");
}

TEST_F(HttpClientTest, a_body_without_a_length_lasts_until_the_server_closes) {
    Imposter imposter({[](Peer& peer) {
        peer.read_request();
        peer.say("HTTP/1.1 200 OK\r\n\r\nall ");
        peer.say("of it");
    }});
    HttpClient client = client_of(imposter.port());
    Answer answer = get(client);
    EXPECT_EQ(body_of(answer), "all of it");
    answer->reset();
    EXPECT_EQ(client.idle_connections(), 0U);
}

TEST_F(HttpClientTest, a_long_body_comes_whole) {
    const std::string body(3UL * 1024 * 1024, 'x');
    const std::string message =
        "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    Imposter imposter({answering(message)});
    HttpClient client = client_of(imposter.port());
    Answer answer = get(client);
    EXPECT_EQ(body_of(answer), body);
}

TEST_F(HttpClientTest, a_long_request_goes_out_whole) {
    const std::string body(16UL * 1024 * 1024, 'x');
    std::size_t received = 0;
    Imposter imposter({[&](Peer& peer) {
        received = peer.read_request().size();
        peer.say(kOk);
    }});
    HttpClient client = client_of(imposter.port());
    Answer answer = post(client, body);
    EXPECT_EQ(body_of(answer), "ok");
    EXPECT_GT(received, body.size());
}

TEST_F(HttpClientTest, a_stream_is_read_as_it_comes) {
    std::latch first_is_read(1);
    Imposter imposter({[&](Peer& peer) {
        peer.read_request();
        peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
        first_is_read.wait();
        peer.say("6\r\nsecond\r\n0\r\n\r\n");
        peer.wait_for_end();
    }});
    HttpClient client = client_of(imposter.port());
    Answer answer = get(client);
    ASSERT_TRUE(answer);
    EXPECT_EQ(run((*answer)->read_some({})), "first");
    first_is_read.count_down();
    EXPECT_EQ(run((*answer)->read_some({})), "second");
    EXPECT_EQ(run((*answer)->read_some({})), "");
    EXPECT_EQ(run((*answer)->read_some({})), "");
}

TEST_F(HttpClientTest, an_answer_to_head_has_no_body) {
    Imposter imposter({answering("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")});
    HttpClient client = client_of(imposter.port());
    Answer answer = run(client.send("HEAD", "/", "", "", {}));
    EXPECT_EQ(body_of(answer), "");
}

TEST_F(HttpClientTest, informational_answers_are_passed_over) {
    Imposter imposter(
        {answering("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 "
                   "OK\r\nContent-Length: 2\r\n\r\nok")}
    );
    HttpClient client = client_of(imposter.port());
    Answer answer = get(client);
    ASSERT_TRUE(answer);
    EXPECT_EQ((*answer)->status(), 200);
    EXPECT_FALSE((*answer)->headers().has("link"));
    EXPECT_EQ(body_of(answer), "ok");
}

TEST_F(HttpClientTest, a_name_is_looked_up) {
    Imposter imposter({answering(kOk)});
    // No address as RFC 3986 has them, so it goes to the resolver, which knows it without asking
    // anybody.
    HttpClient client(executor, timers, Origin{.host = "127.1", .port = imposter.port()});
    Answer answer = get(client);
    EXPECT_EQ(body_of(answer), "ok");
}

TEST_F(HttpClientTest, localhost_is_this_machine_without_being_looked_up) {
    Imposter imposter({answering(kOk)});
    HttpClient client(executor, timers, Origin{.host = "localhost", .port = imposter.port()});
    Answer answer = get(client);
    EXPECT_EQ(body_of(answer), "ok");
}

// The imposters of the next tests have one script: a second connection would never be answered.

TEST_F(HttpClientTest, a_connection_is_used_again) {
    Imposter imposter({answering(kOk)});
    HttpClient client = client_of(imposter.port());
    for (int i = 0; i < 3; ++i) {
        Answer answer = post(client, "{}");
        EXPECT_EQ(body_of(answer), "ok");
    }
    EXPECT_EQ(client.idle_connections(), 1U);
}

TEST_F(HttpClientTest, a_connection_whose_answer_came_is_kept_though_nobody_read_it) {
    Imposter imposter({answering("HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok")});
    HttpClient client = client_of(imposter.port());
    post(client, "{}");
    EXPECT_EQ(client.idle_connections(), 1U);
}

TEST_F(HttpClientTest, a_connection_is_not_kept_against_the_servers_wish) {
    Imposter imposter(
        {answering("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")}
    );
    HttpClient client = client_of(imposter.port());
    Answer answer = get(client);
    EXPECT_EQ(body_of(answer), "ok");
    answer->reset();
    EXPECT_EQ(client.idle_connections(), 0U);
}

TEST_F(HttpClientTest, a_connection_with_surplus_bytes_is_not_kept) {
    Imposter imposter({answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n"
    )});
    HttpClient client = client_of(imposter.port());
    Answer answer = get(client);
    EXPECT_EQ(body_of(answer), "ok");
    answer->reset();
    EXPECT_EQ(client.idle_connections(), 0U);
}

TEST_F(HttpClientTest, dropping_an_unfinished_answer_closes_its_connection) {
    Imposter imposter({[](Peer& peer) {
        peer.read_request();
        peer.say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthe beginning");
        peer.wait_for_end();
    }});
    HttpClient client = client_of(imposter.port());
    get(client);
    EXPECT_EQ(client.idle_connections(), 0U);
}

TEST_F(HttpClientTest, no_more_than_the_limit_are_kept) {
    Imposter imposter({answering(kOk)});
    HttpClient client = client_of(imposter.port(), {.idle_connections = 0});
    get(client);
    EXPECT_EQ(client.idle_connections(), 0U);
}

TEST_F(HttpClientTest, an_idle_connection_is_closed_after_its_time) {
    std::latch closed(1);
    Imposter imposter({[&](Peer& peer) {
        answering(kOk)(peer);
        closed.count_down();
    }});
    HttpClient client = client_of(imposter.port(), {.keep_idle = 1ms});
    get(client);
    while (!closed.try_wait()) run(timers.sleep(1ms));
    EXPECT_EQ(client.idle_connections(), 0U);
}

TEST_F(HttpClientTest, a_connection_closed_between_requests_is_replaced) {
    std::latch closed(1);
    Imposter imposter({
        [&](Peer& peer) {
            peer.read_request();
            peer.say(kOk);
            peer.read_request();
            peer.say(kOk);
            peer.close();
            closed.count_down();
        },
        answering(kOk),
    });
    HttpClient client = client_of(imposter.port());
    get(client);
    get(client);
    closed.wait();
    Answer answer = post(client, "{}");
    EXPECT_EQ(body_of(answer), "ok");
}

TEST_F(HttpClientTest, a_kept_connection_on_which_the_server_spoke_is_replaced) {
    std::latch spoken(1);
    Imposter imposter({
        [&](Peer& peer) {
            peer.read_request();
            peer.say(kOk);
            peer.read_request();
            peer.say(kOk);
            peer.say("HTTP/1.1 408 Request Timeout\r\n\r\n");
            spoken.count_down();
            peer.wait_for_end();
        },
        answering(kOk),
    });
    HttpClient client = client_of(imposter.port());
    get(client);
    get(client);
    spoken.wait();
    Answer answer = post(client, "{}");
    ASSERT_TRUE(answer);
    EXPECT_EQ((*answer)->status(), 200);
}

TEST_F(HttpClientTest, a_request_that_a_kept_connection_took_is_never_sent_again) {
    Imposter imposter({
        [](Peer& peer) {
            peer.read_request();
            peer.say(kOk);
            peer.read_request();
        },
        answering(kOk),
    });
    HttpClient client = client_of(imposter.port());
    get(client);
    Answer answer = post(client, "{}");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().what, HttpFailure::What::reset);
    EXPECT_TRUE(answer.error().request_complete);
    EXPECT_TRUE(answer.error().reused_connection);
}

TEST_F(HttpClientTest, an_answer_may_outlive_its_client) {
    Imposter imposter({answering(kOk)});
    auto client = std::make_unique<HttpClient>(
        executor, timers, Origin{.host = "127.0.0.1", .port = imposter.port()}
    );
    Answer answer = get(*client);
    client.reset();
    EXPECT_EQ(body_of(answer), "ok");
}

}  // namespace
}  // namespace recourse::net
