#include "net/guarded_socket.hpp"

#include <algorithm>
#include <chrono>
#include <sstream>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace recourse::net {

namespace {

using namespace std::chrono_literals;
using boost::system::error_code;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable_t<Executor>{});

constexpr auto kFirstLook = 60ms;  ///< most answers are quicker, and pay nothing for the watch
constexpr auto kLookAgain = 1s;
constexpr auto kLingerTime = 2s;
constexpr std::size_t kLingerBytes = 16 * 1024 * 1024;

asio::ip::tcp::endpoint remote_of(const GuardedSocket::Socket& socket) {
    error_code error;
    return socket.remote_endpoint(error);
}

bool is_loopback(asio::ip::address address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    }
    return address.is_loopback();
}

/// No byte will come: the client has left.
bool has_left(GuardedSocket::Socket& socket) {
    char first = 0;
    return ::recv(socket.native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

std::string_view as_text(asio::const_buffer piece) noexcept {
    return {static_cast<const char*>(piece.data()), piece.size()};
}

/// Every method of HTTP begins with a capital letter, and no handshake of TLS does.
bool begins_with_a_word(GuardedSocket::Socket& socket) {
    char first = 0;
    const auto got = ::recv(socket.native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT);
    return got == 1 && first >= 'A' && first <= 'Z';
}

void consume(GuardedSocket::Pieces& pieces, std::size_t bytes) noexcept {
    for (auto& piece : pieces) {
        const auto taken = std::min(bytes, piece.size());
        piece += taken;
        bytes -= taken;
    }
}

}  // namespace

GuardedSocket::GuardedSocket(Timers& timers, Socket socket, Duration write_time)
    : timers_(timers),
      write_time_(write_time),
      socket_(std::move(socket)),
      remote_(remote_of(socket_)),
      guard_(timers, [this] { on_guard(); }),
      look_(timers, [this] { wait_for_end(); }),
      from_loopback_(is_loopback(remote_.address())) {
    error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
}

void GuardedSocket::on_guard() {
    if (guarded_) {
        expired_ = true;
        error_code ignored;
        socket_.cancel(ignored);
    }
}

Task<std::size_t> GuardedSocket::read(std::span<char> into, TimePoint until) {
    expired_ = false;
    guarded_ = true;
    guard_.at(until);
    if (tls_) co_return co_await read_secured(into);
    const auto buffer = asio::buffer(into.data(), into.size());
    const auto [error, bytes] = co_await socket_.async_read_some(buffer, kToken);
    guarded_ = false;
    ended_ = error == asio::error::eof;
    co_return error ? 0 : bytes;
}

bool GuardedSocket::send_now(Pieces& pieces) {
    if (tls_) return send_secured(pieces);
    error_code error;
    const auto sent = socket_.send(pieces, 0, error);
    if (error && error != asio::error::would_block) {
        lose();
    }
    consume(pieces, sent);
    return gone_ || asio::buffer_size(pieces) == 0;
}

Task<bool> GuardedSocket::send_rest(Pieces pieces) {
    while (!gone_ && asio::buffer_size(pieces) > 0) {
        guarded_ = true;
        guard_.at(timers_.now() + write_time_);
        if (tls_) {
            expired_ = false;
            if (!co_await is_ready(TlsSession::Then::want_write)) lose();
            guarded_ = false;
            static_cast<void>(send_secured(pieces));
            continue;
        }
        const auto [error, sent] = co_await socket_.async_write_some(pieces, kToken);
        guarded_ = false;
        consume(pieces, sent);
        if (error) {
            lose();
        }
    }
    co_return !gone_;
}

Task<GuardedSocket::Opening> GuardedSocket::secure(TlsContext::Ptr context, TimePoint until) {
    expired_ = false;
    guarded_ = true;
    guard_.at(until);
    auto step = TlsSession::Step{TlsSession::Then::want_read};
    while (step.waits() && co_await is_ready(step.then)) {
        if (!tls_ && begins_with_a_word(socket_)) {
            guarded_ = false;
            co_return Opening::plain;
        }
        if (!tls_ && has_left(socket_)) break;
        if (!tls_) tls_.emplace(context, socket_.native_handle());
        step = tls_->handshake();
    }
    guarded_ = false;
    co_return step.then == TlsSession::Then::done ? Opening::secured : Opening::failed;
}

std::string GuardedSocket::peer() const {
    std::ostringstream text;
    text << remote_;
    return std::move(text).str();
}

/// False where the peer failed, the guard fired, or the socket was closed meanwhile.
Task<bool> GuardedSocket::is_ready(TlsSession::Then when) {
    const bool to_read = when == TlsSession::Then::want_read;
    const auto [error] =
        co_await socket_.async_wait(to_read ? Socket::wait_read : Socket::wait_write, kToken);
    co_return !error && !expired_ && socket_.is_open();
}

Task<std::size_t> GuardedSocket::read_secured(std::span<char> into) {
    auto step = tls_->read(into);
    while (step.waits() && co_await is_ready(step.then)) step = tls_->read(into);
    guarded_ = false;
    co_return step.bytes;
}

bool GuardedSocket::send_secured(Pieces& pieces) {
    while (!gone_ && asio::buffer_size(pieces) > 0) {
        const auto step =
            tls_->write(std::array{as_text(pieces[0]), as_text(pieces[1]), as_text(pieces[2])});
        if (step.waits()) return false;
        if (step.then != TlsSession::Then::done) lose();
        consume(pieces, step.bytes);
    }
    return true;
}

void GuardedSocket::watch(std::function<void()> gone) {
    on_gone_ = std::move(gone);
    look_.at(timers_.now() + kFirstLook);
}

void GuardedSocket::wait_for_end() {
    if (!on_gone_ || looking_ || !socket_.is_open()) {
        return;
    }
    looking_ = true;
    const auto looked = [self = shared_from_this()](error_code error) {
        self->looking_ = false;
        if (error || !self->on_gone_) {
            return;
        }
        if (self->peer_closed()) {
            self->lose();
        } else {
            // A pipelined request keeps the socket readable, so from here on we look now and then.
            self->look_.at(self->timers_.now() + kLookAgain);
        }
    };
    socket_.async_wait(Socket::wait_read, looked);
}

bool GuardedSocket::acknowledged() {
    int waiting = 0;
    return ::ioctl(socket_.native_handle(), SIOCOUTQ, &waiting) == 0 && waiting == 0;
}

bool GuardedSocket::took_all() {
    if (gone_ || !socket_.is_open() || !acknowledged()) return false;
    // An error would be taken from whoever reads next. A connection that was reset has the state of
    // one that never was.
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
        return false;
    return info.tcpi_state == TCP_ESTABLISHED || info.tcpi_state == TCP_CLOSE_WAIT;
}

/// Sees the end even behind unread bytes, which a peek would not.
bool GuardedSocket::peer_closed() {
    pollfd state{.fd = socket_.native_handle(), .events = POLLRDHUP, .revents = 0};
    return ::poll(&state, 1, 0) > 0 && (state.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

void GuardedSocket::lose() {
    gone_ = true;
    if (on_gone_) {
        std::exchange(on_gone_, nullptr)();
    }
}

Task<bool> GuardedSocket::linger(std::span<char> scratch) {
    error_code ignored;
    if (tls_) tls_->close();
    tls_.reset();  // what still comes is thrown away as it is
    socket_.shutdown(Socket::shutdown_send, ignored);
    const auto until = timers_.now() + kLingerTime;
    for (std::size_t drained = 0; drained < kLingerBytes && timers_.now() < until;) {
        const auto bytes = co_await read(scratch, until);
        if (bytes == 0) {
            break;
        }
        drained += bytes;
    }
    const bool in_order = ended_ && acknowledged();
    close();
    co_return in_order;
}

void GuardedSocket::close() noexcept {
    error_code ignored;
    if (tls_) tls_->close();
    socket_.close(ignored);
    gone_ = true;
}

void GuardedSocket::reset() noexcept {
    error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    if (tls_) tls_->abandon();
    socket_.close(ignored);
    gone_ = true;
}

}  // namespace recourse::net
