#include "net/lossy_gate.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/basic_resolver.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace recourse::net {

namespace {

using asio::ip::tcp;
using boost::system::error_code;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
using Socket = asio::basic_stream_socket<tcp, Executor>;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable_t<Executor>{});
constexpr std::size_t kPiece = 16 * 1024;

/// A client and the server behind it.
struct Pair {
    explicit Pair(Socket from) : client(std::move(from)), server(client.get_executor()) {}

    void close() {
        error_code ignored;
        client.close(ignored);
        server.close(ignored);
    }

    Socket client;
    Socket server;
    std::string tail;  ///< the end of what the client sent: a mark may come in two pieces
    std::optional<LossyGate::Loss> losing;
};

}  // namespace

struct LossyGate::State {
    State(Executor with, Origin behind)
        : executor(with), server(std::move(behind)), acceptor(with) {}

    /// Looks for the mark in what a client sends. A mark that was seen is not seen again.
    void look(Pair& pair, std::string_view piece) {
        if (mark.empty()) return;
        pair.tail += piece;
        const auto at = pair.tail.find(mark);
        if (at == std::string::npos) {
            const auto kept = std::min(pair.tail.size(), mark.size() - 1);
            pair.tail.erase(0, pair.tail.size() - kept);
            return;
        }
        pair.tail.clear();
        ++seen;
        if (next_loss) pair.losing = std::exchange(next_loss, std::nullopt);
    }

    Executor executor;
    Origin server;
    Acceptor acceptor;
    std::set<std::shared_ptr<Pair>> pairs;
    std::string mark;
    std::optional<Loss> next_loss;
    std::size_t seen = 0;
};

namespace {

template <typename State>
Task<> carry_requests(std::shared_ptr<State> state, std::shared_ptr<Pair> pair) {
    std::array<char, kPiece> buffer;
    while (true) {
        auto [failed, bytes] = co_await pair->client.async_read_some(asio::buffer(buffer), kToken);
        if (failed) break;
        state->look(*pair, {buffer.data(), bytes});
        auto [unsent, sent] =
            co_await asio::async_write(pair->server, asio::buffer(buffer.data(), bytes), kToken);
        if (unsent) break;
    }
    pair->close();
}

template <typename State>
Task<> carry_answers(std::shared_ptr<State> state, std::shared_ptr<Pair> pair) {
    std::array<char, kPiece> buffer;
    while (true) {
        auto [failed, bytes] = co_await pair->server.async_read_some(asio::buffer(buffer), kToken);
        if (failed) break;
        if (pair->losing == LossyGate::Loss::cut) break;
        if (pair->losing == LossyGate::Loss::hold) continue;
        auto [unsent, sent] =
            co_await asio::async_write(pair->client, asio::buffer(buffer.data(), bytes), kToken);
        if (unsent) break;
    }
    pair->close();
    state->pairs.erase(pair);
}

template <typename State>
Task<> serve(std::shared_ptr<State> state, std::shared_ptr<Pair> pair) {
    asio::ip::basic_resolver<tcp, Executor> resolver(state->executor);
    auto [unknown, places] = co_await resolver.async_resolve(
        state->server.host, std::to_string(state->server.port), kToken
    );
    error_code failed = unknown;
    for (const auto& place : places) {
        error_code ignored;
        pair->server.close(ignored);
        auto [refused] = co_await pair->server.async_connect(place.endpoint(), kToken);
        failed = refused;
        if (!failed) break;
    }
    if (failed) {
        pair->close();
        state->pairs.erase(pair);
        co_return;
    }
    error_code ignored;
    pair->client.set_option(tcp::no_delay(true), ignored);
    pair->server.set_option(tcp::no_delay(true), ignored);
    spawn(state->executor, carry_requests(state, pair));
    co_await carry_answers(state, pair);
}

template <typename State>
Task<> accept_all(std::shared_ptr<State> state) {
    while (state->acceptor.is_open()) {
        auto [error, socket] = co_await state->acceptor.async_accept(kToken);
        if (error) continue;
        auto pair = std::make_shared<Pair>(std::move(socket));
        state->pairs.insert(pair);
        spawn(state->executor, serve(state, pair));
    }
}

}  // namespace

LossyGate::LossyGate(Executor executor, Origin server)
    : state_(std::make_shared<State>(executor, std::move(server))) {}

LossyGate::~LossyGate() {
    error_code ignored;
    state_->acceptor.close(ignored);
    for (const auto& pair : state_->pairs) pair->close();
}

std::expected<std::uint16_t, std::string> LossyGate::listen(std::uint16_t port) {
    auto& acceptor = state_->acceptor;
    const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(Acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) return std::unexpected(error.message());
    spawn(state_->executor, accept_all(state_));
    return acceptor.local_endpoint(error).port();
}

void LossyGate::lose_next(std::string mark, Loss how) {
    state_->mark = std::move(mark);
    state_->next_loss = how;
    state_->seen = 0;
}

std::size_t LossyGate::seen() const noexcept {
    return state_->seen;
}

}  // namespace recourse::net
