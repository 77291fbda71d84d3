#include "net/http_client.hpp"

#include "net/client_connection.hpp"

#include <deque>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace recourse::net {
namespace {

using Connection = std::shared_ptr<ClientConnection>;
using What = HttpFailure::What;
using Answer = std::expected<std::unique_ptr<HttpResponse>, HttpFailure>;

/// Methods whose requests say that their body is empty (RFC 9110, 8.6).
bool expects_a_body(std::string_view method) {
    return method == "POST" || method == "PUT" || method == "PATCH";
}

std::string host_line(const Origin& origin) {
    auto authority = origin.authority();
    const auto usual = origin.is_secure ? kHttpsPort : kHttpPort;
    if (origin.port == usual) authority.resize(authority.rfind(':'));
    return "Host: " + authority + "\r\n";
}

/// None for an origin without TLS; what keeps us from it is told by each exchange.
std::optional<TlsContext::Made> trust_of(const Origin& origin, const ClientTls& tls) {
    if (!origin.is_secure) return std::nullopt;
    return TlsContext::of(tls);
}

/// Nothing of it reached the peer, and only because the connection had been closed before.
bool was_closed_while_idle(const HttpFailure& failure) {
    return failure.what == What::reset && failure.reused_connection && !failure.any_byte_sent;
}

/// Cancels what the connection carries now, and nothing that comes later.
std::function<void()> cancelling(const Connection& connection) {
    return [weak = std::weak_ptr(connection), number = connection->exchange_number()] {
        const Connection still = weak.lock();
        if (still && still->exchange_number() == number) still->cancel();
    };
}

}  // namespace

struct HttpClient::Impl : std::enable_shared_from_this<Impl> {
    Impl(Executor on, Timers& with, Origin to, const HttpClientLimits& within, const ClientTls& tls)
        : executor(on),
          timers(with),
          origin(std::move(to)),
          limits(within),
          trust(trust_of(origin, tls)),
          host(host_line(origin)),
          idle_timer(timers, [this] { drop_expired(); }) {}

    class Response;

    /// Kept, and since when. They are used from the back, so the front is always the oldest.
    struct Idle {
        Connection connection;
        TimePoint since;
    };

    static Task<Answer> send(
        std::shared_ptr<Impl> self,
        std::string_view method,
        std::string_view path,
        std::string_view headers,
        std::string_view body,
        Deadline deadline,
        Canceller* canceller
    );

    void put_head(
        std::string& head,
        std::string_view method,
        std::string_view path,
        std::string_view headers,
        std::size_t body_bytes
    ) const;

    Task<ClientConnection::Failure> secure(ClientConnection& connection, Deadline deadline) {
        if (*trust) co_return co_await connection.secure(**trust, origin.host, ticket, deadline);
        co_return HttpFailure{.what = What::untrusted, .detail = trust->error().words};
    }

    /// The connection used last that is still good, or none.
    Connection take_idle() {
        while (!idle.empty()) {
            Connection connection = std::move(idle.back().connection);
            idle.pop_back();
            if (connection->is_quiet()) return connection;
        }
        return nullptr;
    }

    void take_back(const Connection& connection) {
        if (!connection->finish_exchange() || closed || limits.idle_connections == 0) {
            connection->close();
            return;
        }
        if (idle.size() >= limits.idle_connections) idle.pop_front();
        idle.push_back({connection, timers.now()});
        if (!idle_timer.set()) idle_timer.at(timers.now() + limits.keep_idle);
    }

    void drop_expired() {
        const TimePoint now = timers.now();
        while (!idle.empty() && idle.front().since + limits.keep_idle <= now) idle.pop_front();
        if (!idle.empty()) idle_timer.at(idle.front().since + limits.keep_idle);
    }

    void close() {
        closed = true;
        idle.clear();
        idle_timer.stop();
    }

    Executor executor;
    Timers& timers;
    const Origin origin;
    const HttpClientLimits limits;
    const std::optional<TlsContext::Made> trust;
    TlsTicket ticket;
    const std::string host;
    std::deque<Idle> idle;
    Timers::Timer idle_timer;
    bool closed = false;
};

/// A connection lent to whoever reads the answer.
class HttpClient::Impl::Response final : public HttpResponse {
  public:
    Response(std::shared_ptr<Impl> client, Connection connection)
        : client_(std::move(client)), connection_(std::move(connection)) {}
    ~Response() override { client_->take_back(connection_); }

    int status() const noexcept override { return connection_->answer().status(); }
    const Headers& headers() const noexcept override { return connection_->answer().headers(); }
    Task<std::expected<std::string_view, HttpFailure>> read_some(Deadline deadline) override {
        return ClientConnection::read_some(connection_, deadline);
    }
    Task<std::expected<std::string_view, HttpFailure>> read_all(
        std::size_t limit, Deadline deadline
    ) override {
        return ClientConnection::read_all(connection_, limit, deadline);
    }
    void cancel() override { connection_->cancel(); }

  private:
    std::shared_ptr<Impl> client_;
    Connection connection_;
};

Task<Answer> HttpClient::Impl::send(
    std::shared_ptr<Impl> self,
    std::string_view method,
    std::string_view path,
    std::string_view headers,
    std::string_view body,
    Deadline deadline,
    Canceller* canceller
) {
    for (Connection connection = self->take_idle();; connection = nullptr) {
        const bool is_fresh = connection == nullptr;
        if (is_fresh) {
            connection =
                std::make_shared<ClientConnection>(self->executor, self->timers, self->limits);
        }
        if (canceller != nullptr) canceller->action = cancelling(connection);
        if (is_fresh) {
            auto failed = co_await connection->connect(self->origin, deadline);
            if (!failed && self->trust) failed = co_await self->secure(*connection, deadline);
            if (failed) co_return std::unexpected(*std::move(failed));
        }
        std::string& head = connection->head_memory();
        self->put_head(head, method, path, headers, body.size());
        auto failed = co_await connection->exchange(head, body, method == "HEAD", deadline);
        if (!failed) co_return std::make_unique<Response>(self, connection);
        if (!was_closed_while_idle(*failed)) co_return std::unexpected(*std::move(failed));
    }
}

void HttpClient::Impl::put_head(
    std::string& head,
    std::string_view method,
    std::string_view path,
    std::string_view headers,
    std::size_t body_bytes
) const {
    head.clear();
    head.append(method).append(" ").append(path).append(" HTTP/1.1\r\n");
    head.append(host).append(headers);
    if (body_bytes > 0 || expects_a_body(method)) {
        fmt::format_to(std::back_inserter(head), "Content-Length: {}\r\n", body_bytes);
    }
    head.append("\r\n");
}

HttpClient::HttpClient(
    Executor executor, Timers& timers, Origin origin, HttpClientLimits limits, const ClientTls& tls
)
    : impl_(std::make_shared<Impl>(executor, timers, std::move(origin), limits, tls)) {}

HttpClient::~HttpClient() {
    impl_->close();
}

void HttpClient::Canceller::cancel() {
    if (const auto act = std::exchange(action, nullptr)) act();
}

Task<Answer> HttpClient::send(
    std::string_view method,
    std::string_view path,
    std::string_view headers,
    std::string_view body,
    Deadline deadline,
    Canceller* canceller
) {
    return Impl::send(impl_, method, path, headers, body, deadline, canceller);
}

const Origin& HttpClient::origin() const noexcept {
    return impl_->origin;
}
std::size_t HttpClient::idle_connections() const noexcept {
    return impl_->idle.size();
}

}  // namespace recourse::net
