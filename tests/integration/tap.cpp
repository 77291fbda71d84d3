#include "tap.hpp"

#include "loopback.hpp"

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace recourse::integration {
namespace {

int new_socket() {
    return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

bool write_all(int to, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

}  // namespace

Tap::Tap(std::uint16_t server) : server_(server), listener_(new_socket()) {
    auto address = loopback(0);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    const bool listens = ::bind(listener_, generic, size) == 0 &&
                         ::getsockname(listener_, generic, &size) == 0 &&
                         ::listen(listener_, SOMAXCONN) == 0;
    if (!listens) throw std::system_error(errno, std::generic_category(), "listen");
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept(); });
}

Tap::~Tap() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    ::close(listener_);
    for (auto& line : lines_) {
        ::shutdown(line.client, SHUT_RDWR);
        ::shutdown(line.server, SHUT_RDWR);
        line.thread.join();
        ::close(line.client);
        ::close(line.server);
    }
}

std::string Tap::url() const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/mcp";
}

std::string Tap::heard() {
    const std::lock_guard lock(mutex_);
    return heard_;
}

void Tap::accept() {
    while (true) {
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) return;
        const int server = new_socket();
        const auto address = loopback(server_);
        (void)::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        auto& line = lines_.emplace_back(Line{client, server, {}});
        line.thread = std::thread([this, client, server] { carry(client, server); });
    }
}

void Tap::carry(int client, int server) {
    std::array<char, 16 * 1024> buffer{};
    std::array<pollfd, 2> sides{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
    while (::poll(sides.data(), sides.size(), -1) > 0) {
        for (std::size_t from = 0; from < sides.size(); ++from) {
            if (sides[from].revents == 0) continue;
            const auto got = ::recv(sides[from].fd, buffer.data(), buffer.size(), 0);
            const std::string_view bytes(
                buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0
            );
            if (bytes.empty() || !write_all(sides[1 - from].fd, bytes)) {
                ::shutdown(client, SHUT_RDWR);
                ::shutdown(server, SHUT_RDWR);
                return;
            }
            if (from != 0) continue;
            const std::lock_guard lock(mutex_);
            heard_ += bytes;
        }
    }
}

}  // namespace recourse::integration
