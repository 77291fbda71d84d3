#include "net/http_client.hpp"
#include "net/http_client_fixture.hpp"

#include <latch>

#include <gmock/gmock.h>

namespace recourse::net {
namespace {

using std::chrono_literals::operator""ms;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using What = HttpFailure::What;

/// Nobody accepts here, and the backlog is full: the kernel leaves connection requests unanswered.
class FullBacklog {
  public:
    FullBacklog() {
        const sockaddr_in address = listen_on_loopback(listener_);
        for (int& filler : fillers_) {
            filler = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
            ::connect(filler, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        }
        port_ = ntohs(address.sin_port);
    }
    ~FullBacklog() {
        for (const int filler : fillers_) ::close(filler);
        ::close(listener_);
    }
    FullBacklog(const FullBacklog&) = delete;
    FullBacklog& operator=(const FullBacklog&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

  private:
    int listener_ = -1;
    int fillers_[3]{};
    std::uint16_t port_ = 0;
};

class HttpFailureTest : public HttpClientFixture {};

TEST_F(HttpFailureTest, unresolved) {
    HttpClient client(executor, timers, Origin{.host = "no..name"});
    Answer answer = get(client);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().what, What::unresolved);
    EXPECT_THAT(answer.error().detail, StartsWith("no..name: "));
}

TEST_F(HttpFailureTest, refused) {
    std::uint16_t port = 0;
    {
        port = Imposter({}).port();
    }
    HttpClient client = client_of(port);
    Answer answer = post(client, "{}");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().what, What::refused);
    EXPECT_FALSE(answer.error().request_complete);
    EXPECT_FALSE(answer.error().any_byte_sent);
    EXPECT_FALSE(answer.error().reused_connection);
}

TEST_F(HttpFailureTest, connect_timeout) {
    FullBacklog nobody_accepts;
    HttpClient client = client_of(nobody_accepts.port(), {.connect_time = 1ms});
    Answer answer = get(client);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().what, What::connect_timeout);
    EXPECT_FALSE(answer.error().any_byte_sent);
}

TEST_F(HttpFailureTest, reset_before_an_answer) {
    const HttpFailure failure = failure_with([](Peer& peer) {
        peer.read_request();
        peer.reset();
    });
    EXPECT_EQ(failure.what, What::reset);
    EXPECT_TRUE(failure.request_complete);
    EXPECT_FALSE(failure.reused_connection);
}

TEST_F(HttpFailureTest, closed_before_an_answer_is_a_reset_too) {
    const HttpFailure failure = failure_with([](Peer& peer) { peer.read_request(); });
    EXPECT_EQ(failure.what, What::reset);
    EXPECT_TRUE(failure.request_complete);
}

TEST_F(HttpFailureTest, reset_while_the_body_is_written) {
    const std::string body(16UL * 1024 * 1024, 'x');
    const auto script = [](Peer& peer) {
        peer.read_bytes(1000);
        peer.reset();
    };
    const HttpFailure failure = failure_with(script, body);
    EXPECT_EQ(failure.what, What::reset);
    EXPECT_FALSE(failure.request_complete);
    EXPECT_TRUE(failure.any_byte_sent);
}

TEST_F(HttpFailureTest, cut_within_a_body_of_known_length) {
    const HttpFailure failure = failure_with([](Peer& peer) {
        peer.read_request();
        peer.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    });
    EXPECT_EQ(failure.what, What::cut);
    EXPECT_TRUE(failure.request_complete);
}

TEST_F(HttpFailureTest, cut_within_a_chunked_body) {
    for (const char* chunks : {"5\r\nhal", "5\r\nwhole\r\n", "5\r\nwhole\r\n0\r\n"}) {
        const HttpFailure failure = failure_with([chunks](Peer& peer) {
            peer.read_request();
            peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            peer.say(chunks);
        });
        EXPECT_EQ(failure.what, What::cut) << chunks;
    }
}

TEST_F(HttpFailureTest, cut_within_the_head) {
    const HttpFailure failure = failure_with([](Peer& peer) {
        peer.read_request();
        peer.say("HTTP/1.1 200 OK\r\nContent-");
    });
    EXPECT_EQ(failure.what, What::cut);
    EXPECT_THAT(failure.detail, HasSubstr("head"));
}

TEST_F(HttpFailureTest, timeout_while_waiting_for_the_answer) {
    const HttpFailure failure = failure_with(answering(""), "{}", soon());
    EXPECT_EQ(failure.what, What::timeout);
    EXPECT_TRUE(failure.request_complete);
    EXPECT_THAT(failure.detail, StartsWith("while waiting"));
}

TEST_F(HttpFailureTest, nothing_is_sent_once_the_deadline_has_passed) {
    Imposter imposter({answering(kOk)});
    HttpClient client = client_of(imposter.port());
    get(client);
    Answer answer = post(client, "{}", Deadline(timers.now()));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().what, What::timeout);
    EXPECT_FALSE(answer.error().any_byte_sent);
}

TEST_F(HttpFailureTest, cancelled_while_connecting) {
    FullBacklog nobody_accepts;
    HttpClient client = client_of(nobody_accepts.port());
    HttpClient::Canceller canceller;
    once_waiting([&] { canceller.cancel(); });
    Answer answer = run(client.send("GET", "/", "", "", {}, &canceller));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().what, What::cancelled);
    EXPECT_FALSE(answer.error().any_byte_sent);
}

