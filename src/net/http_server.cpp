#include "net/http_server.hpp"

#include "net/http_connection.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace recourse::net {

namespace {

using namespace std::chrono_literals;
using asio::ip::tcp;
using boost::system::error_code;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable_t<Executor>{});

constexpr auto kAcceptPause = 100ms;  ///< while the system has no descriptors left
/// So many clients beyond the limit are told so; more than that are just closed.
constexpr std::size_t kTurnedAwayAtOnce = 64;

std::expected<asio::ip::address, std::string> to_address(const std::string& text) {
    if (text == "localhost") {
        return asio::ip::address_v4::loopback();
    }
    error_code error;
    auto address = asio::ip::make_address(text, error);
    if (error) {
        return std::unexpected("'" + text + "' is not an IP address");
    }
    return address;
}

void receive(const std::shared_ptr<HttpService>& service, GuardedSocket::Socket socket) {
    const auto open = service->open.size();
    const auto limit = service->limits.connections;
    // Nobody spends a handshake on a client that is to be turned away.
    const bool can_be_told = !service->tls && open < limit + kTurnedAwayAtOnce;
    if (open >= limit && !can_be_told) {
        return;
    }
    auto connection = std::make_shared<HttpConnection>(service, std::move(socket));
    if (open >= limit) {
        spawn(service->executor, HttpConnection::turn_away(std::move(connection)));
    } else {
        spawn(service->executor, HttpConnection::serve(std::move(connection)));
    }
}

Task<> accept_all(std::shared_ptr<HttpService> service, std::shared_ptr<Acceptor> acceptor) {
    while (acceptor->is_open()) {
        auto [error, socket] = co_await acceptor->async_accept(kToken);
        if (!error) {
            receive(service, std::move(socket));
        } else if (error != asio::error::connection_aborted && acceptor->is_open()) {
            // Mostly EMFILE: accepting at once would fail again, at full speed.
            co_await service->timers.sleep(kAcceptPause);
        }
    }
}

}  // namespace

struct HttpServer::Impl {
    std::shared_ptr<HttpService> service;
    std::vector<std::shared_ptr<Acceptor>> acceptors;

    void stop_accepting() {
        for (const auto& acceptor : acceptors) {
            error_code ignored;
            acceptor->close(ignored);
        }
        acceptors.clear();
    }
    void end_idle() {
        for (auto* connection : service->open) connection->end_if_idle();
    }
    void cut_all() {
        for (auto* connection : service->open) {
            connection->cut();
        }
    }
};

HttpServer::HttpServer(
    Executor executor,
    Timers& timers,
    HttpServerLimits limits,
    Handler handler,
    OnRefusal on_refusal
)
    : impl_(std::make_shared<Impl>()) {
    impl_->service = std::make_shared<HttpService>(
        executor, timers, limits, std::move(handler), std::move(on_refusal)
    );
}

HttpServer::~HttpServer() {
    impl_->stop_accepting();
    impl_->cut_all();
}

std::expected<std::uint16_t, std::string> HttpServer::listen(
    const std::string& address, std::uint16_t port
) {
    const auto ip = to_address(address);
    if (!ip) {
        return std::unexpected(ip.error());
    }
    const tcp::endpoint endpoint(*ip, port);
    const auto acceptor = std::make_shared<Acceptor>(impl_->service->executor);
    error_code error;
    acceptor->open(endpoint.protocol(), error);
    if (!error) {
        acceptor->set_option(Acceptor::reuse_address(true), error);
    }
    if (!error) {
        acceptor->bind(endpoint, error);
    }
    if (!error) {
        acceptor->listen(asio::socket_base::max_listen_connections, error);
    }
    if (error) {
        return std::unexpected(error.message());
    }
    impl_->acceptors.push_back(acceptor);
    spawn(impl_->service->executor, accept_all(impl_->service, acceptor));
    return acceptor->local_endpoint(error).port();
}

void HttpServer::use_tls(TlsContext::Ptr context) {
    impl_->service->tls = std::move(context);
}

void HttpServer::on_failed_handshake(OnFailedHandshake tell) {
    impl_->service->on_failed_handshake = std::move(tell);
}

Task<> HttpServer::drain(Deadline deadline) {
    const auto impl = impl_;
    auto& service = *impl->service;
    service.draining = true;
    Timers::Timer cut(service.timers, [&impl] {
        impl->cut_all();
        impl->service->none_in_hand.set();
        impl->service->all_ended.set();
    });
    if (!deadline.never()) cut.at(deadline.at());
    for (auto* connection : service.open) connection->end_if_kept();
    if (service.in_hand > 0) co_await service.none_in_hand.wait();
    impl->stop_accepting();
    impl->end_idle();
    if (service.open.empty() || deadline.passed(service.timers.now())) co_return;
    service.all_ended.reset();
    co_await service.all_ended.wait();
}

std::size_t HttpServer::open_connections() const noexcept {
    return impl_->service->open.size();
}

}  // namespace recourse::net
