#include "net/client_connection.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/basic_resolver.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/uio.h>

namespace recourse::net {
namespace {

using asio::ip::tcp;
using boost::system::error_code;
using Event = HttpParser::Event;
using What = HttpFailure::What;

constexpr asio::as_tuple_t<asio::use_awaitable_t<Executor>> kUseTask{};

constexpr std::size_t kBuffer = 64UL * 1024;

/// 101 is final: nothing follows it but another protocol.
bool is_informational(int status) {
    return status >= 100 && status < 200 && status != 101;
}

/// Head and body as one gathered write, from the byte that is next.
std::array<iovec, 2> rest_of(std::string_view head, std::string_view body, std::size_t taken) {
    const std::size_t of_head = std::min(taken, head.size());
    head.remove_prefix(of_head);
    body.remove_prefix(taken - of_head);
    // sendmsg only reads what iovec points to, though its type does not say so.
    return {{
        {.iov_base = const_cast<char*>(head.data()), .iov_len = head.size()},
        {.iov_base = const_cast<char*>(body.data()), .iov_len = body.size()},
    }};
}

}  // namespace

/// Holds one operation to its deadline.
class ClientConnection::Watch {
  public:
    Watch(ClientConnection& connection, Deadline deadline) : timer_(connection.timer_) {
        if (!deadline.never()) timer_.at(deadline.at());
    }
    ~Watch() { timer_.stop(); }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

  private:
    Timers::Timer& timer_;
};

/// Puts a body together. One that came in one piece, as most do, stays where it was received.
class ClientConnection::WholeBody {
  public:
    WholeBody(std::string& memory, std::size_t announced) : memory_(memory), announced_(announced) {
        memory_.clear();
    }

    void add(std::string_view piece) {
        if (only_.empty() && memory_.empty()) {
            only_ = piece;
        } else {
            keep();
            memory_ += piece;
        }
    }
    /// Before the buffer that the piece is in is used again.
    void keep() {
        if (only_.empty()) return;
        memory_.reserve(announced_);
        memory_ = std::exchange(only_, {});
    }
    [[nodiscard]] std::string_view view() const noexcept {
        return memory_.empty() ? only_ : memory_;
    }

  private:
    std::string& memory_;
    std::size_t announced_;
    std::string_view only_;
};

/// A name being looked up. A look-up that runs cannot be ended, only left alone: so it has a life
/// of its own.
struct ClientConnection::Resolving {
    explicit Resolving(Executor executor) : resolver(executor), done(executor) {}

    void wake() {
        if (!done.is_set()) done.set();
    }