TEST_F(HttpFailureTest, timeout_while_the_request_is_written) {
    const std::string body(64UL * 1024 * 1024, 'x');
    std::latch over(1);
    Imposter imposter({[&](Peer&) { over.wait(); }});
    HttpClient client = client_of(imposter.port());
    Answer answer = post(client, body, soon());
    over.count_down();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().what, What::timeout);
    EXPECT_FALSE(answer.error().request_complete);
    EXPECT_TRUE(answer.error().any_byte_sent);
    EXPECT_THAT(answer.error().detail, StartsWith("while writing"));
}

TEST_F(HttpFailureTest, timeout_within_the_body) {
    Imposter imposter({[](Peer& peer) {
        peer.read_request();
        peer.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        peer.wait_for_end();
    }});
    HttpClient client = client_of(imposter.port());
    Answer answer = get(client);
    const HttpFailure failure = failure_of_body(answer, kLimit, soon());
    EXPECT_EQ(failure.what, What::timeout);
    EXPECT_THAT(failure.detail, StartsWith("while reading"));
}

TEST_F(HttpFailureTest, malformed) {
    const HttpFailure failure = failure_with([](Peer& peer) {
        peer.read_request();
        peer.say("SSH-2.0-OpenSSH_9.2\r\n");
        peer.wait_for_end();
    });
    EXPECT_EQ(failure.what, What::malformed);
    EXPECT_TRUE(failure.request_complete);
    EXPECT_THAT(failure.detail, Not(testing::IsEmpty()));
}

TEST_F(HttpFailureTest, too_large_by_announcement_and_by_coming) {
    for (const char* answer :
         {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
          "chunked\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n"}) {
        Imposter imposter({answering(answer)});
        HttpClient client = client_of(imposter.port());
        Answer too_long = get(client);
        EXPECT_EQ(failure_of_body(too_long, 9).what, What::too_large);
    }
    Imposter imposter({answering(kOk)});
    HttpClient client = client_of(imposter.port(), {.head_bytes = 16});
    Answer answer = get(client);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().what, What::too_large);
}

constexpr std::string_view kTooLarge =
    "HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nno!";

TEST_F(HttpFailureTest, a_refusal_may_come_before_the_request_is_written) {
    const std::string body(64UL * 1024 * 1024, 'x');
    Imposter imposter({[](Peer& peer) {
        peer.read_bytes(1000);
        peer.say(kTooLarge);
    }});
    HttpClient client = client_of(imposter.port());
    Answer answer = post(client, body);
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ((*answer)->status(), 413);
    EXPECT_EQ(body_of(answer), "no!");
}

TEST_F(HttpFailureTest, a_refusal_is_read_though_the_server_neither_reads_on_nor_closes) {
    const std::string body(64UL * 1024 * 1024, 'x');
    std::latch over(1);
    Imposter imposter({[&](Peer& peer) {
        peer.read_bytes(1000);
        peer.say(kTooLarge);
        over.wait();
    }});
    HttpClient client = client_of(imposter.port());
    Answer answer = post(client, body);
    over.count_down();
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(body_of(answer), "no!");
    answer->reset();
    EXPECT_EQ(client.idle_connections(), 0U);
}

TEST_F(HttpFailureTest, cancelled_while_waiting_for_the_answer) {
    HttpClient::Canceller canceller;
    Imposter imposter({[&](Peer& peer) {
        peer.read_request();
        asio::post(context, [&] { canceller.cancel(); });
        peer.wait_for_end();
    }});
    HttpClient client = client_of(imposter.port());
    Answer answer = run(client.send("POST", "/", "", "{}", {}, &canceller));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().what, What::cancelled);
    EXPECT_TRUE(answer.error().request_complete);
}

TEST_F(HttpFailureTest, cancelled_within_the_body) {
    Imposter imposter({[](Peer& peer) {
        peer.read_request();
        peer.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        peer.wait_for_end();
    }});
    HttpClient client = client_of(imposter.port());
    Answer answer = get(client);
    ASSERT_TRUE(answer);
    once_waiting([&] { (*answer)->cancel(); });
    EXPECT_EQ(failure_of_body(answer).what, What::cancelled);
}

TEST_F(HttpFailureTest, dropping_a_response_ends_its_pending_read) {
    Imposter imposter({[](Peer& peer) {
        peer.read_request();
        peer.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
        peer.wait_for_end();
    }});
    HttpClient client = client_of(imposter.port());
    Answer answer = get(client);
    ASSERT_TRUE(answer);
    once_waiting([&] { answer->reset(); });
    const auto piece = run((*answer)->read_some({}));
    ASSERT_FALSE(piece);
    EXPECT_EQ(piece.error().what, What::cancelled);
}

TEST_F(HttpFailureTest, an_old_canceller_has_no_say_in_the_next_exchange) {
    HttpClient::Canceller old;
    Imposter imposter({[&](Peer& peer) {
        peer.read_request();
        peer.say(kOk);
        peer.read_request();
        asio::post(context, [&] { old.cancel(); });
        peer.say(kOk);
        peer.wait_for_end();
    }});
    HttpClient client = client_of(imposter.port());
    run(client.send("GET", "/", "", "", {}, &old));
    Answer answer = get(client);
    EXPECT_EQ(body_of(answer), "ok");
}

}  // namespace
}  // namespace recourse::net
