#pragma once

#include "gateway/connection.hpp"
#include "gateway/powers.hpp"
#include "net/loop.hpp"
#include "upstreams/background.hpp"
#include "upstreams/upstream.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace recourse::gateway {

using MakeUpstream =
    std::function<std::unique_ptr<upstreams::Upstream>(const upstreams::Settings& settings)>;

/// Whom a gateway stands in for.
enum class Stance : unsigned char {
    shared,       ///< many clients: upstreams know only the gateway
    transparent,  ///< one client, one upstream: each sees the other's name and powers
};

/// What Recourse calls itself, in a handshake with either side.
[[nodiscard]] const std::string& self();

/// One configured server and the connections to it. All clients share the plain one. A legacy
/// server learns in its handshake what may be asked of its client, so clients that can be asked get
/// another: over HTTP one for each set of powers, and over stdio, where a question does not say for
/// whom it is, a child for each client at a time (docs/decisions/0005-questions.md). A child that
/// nobody uses for a while is ended. Lives on its loop.
class Backend {
  public:
    Backend(
        net::Executor executor,
        net::Timers& timers,
        upstreams::Settings settings,
        MakeUpstream make,
        Stance stance,
        News& news
    );
    ~Backend();
    Backend(const Backend&) = delete;
    Backend& operator=(const Backend&) = delete;

    [[nodiscard]] Connection& plain() noexcept { return *plain_; }
    /// The server as such: its name, its settings, its last handshake with us.
    [[nodiscard]] upstreams::Upstream& upstream() noexcept { return plain_->upstream(); }
    [[nodiscard]] const upstreams::Upstream& upstream() const noexcept {
        return plain_->upstream();
    }
    /// The server as it was met last: where only clients that can be asked have met it, on one of
    /// their connections.
    [[nodiscard]] const upstreams::Upstream& met() const noexcept;
    [[nodiscard]] bool is(const upstreams::Upstream& upstream) const noexcept {
        return &upstream == &plain_->upstream();
    }

    /// A connection for the time of one request.
    class Lease {
      public:
        Lease() = default;
        explicit Lease(Connection& shared) noexcept : connection_(&shared) {}
        Lease(Backend& pool, Connection& child) noexcept : pool_(&pool), connection_(&child) {}
        ~Lease();
        Lease(Lease&& other) noexcept;
        Lease& operator=(Lease&& other) noexcept;

        explicit operator bool() const noexcept { return connection_ != nullptr; }
        [[nodiscard]] Connection& operator*() const noexcept { return *connection_; }
        [[nodiscard]] Connection* operator->() const noexcept { return connection_; }
        /// The server may still work on the request: no other client may get this child.
        void spoil() noexcept { spoilt_ = true; }

      private:
        Backend* pool_ = nullptr;
        Connection* connection_ = nullptr;
        bool spoilt_ = false;
    };
    /// The connection on which the client of that number can be asked. All its calls share a child,
    /// and it gets the same one again where that is free. Empty where too many wait, or it was
    /// cancelled.
    [[nodiscard]] net::Task<Lease> lease(
        const Powers& powers, std::uint64_t client, net::Cancellation& cancellation
    );
    /// The server, and every connection to it, is treated by these settings from now on.
    void treat_as(const upstreams::Settings& settings);
    [[nodiscard]] net::Task<> stop();

  private:
    struct Child;
    struct Waiting;

    Connection& session_for(const Powers& powers);
    net::Task<Lease> child_for(
        const Powers& powers, std::uint64_t client, net::Cancellation& cancellation
    );
    Child* find_shared(const Powers& powers, std::uint64_t client) const;
    Child* take_free(const Powers& powers, std::uint64_t client);
    net::Task<Child*> wait_for_child(net::Cancellation& cancellation);
    net::Task<> prepare(Child& child, const Powers& powers, std::uint64_t client);
    void give_back(Connection& connection, bool spoilt);
    void reap(const Child& child);
    net::Task<> end(std::unique_ptr<Child> child);
    [[nodiscard]] std::unique_ptr<upstreams::Upstream> another() const;

    net::Executor executor_;
    net::Timers& timers_;
    upstreams::Settings settings_;
    MakeUpstream make_;
    Stance stance_;
    News& news_;
    std::unique_ptr<Connection> plain_;
    std::map<Powers, std::unique_ptr<Connection>> sessions_;  ///< of a server over HTTP
    std::vector<std::unique_ptr<Child>> children_;            ///< of one over stdio
    std::deque<std::shared_ptr<Waiting>> waiting_;
    upstreams::Background reaping_;
    bool stopped_ = false;
};

}  // namespace recourse::gateway
