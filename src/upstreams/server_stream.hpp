#pragma once

#include "upstreams/background.hpp"
#include "upstreams/backoff.hpp"
#include "upstreams/http_wire.hpp"

#include <functional>
#include <optional>
#include <string>

namespace recourse::upstreams {

/// The stream on which a legacy server over HTTP says what belongs to no request of ours. A server
/// that has none refuses it. It is opened again when it breaks off, from where it broke off.
class ServerStream {
  public:
    ServerStream(
        net::Executor executor, net::Timers& timers, HttpWire& wire, std::size_t message_bytes
    );

    /// Opens it for a session, and gives up that of the session before. `hear` takes each message,
    /// `lose` hears that the server does not know the session any more.
    void open(
        std::string headers,
        std::function<void(const mcp::Message&)> hear,
        std::function<void()> lose
    );
    void close();
    /// Completes when nothing of it is left after `close`.
    [[nodiscard]] net::Task<> ended() { return background_.ended(); }

  private:
    struct Session;
    net::Task<> run(std::shared_ptr<Session> session);
    net::Task<bool> read(Session& session);
    net::Task<> read_events(Session& session, HttpWire::Response response);

    net::Executor executor_;
    net::Timers& timers_;
    HttpWire& wire_;
    std::size_t message_bytes_;
    std::shared_ptr<Session> session_;  ///< the one that is listened to
    Background background_;
};

}  // namespace recourse::upstreams
