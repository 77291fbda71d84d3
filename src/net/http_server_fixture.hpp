#pragma once

#include "net/http_parser.hpp"
#include "net/http_server.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/// What the tests of the HTTP server stand on: a server in a thread of its own and a plain client.
namespace recourse::net {

struct Response {
    int status = 0;
    std::string body;
    bool keep_alive = false;
    std::string content_type;
};

/// A client that blocks, writes what it is told and takes answers apart.
class BlockingClient {
  public:
    BlockingClient() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        const timeval patience{.tv_sec = 20, .tv_usec = 0};  // so that a broken test ends
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    }
    explicit BlockingClient(std::uint16_t port) : BlockingClient() { connect(port); }
    ~BlockingClient() { close(); }
    BlockingClient(const BlockingClient&) = delete;
    BlockingClient& operator=(const BlockingClient&) = delete;

    void connect(std::uint16_t port) const {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ASSERT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    }
    /// False once the server has cut the connection.
    bool send(std::string_view bytes) const {
        while (!bytes.empty()) {
            const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) {
                return false;
            }
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    /// The next answer; status 0 where none came whole.
    Response receive(bool to_head = false) {
        Response response;
        parser_.begin(to_head);
        for (;;) {
            switch (parser_.next(rest_)) {
                case HttpParser::Event::head:
                    response.status = parser_.status();
                    response.keep_alive = parser_.keep_alive();
                    response.content_type = parser_.headers().get("content-type");
                    break;
                case HttpParser::Event::body:
                    response.body += parser_.piece();
                    break;
                case HttpParser::Event::end:
                    return response;
                case HttpParser::Event::error:
                    return {};
                case HttpParser::Event::need_more:
                    if (!fill()) {
                        const bool whole = parser_.finish() == HttpParser::Event::end;
                        return whole ? response : Response{};
                    }
            }
        }
    }
    Response exchange(std::string_view request) {
        EXPECT_TRUE(send(request));
        return receive();
    }
    /// At least so many bytes as they come, or all until the end.
    std::string receive_raw(std::size_t bytes = std::string::npos) {
        std::string all;
        while (all.size() < bytes && (!rest_.empty() || fill())) {
            all += std::exchange(rest_, {});
        }
        return all;
    }
    /// True for an orderly end, after which nothing comes.
    bool ended() { return rest_.empty() && !fill() && last_error_ == 0; }
    [[nodiscard]] int last_error() const { return last_error_; }

    void shut_sending() const { ::shutdown(socket_, SHUT_WR); }
    void shrink_receive_buffer() const {
        const int bytes = 4096;
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    }
    void close() {
        if (socket_ >= 0) {
            ::close(std::exchange(socket_, -1));
        }
    }

  private:
    bool fill() {
        const auto received = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
        last_error_ = received < 0 ? errno : 0;
        rest_ = {buffer_.data(), static_cast<std::size_t>(received > 0 ? received : 0)};
        return received > 0;
    }

    int socket_;
    int last_error_ = 0;
    std::array<char, 64 * 1024> buffer_{};
    std::string_view rest_;
    HttpParser parser_{HttpParser::Kind::response};
};

inline HttpReply word_refusal(const Refusal& refusal) {
    return {
        .status = refusal.status,
        .headers = "Content-Type: text/plain\r\n",
        .body = refusal.detail + "/" + std::to_string(refusal.limit),
    };
}

/// A server on a loop of its own, in a thread of its own.
class Served {
  public:
    explicit Served(HttpServer::Handler handler, HttpServerLimits limits = {}) {
        server = std::make_unique<HttpServer>(
            io.get_executor(), timers, limits, std::move(handler), word_refusal
        );
        port = server->listen("127.0.0.1", 0).value_or(0);
        thread_ = std::thread([this] { io.run(); });
    }
    ~Served() { stop(); }
    Served(const Served&) = delete;
    Served& operator=(const Served&) = delete;

    /// Stops the loop wherever it is: what is still open is freed with the server and the loop.
    void stop() {
        if (thread_.joinable()) {
            io.stop();
            thread_.join();
        }
    }
    /// Runs `work` on the loop and hands back what it returns.
    template <typename Work>
    auto on_loop(Work work) {
        std::packaged_task<decltype(work())()> task(std::move(work));
        auto result = task.get_future();
        asio::post(io, [&task] { task(); });
        return result.get();
    }
    std::future<void> drain(Duration wait) {
        auto done = std::make_shared<std::promise<void>>();
        auto future = done->get_future();
        on_loop([&] { spawn(io.get_executor(), drain_and_tell(wait, done)); });
        return future;
    }

    asio::io_context io{1};
    Timers timers{io.get_executor()};
    std::unique_ptr<HttpServer> server;
    std::uint16_t port = 0;

  private:
    Task<> drain_and_tell(Duration wait, std::shared_ptr<std::promise<void>> done) {
        co_await server->drain(Deadline::after(timers.now(), wait));
        done->set_value();
    }

    asio::executor_work_guard<Executor> work_{io.get_executor()};
    std::thread thread_;
};

inline Task<> echo(HttpExchange& exchange) {
    const std::string body = std::string(exchange.method()) + " " + std::string(exchange.target()) +
                             " " + std::string(exchange.body());
    co_await exchange.respond(200, "Content-Type: text/plain\r\n", body);
}

inline std::string post(std::string_view body, std::string_view headers = "") {
    return "POST /p HTTP/1.1\r\nHost: a\r\n" + std::string(headers) +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

inline constexpr std::string_view kGet = "GET /g HTTP/1.1\r\nHost: a\r\n\r\n";
inline constexpr std::string_view kChunked =
    "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

inline std::string repeated(std::size_t bytes) {
    std::string text;
    for (std::size_t at = 0; text.size() < bytes; ++at) {
        text += std::to_string(at) + ",";
    }
    text.resize(bytes);
    return text;
}

}  // namespace recourse::net
