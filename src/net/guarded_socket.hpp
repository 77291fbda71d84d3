#pragma once

#include "net/loop.hpp"
#include "net/tls_session.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace recourse::net {

/// A connected socket on which no wait is endless: reads have a deadline, and a peer that takes
/// nothing for `write_time` is given up. Held by a shared pointer, as a watch may outlast its
/// owner.
class GuardedSocket final : public std::enable_shared_from_this<GuardedSocket> {
  public:
    using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
    /// What one write sends, in order. Empty pieces are fine.
    using Pieces = std::array<asio::const_buffer, 3>;

    GuardedSocket(Timers& timers, Socket socket, Duration write_time);

    /// How a client begins.
    enum class Opening : unsigned char {
        secured,  ///< by TLS: from here on everything is
        plain,    ///< with plain HTTP; not a byte of it was taken
        failed,   ///< with neither, or not in time
    };
    [[nodiscard]] Task<Opening> secure(TlsContext::Ptr context, TimePoint until);
    /// Why it failed; empty where it did not, or the client left before its first byte.
    [[nodiscard]] std::string_view handshake_failure() const noexcept {
        return tls_ ? std::string_view(tls_->failure().words) : std::string_view{};
    }

    /// How many bytes came; 0 once the peer has closed or failed, or the deadline has passed.
    [[nodiscard]] Task<std::size_t> read(std::span<char> into, TimePoint until);
    /// True where the last read ended by its deadline.
    [[nodiscard]] bool expired() const noexcept { return expired_; }

    /// Sends what the system takes at once, off the front of `pieces`. True if nothing is left to
    /// do: all is sent, or the peer is gone.
    [[nodiscard]] bool send_now(Pieces& pieces);
    /// Sends all that `send_now` left. False if the peer is gone.
    [[nodiscard]] Task<bool> send_rest(Pieces pieces);

    /// Calls `gone` once if the peer closes its side or breaks off before `unwatch`. Looking begins
    /// after 60 ms: whoever is done by then has paid for one timer.
    void watch(std::function<void()> gone);
    void unwatch() noexcept { on_gone_ = nullptr; }
    [[nodiscard]] bool gone() const noexcept { return gone_; }
    /// The peer's machine has acknowledged all that was sent, and has not broken off since.
    [[nodiscard]] bool took_all();
    [[nodiscard]] bool from_loopback() const noexcept { return from_loopback_; }
    /// The peer's address and port: `127.0.0.1:50312`, `[::1]:50312`.
    [[nodiscard]] std::string peer() const;
    [[nodiscard]] Executor executor() { return socket_.get_executor(); }

    /// Ends our side and reads away, for a while, what the peer still sends: closing on unread
    /// bytes would reset the connection, and the peer would lose the answer it has not read. True
    /// where the peer took everything and ended in good order.
    [[nodiscard]] Task<bool> linger(std::span<char> scratch);
    void close() noexcept;
    /// Closes with RST.
    void reset() noexcept;

  private:
    void on_guard();
    [[nodiscard]] Task<bool> is_ready(TlsSession::Then when);
    [[nodiscard]] Task<std::size_t> read_secured(std::span<char> into);
    [[nodiscard]] bool send_secured(Pieces& pieces);
    void wait_for_end();
    [[nodiscard]] bool peer_closed();
    [[nodiscard]] bool acknowledged();
    void lose();

    Timers& timers_;
    Duration write_time_;
    Socket socket_;
    asio::ip::tcp::endpoint remote_;  ///< known for longer than the connection stands
    std::optional<TlsSession> tls_;   ///< none where the connection is plain
    Timers::Timer guard_;
    Timers::Timer look_;
    std::function<void()> on_gone_;
    bool guarded_ = false;  ///< a read or write waits now; else a guard that fires means nothing
    bool expired_ = false;
    bool ended_ = false;  ///< the last read met the end that the peer made, in good order
    bool looking_ = false;
    bool gone_ = false;
    bool from_loopback_;
};

}  // namespace recourse::net
