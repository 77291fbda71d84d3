#pragma once

#include "net/http_client.hpp"
#include "net/http_parser.hpp"
#include "net/tls_session.hpp"

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace recourse::net {

/// One connection of an HttpClient: it is connected, then carries one exchange after the other, and
/// knows at every moment how far the request got. Once stopped, by its deadline or by the caller,
/// it is closed for good.
class ClientConnection {
  public:
    using Failure = std::optional<HttpFailure>;
    using Piece = std::expected<std::string_view, HttpFailure>;

    ClientConnection(Executor executor, Timers& timers, const HttpClientLimits& limits);

    /// @name Their caller holds the connection until they complete.
    /// @{
    [[nodiscard]] Task<Failure> connect(const Origin& origin, Deadline deadline);
    /// After that, before the first exchange: from then on everything is TLS. `ticket` outlives the
    /// connection.
    [[nodiscard]] Task<Failure> secure(
        TlsContext::Ptr context, const std::string& host, TlsTicket& ticket, Deadline deadline
    );
    /// Sends a request, head and body in one write where the kernel takes them, and reads the head
    /// of its answer.
    [[nodiscard]] Task<Failure> exchange(
        std::string_view head, std::string_view body, bool is_head_method, Deadline deadline
    );
    /// @}
    [[nodiscard]] const HttpParser& answer() const noexcept { return parser_; }

    /// @name These hold it themselves: a response may be dropped while it is read.
    /// @{
    [[nodiscard]] static Task<Piece> read_some(
        std::shared_ptr<ClientConnection> self, Deadline deadline
    );
    [[nodiscard]] static Task<Piece> read_all(
        std::shared_ptr<ClientConnection> self, std::size_t limit, Deadline deadline
    );
    /// @}

    /// Ends the exchange: true if the connection can carry another. What has come already is read
    /// for that.
    [[nodiscard]] bool finish_exchange();
    /// Which exchange this is: a canceller of an earlier one has no say in a later one.
    [[nodiscard]] std::uint64_t exchange_number() const noexcept { return exchange_number_; }
    /// Before a kept connection is used again: false if the peer closed it, or said something
    /// nobody asked for.
    [[nodiscard]] bool is_quiet();

    void cancel() { stop(StoppedBy::caller); }
    void close();

    /// Where the next request's head is put together, so that its memory is kept.
    [[nodiscard]] std::string& head_memory() noexcept { return head_memory_; }

  private:
    using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
    using Endpoints = std::vector<asio::ip::tcp::endpoint>;
    enum class Phase : unsigned char { connecting, securing, writing, waiting, body, complete };
    enum class StoppedBy : unsigned char { nobody, deadline, caller };
    class Watch;
    class WholeBody;
    struct Resolving;

    [[nodiscard]] Task<std::expected<Endpoints, HttpFailure>> resolve(const Origin& origin);
    [[nodiscard]] HttpFailure not_connected(boost::system::error_code error) const;

    [[nodiscard]] int push(std::string_view head, std::string_view body);
    [[nodiscard]] int push_secured(std::string_view head, std::string_view body);
    [[nodiscard]] Task<> room_or_answer();
    using Received = std::tuple<boost::system::error_code, std::size_t>;
    [[nodiscard]] Task<Received> read_secured();
    [[nodiscard]] Task<bool> is_ready(TlsSession::Then when);
    [[nodiscard]] ssize_t peek();
    [[nodiscard]] Task<Failure> read_head(bool is_head_method);
    [[nodiscard]] Failure take(boost::system::error_code error, std::size_t got);
    [[nodiscard]] Failure take_end();

    void stop(StoppedBy who);
    [[nodiscard]] bool is_stopped() const noexcept { return stopped_by_ != StoppedBy::nobody; }
    [[nodiscard]] HttpFailure stopped() const;
    [[nodiscard]] HttpFailure broken(std::string_view how) const;
    [[nodiscard]] HttpFailure insecure() const;
    [[nodiscard]] HttpFailure unreadable() const;
    [[nodiscard]] HttpFailure failure(HttpFailure::What what, std::string detail) const;

    Executor executor_;
    Timers& timers_;
    const HttpClientLimits limits_;
    Timers::Timer timer_;
    Socket socket_;
    std::optional<TlsSession> tls_;  ///< none where the connection is plain
    std::shared_ptr<Resolving> resolving_;
    HttpParser parser_;

    Phase phase_ = Phase::connecting;
    StoppedBy stopped_by_ = StoppedBy::nobody;
    bool reused_ = false;
    std::uint64_t exchange_number_ = 0;
    std::size_t request_bytes_ = 0;
    std::size_t taken_bytes_ = 0;  ///< of the request, by the kernel

    std::unique_ptr<char[]> buffer_;
    std::string_view received_;  ///< in the buffer, not parsed yet
    std::string body_memory_;    ///< for a body that comes in more than one piece
    std::string head_memory_;
};

}  // namespace recourse::net
