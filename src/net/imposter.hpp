#pragma once

#include <charconv>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

/// For tests: a server that says and does exactly what it is told, blocking, on a thread of its
/// own.
namespace recourse::net {

/// Opens a listener on a free port, with the shortest backlog.
inline sockaddr_in listen_on_loopback(int& listener) {
    listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener, reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    ::listen(listener, 0);
    return address;
}

/// One connection that came in.
class Peer {
  public:
    explicit Peer(int fd) : fd_(fd) {
        const int on = 1;
        ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    ~Peer() { close(); }
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    /// A request, with the body that its Content-Length announces.
    std::string read_request() {
        std::string request;
        std::size_t head = std::string::npos;
        while ((head = request.find("\r\n\r\n")) == std::string::npos) {
            if (!read_into(request)) return request;
        }
        const std::size_t whole = head + 4 + announced(request);
        while (request.size() < whole && read_into(request)) {
        }
        return request;
    }

    void read_bytes(std::size_t bytes) {
        std::string some;
        while (some.size() < bytes && read_into(some)) {
        }
    }

    /// Returns when the client has closed.
    void wait_for_end() {
        std::string rest;
        while (read_into(rest)) rest.clear();
    }

    void say(std::string_view bytes) {
        [[maybe_unused]] const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }

    void close() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }

    void reset() {
        const linger at_once{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close();
    }

  private:
    bool read_into(std::string& all) {
        char piece[4096];
        const ssize_t got = ::recv(fd_, piece, sizeof piece, 0);
        if (got > 0) all.append(piece, static_cast<std::size_t>(got));
        return got > 0;
    }

    static std::size_t announced(std::string_view request) {
        constexpr std::string_view kName = "Content-Length: ";
        const std::size_t at = request.find(kName);
        std::size_t bytes = 0;
        if (at != std::string_view::npos) {
            const std::string_view digits = request.substr(at + kName.size());
            std::from_chars(digits.begin(), digits.end(), bytes);
        }
        return bytes;
    }

    int fd_;
};

/// Listens on a free port of 127.0.0.1. The first connection gets the first script, and so on.
class Imposter {
  public:
    using Script = std::function<void(Peer&)>;

    explicit Imposter(std::vector<Script> scripts) {
        port_ = ntohs(listen_on_loopback(listener_).sin_port);
        thread_ = std::thread([this, all = std::move(scripts)] {
            for (const Script& script : all) {
                const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
                if (fd < 0) return;
                Peer peer(fd);
                script(peer);
            }
        });
    }
    /// The clients must be gone, or the scripts may wait for them.
    ~Imposter() {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }
    Imposter(const Imposter&) = delete;
    Imposter& operator=(const Imposter&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

  private:
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

}  // namespace recourse::net