    asio::ip::basic_resolver<tcp, Executor> resolver;
    Signal done;
    error_code error;
    Endpoints found;
};

ClientConnection::ClientConnection(
    Executor executor, Timers& timers, const HttpClientLimits& limits
)
    : executor_(executor),
      timers_(timers),
      limits_(limits),
      timer_(timers, [this] { stop(StoppedBy::deadline); }),
      socket_(executor),
      parser_(HttpParser::Kind::response, {.head_bytes = limits.head_bytes}),
      buffer_(std::make_unique_for_overwrite<char[]>(kBuffer)) {}

Task<ClientConnection::Failure> ClientConnection::connect(const Origin& origin, Deadline deadline) {
    const Watch watch(*this, deadline.least(Deadline::after(timers_.now(), limits_.connect_time)));
    const auto endpoints = co_await resolve(origin);
    if (!endpoints) co_return endpoints.error();

    error_code error = asio::error::host_not_found;
    for (const tcp::endpoint& endpoint : *endpoints) {
        close();
        socket_.open(endpoint.protocol(), error);
        if (error) continue;
        std::tie(error) = co_await socket_.async_connect(endpoint, kUseTask);
        if (is_stopped()) co_return stopped();
        if (error) continue;
        error_code ignored;
        socket_.set_option(tcp::no_delay(true), ignored);
        co_return std::nullopt;
    }
    co_return not_connected(error);
}

Task<ClientConnection::Failure> ClientConnection::secure(
    TlsContext::Ptr context, const std::string& host, TlsTicket& ticket, Deadline deadline
) {
    phase_ = Phase::securing;
    const Watch watch(*this, deadline.least(Deadline::after(timers_.now(), limits_.connect_time)));
    tls_.emplace(std::move(context), socket_.native_handle(), host, ticket);
    for (auto step = tls_->handshake();; step = tls_->handshake()) {
        if (step.then == TlsSession::Then::done) co_return std::nullopt;
        if (!step.waits()) co_return insecure();
        if (!co_await is_ready(step.then)) co_return is_stopped() ? stopped() : insecure();
    }
}

/// False where the socket failed or was closed meanwhile.
Task<bool> ClientConnection::is_ready(TlsSession::Then when) {
    const bool to_read = when == TlsSession::Then::want_read;
    const auto [error] =
        co_await socket_.async_wait(to_read ? Socket::wait_read : Socket::wait_write, kUseTask);
    co_return !error && socket_.is_open();
}

Task<std::expected<ClientConnection::Endpoints, HttpFailure>> ClientConnection::resolve(
    const Origin& origin
) {
    error_code not_numeric;
    const auto address = asio::ip::make_address(origin.host, not_numeric);
    if (!not_numeric) co_return Endpoints{{address, origin.port}};
    if (text::equals_ignoring_case(origin.host, "localhost")) {
        // Always this machine (RFC 6761, 6.3), whatever its files or a name server say. Whether a
        // server listens on both is not known; the failure of the last is the one that is told.
        co_return Endpoints{
            {asio::ip::address_v6::loopback(), origin.port},
            {asio::ip::address_v4::loopback(), origin.port}
        };
    }

    const auto resolving = resolving_ = std::make_shared<Resolving>(executor_);
    resolving->resolver.async_resolve(
        origin.host,
        std::to_string(origin.port),
        asio::ip::resolver_base::numeric_service,
        [resolving](error_code error, const tcp::resolver::results_type& results) {
            resolving->error = error;
            for (const auto& result : results) resolving->found.push_back(result.endpoint());
            resolving->wake();
        }
    );
    co_await resolving->done.wait();
    resolving_.reset();
    if (is_stopped()) co_return std::unexpected(stopped());
    if (resolving->error || resolving->found.empty()) {
        std::string words = fmt::format("{}: {}", origin.host, resolving->error.message());
        co_return std::unexpected(failure(What::unresolved, std::move(words)));
    }
    co_return std::move(resolving->found);
}

Task<ClientConnection::Failure> ClientConnection::exchange(
    std::string_view head, std::string_view body, bool is_head_method, Deadline deadline
) {
    phase_ = Phase::writing;
    request_bytes_ = head.size() + body.size();
    taken_bytes_ = 0;
    parser_.begin(is_head_method);
    const Watch watch(*this, deadline);
    if (deadline.passed(timers_.now())) {
        co_return failure(What::timeout, "before writing: there was no time left");
    }

    int error = push(head, body);
    while (error == EAGAIN) {
        co_await room_or_answer();
        if (is_stopped()) co_return stopped();
        if (peek() > 0) break;  // an answer to what was sent so far: a refusal
        error = push(head, body);
    }
    if (error != 0 && taken_bytes_ == 0 && reused_) {
        const error_code reason(error, boost::system::system_category());
        co_return failure(What::reset, reason.message());
    }
    // After a failed write too: a server may refuse a request, say so, and close without reading it
    // all.
    if (taken_bytes_ == request_bytes_) phase_ = Phase::waiting;
    co_return co_await read_head(is_head_method);
}

/// Writes until all is taken (0) or the kernel says why not.
int ClientConnection::push(std::string_view head, std::string_view body) {
    if (tls_) return push_secured(head, body);
    while (taken_bytes_ < request_bytes_) {
        auto parts = rest_of(head, body, taken_bytes_);
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = parts.size();
        const int flags = MSG_NOSIGNAL | MSG_DONTWAIT;
        const ssize_t took = ::sendmsg(socket_.native_handle(), &message, flags);
        if (took >= 0) {
            taken_bytes_ += static_cast<std::size_t>(took);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

/// What was not taken whole cannot be read by the peer, so it does not count as taken.
int ClientConnection::push_secured(std::string_view head, std::string_view body) {
    while (taken_bytes_ < request_bytes_) {
        const auto of_head = std::min(taken_bytes_, head.size());
        const auto step =
            tls_->write(std::array{head.substr(of_head), body.substr(taken_bytes_ - of_head)});
        if (step.waits()) return EAGAIN;
        if (step.then != TlsSession::Then::done) return EPIPE;
        taken_bytes_ += step.bytes;
    }
    return 0;
}

/// Like a read of the socket; what TLS itself found wrong is told by its failure.
Task<ClientConnection::Received> ClientConnection::read_secured() {
    const std::span into(buffer_.get(), kBuffer);
    auto step = tls_->read(into);
    while (step.waits() && co_await is_ready(step.then)) step = tls_->read(into);
    if (step.then == TlsSession::Then::ended) co_return Received(asio::error::eof, 0);
    co_return Received(error_code(), step.bytes);
}

/// Until the kernel takes more, the peer says something, or the exchange is stopped.
Task<> ClientConnection::room_or_answer() {
    const auto ready = std::make_shared<Signal>(executor_);
    const auto wake = [ready](error_code) {
        if (!ready->is_set()) ready->set();
    };
    socket_.async_wait(Socket::wait_write, wake);
    socket_.async_wait(Socket::wait_read, wake);
    co_await ready->wait();
    error_code ignored;
    socket_.cancel(ignored);
}

/// Looks for a byte without taking it: 1 for a byte, 0 for the end, -1 and `errno` for neither.
ssize_t ClientConnection::peek() {
    if (tls_) {
        const auto step = tls_->peek();
        errno = step.waits() ? EAGAIN : EIO;
        if (step.then == TlsSession::Then::done) return 1;
        return step.then == TlsSession::Then::ended ? 0 : -1;
    }
    char byte = 0;
    return ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
}

bool ClientConnection::is_quiet() {
    return peek() < 0 && errno == EAGAIN;
}

Task<ClientConnection::Failure> ClientConnection::read_head(bool is_head_method) {
    for (;;) {
        switch (parser_.next(received_)) {
            case Event::head:
                if (is_informational(parser_.status())) continue;
                phase_ = Phase::body;
                co_return std::nullopt;
            case Event::end:  // of an informational answer: the real one follows
                parser_.begin(is_head_method);
                continue;
            case Event::body:
                continue;
            case Event::error:
                co_return unreadable();
            case Event::need_more:
                break;
        }
        if (is_stopped()) co_return stopped();
        const auto into = asio::buffer(buffer_.get(), kBuffer);
        const auto [error, got] =
            tls_ ? co_await read_secured() : co_await socket_.async_read_some(into, kUseTask);
        if (auto failed = take(error, got)) co_return failed;
    }
}

Task<ClientConnection::Piece> ClientConnection::read_some(
    std::shared_ptr<ClientConnection> self, Deadline deadline
) {
    const Watch watch(*self, deadline);
    while (self->phase_ != Phase::complete) {
        switch (self->parser_.next(self->received_)) {
            case Event::body:
                co_return self->parser_.piece();
            case Event::end:
                self->phase_ = Phase::complete;
                continue;
            case Event::error:
                co_return std::unexpected(self->unreadable());
            case Event::head:
            case Event::need_more:
                break;
        }
        if (self->is_stopped()) co_return std::unexpected(self->stopped());
        const auto into = asio::buffer(self->buffer_.get(), kBuffer);
        const auto [error, got] = self->tls_
                                      ? co_await self->read_secured()
                                      : co_await self->socket_.async_read_some(into, kUseTask);
        if (auto failed = self->take(error, got)) co_return std::unexpected(*std::move(failed));
    }
    co_return std::string_view();
}

Task<ClientConnection::Piece> ClientConnection::read_all(
    std::shared_ptr<ClientConnection> self, std::size_t limit, Deadline deadline
) {
    const auto too_large = [&] {
        std::string words = fmt::format("the body exceeds {} bytes", limit);
        return std::unexpected(self->failure(What::too_large, std::move(words)));
    };
    const std::uint64_t announced = self->parser_.content_length().value_or(0);
    if (announced > limit) co_return too_large();

    const Watch watch(*self, deadline);
    WholeBody body(self->body_memory_, announced);
    while (self->phase_ != Phase::complete) {
        switch (self->parser_.next(self->received_)) {
            case Event::body:
                body.add(self->parser_.piece());
                if (body.view().size() > limit) co_return too_large();
                continue;
            case Event::end:
                self->phase_ = Phase::complete;
                continue;
            case Event::error:
                co_return std::unexpected(self->unreadable());
            case Event::head:
            case Event::need_more:
                break;
        }
        body.keep();
        if (self->is_stopped()) co_return std::unexpected(self->stopped());
        const auto into = asio::buffer(self->buffer_.get(), kBuffer);
        const auto [error, got] = self->tls_
                                      ? co_await self->read_secured()
                                      : co_await self->socket_.async_read_some(into, kUseTask);
        if (auto failed = self->take(error, got)) co_return std::unexpected(*std::move(failed));
    }
    co_return body.view();
}

/// What a read brought: bytes, the peer's end, or a failure.
ClientConnection::Failure ClientConnection::take(error_code error, std::size_t got) {
    if (got > 0) {
        received_ = {buffer_.get(), got};
        return std::nullopt;
    }
    if (is_stopped()) return stopped();
    if (error == asio::error::eof) return take_end();
    if (!socket_.is_open()) return failure(What::cancelled, "the response was dropped");
    if (tls_) return insecure();
    return broken(error.message());
}

ClientConnection::Failure ClientConnection::take_end() {
    close();
    if (parser_.finish() != Event::end) return broken("the peer closed the connection");
    phase_ = Phase::complete;
    return std::nullopt;
}

bool ClientConnection::finish_exchange() {
    while (phase_ == Phase::body) {
        const Event event = parser_.next(received_);
        if (event == Event::body) continue;
        if (event != Event::end) break;
        phase_ = Phase::complete;
    }
    ++exchange_number_;
    reused_ = true;
    return phase_ == Phase::complete && socket_.is_open() && taken_bytes_ == request_bytes_ &&
           parser_.keep_alive() && received_.empty();
}

void ClientConnection::close() {
    error_code ignored;
    if (tls_) tls_->close();
    socket_.close(ignored);
}

void ClientConnection::stop(StoppedBy who) {
    if (is_stopped()) return;
    stopped_by_ = who;
    close();
    if (resolving_) resolving_->wake();
}

HttpFailure ClientConnection::stopped() const {
    if (stopped_by_ == StoppedBy::caller)
        return failure(What::cancelled, "cancelled by the caller");
    switch (phase_) {
        case Phase::connecting:
            return failure(What::connect_timeout, "no connection within the time allowed");
        case Phase::securing:
            return failure(
                What::connect_timeout, "the TLS handshake took longer than the time allowed"
            );
        case Phase::writing:
            return failure(
                What::timeout,
                fmt::format(
                    "while writing: {} of {} bytes of the request were taken",
                    taken_bytes_,
                    request_bytes_
                )
            );
        case Phase::waiting:
            return failure(What::timeout, "while waiting: the whole request was written");
        case Phase::body:
        case Phase::complete:
            break;
    }
    return failure(What::timeout, "while reading: the answer had begun");
}

HttpFailure ClientConnection::not_connected(error_code error) const {
    if (error == asio::error::connection_refused) return failure(What::refused, error.message());
    if (error == asio::error::timed_out) return failure(What::connect_timeout, error.message());
    // Accepted and reset so soon that the connection attempt itself reports it.
    if (error == asio::error::connection_reset) return failure(What::reset, error.message());
    return failure(What::unreachable, error.message());
}

HttpFailure ClientConnection::broken(std::string_view how) const {
    if (phase_ == Phase::body) {
        return failure(What::cut, fmt::format("{} within the body of the answer", how));
    }
    if (parser_.begun()) {
        return failure(What::cut, fmt::format("{} within the head of the answer", how));
    }
    std::string words = fmt::format(
        "{} before it answered; {} of {} bytes were written", how, taken_bytes_, request_bytes_
    );
    return failure(What::reset, std::move(words));
}

HttpFailure ClientConnection::insecure() const {
    using Why = TlsSession::Failure::Why;
    const auto& [why, words] = tls_->failure();
    switch (why) {
        case Why::expired:
            return failure(What::expired, words);
        case Why::wrong_host:
            return failure(What::wrong_host, words);
        case Why::untrusted:
            return failure(What::untrusted, words);
        case Why::refused:
            if (phase_ == Phase::securing) return failure(What::no_tls, words);
            if (parser_.begun() || reused_) return broken(words);
            // A client's certificate is looked at when the client thinks that all is well (RFC
            // 8446, 4.4.2.4): the request went into the void.
            return {.what = What::no_tls, .any_byte_sent = true, .detail = words};
        case Why::broken:
            break;
    }
    if (phase_ != Phase::securing) return broken(words);
    return failure(What::reset, words + " in the middle of the TLS handshake");
}

HttpFailure ClientConnection::unreadable() const {
    const HttpParser::Error& error = parser_.error();
    const bool too_large = error.what == HttpParser::Error::What::head_too_large;
    return failure(too_large ? What::too_large : What::malformed, std::string(error.reason));
}

HttpFailure ClientConnection::failure(What what, std::string detail) const {
    return {
        .what = what,
        .request_complete = request_bytes_ > 0 && taken_bytes_ == request_bytes_,
        .any_byte_sent = taken_bytes_ > 0,
        .reused_connection = reused_,
        .detail = std::move(detail),
    };
}

}  // namespace recourse::net
