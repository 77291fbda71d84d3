#pragma once

#include "net/imposter.hpp"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>

/// For tests: a server that answers any number of connections at once, each on a thread of its own,
/// and remembers what it was asked.
namespace recourse::net {

/// A whole answer with a body of JSON.
inline std::string http_answer(int status, std::string_view body, std::string_view headers = {}) {
    return fmt::format(
        "HTTP/1.1 {} -\r\nContent-Type: application/json\r\n{}Content-Length: {}\r\n\r\n{}",
        status,
        headers,
        body.size(),
        body
    );
}

/// The beginning of a stream of events that lasts until the connection ends.
inline constexpr std::string_view kEventStream =
    "HTTP/1.1 200 -\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

class PeerServer {
  public:
    /// Answers one request; it may close the peer.
    using Answer = std::function<void(Peer& peer, const std::string& request)>;

    explicit PeerServer(Answer answer) : answer_(std::move(answer)) {
        port_ = ntohs(listen_on_loopback(listener_).sin_port);
        ::listen(listener_, SOMAXCONN);
        acceptor_ = std::thread([this] { accept(); });
    }
    ~PeerServer() {
        ::shutdown(listener_, SHUT_RDWR);
        acceptor_.join();
        ::close(listener_);
        for (auto& connection : connections_) ::shutdown(connection.fd, SHUT_RDWR);
        for (auto& connection : connections_) {
            connection.thread.join();
            ::close(connection.fd);
        }
    }
    PeerServer(const PeerServer&) = delete;
    PeerServer& operator=(const PeerServer&) = delete;

    [[nodiscard]] std::string url() const { return fmt::format("http://127.0.0.1:{}/mcp", port_); }

    /// All requests so far that hold this text.
    [[nodiscard]] std::vector<std::string> asked(std::string_view text) {
        const std::lock_guard lock(mutex_);
        return asked_locked(text);
    }
    /// The same, once there are so many.
    std::vector<std::string> wait_for(std::string_view text, std::size_t count = 1) {
        std::unique_lock lock(mutex_);
        asked_more_.wait(lock, [&] { return asked_locked(text).size() >= count; });
        return asked_locked(text);
    }

  private:
    struct Connection {
        int fd;  ///< a copy, so that it can be shut down while the thread has the other
        std::thread thread;
    };

    void accept() {
        while (true) {
            const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (fd < 0) return;
            auto& connection = connections_.emplace_back(Connection{::dup(fd), {}});
            connection.thread = std::thread([this, fd, copy = connection.fd] {
                serve(fd);
                ::shutdown(copy, SHUT_RDWR);
            });
        }
    }

    void serve(int fd) {
        Peer peer(fd);
        while (true) {
            const auto request = peer.read_request();
            if (request.empty()) return;
            {
                const std::lock_guard lock(mutex_);
                requests_.push_back(request);
                asked_more_.notify_all();
            }
            answer_(peer, request);
            if (request.contains("\r\nConnection: close")) return;
        }
    }

    [[nodiscard]] std::vector<std::string> asked_locked(std::string_view text) const {
        std::vector<std::string> found;
        for (const auto& request : requests_) {
            if (request.contains(text)) found.push_back(request);
        }
        return found;
    }

    Answer answer_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::thread acceptor_;
    std::list<Connection> connections_;
    std::mutex mutex_;
    std::condition_variable asked_more_;
    std::vector<std::string> requests_;
};

}  // namespace recourse::net
