#include "descriptor.hpp"

#include "loopback.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace recourse::integration {

TimePoint patience_from_now() {
    return std::chrono::steady_clock::now() + kPatience;
}

Descriptor::Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    if (this != &other) {
        close();
        number_ = std::exchange(other.number_, -1);
    }
    return *this;
}

Descriptor::~Descriptor() {
    close();
}

void Descriptor::close() noexcept {
    if (is_open()) ::close(std::exchange(number_, -1));
}

void Descriptor::write(std::string_view bytes) const {
    while (!bytes.empty()) {
        const auto written = ::write(number_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) throw std::system_error(errno, std::generic_category(), "write");
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

bool Descriptor::read(std::string& into, TimePoint until) const {
    if (wait_for_either(number_, -1, until) < 0) {
        throw std::runtime_error("nothing came in time; so far: " + into);
    }
    std::array<char, 64 * 1024> buffer{};
    const auto count = ::read(number_, buffer.data(), buffer.size());
    if (count <= 0) return false;  // a reset is an end, too
    into.append(buffer.data(), static_cast<std::size_t>(count));
    return true;
}

int wait_for_either(int first, int second, TimePoint until) {
    std::array<pollfd, 2> watched{pollfd{first, POLLIN, 0}, pollfd{second, POLLIN, 0}};
    while (true) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        const auto wait = std::max<std::chrono::milliseconds::rep>(left.count(), 0);
        const int ready = ::poll(watched.data(), watched.size(), static_cast<int>(wait));
        if (ready == 0) return -1;
        if (ready < 0 && errno != EINTR)
            throw std::system_error(errno, std::generic_category(), "poll");
        for (const auto& each : watched) {
            if (ready > 0 && each.revents != 0) return each.fd;
        }
    }
}

std::uint16_t lasting_port() {
    static std::uint16_t next = static_cast<std::uint16_t>(20'000 + ::getpid() % 12'000);
    constexpr std::uint16_t kEnd = 32'768;
    for (; next < kEnd; ++next) {
        const Descriptor probe(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        const auto address = loopback(next);
        const auto* plain = reinterpret_cast<const sockaddr*>(&address);
        if (::bind(probe.number(), plain, sizeof address) == 0) return next++;
    }
    throw std::runtime_error("no free port below 32768");
}

std::optional<std::string> take_line(std::string& bytes) {
    const auto end = bytes.find('\n');
    if (end == std::string::npos) return std::nullopt;
    std::string line = bytes.substr(0, end);
    bytes.erase(0, end + 1);
    return line;
}

}  // namespace recourse::integration
