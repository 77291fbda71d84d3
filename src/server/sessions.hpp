#pragma once

#include "base/ids.hpp"
#include "net/loop.hpp"
#include "server/client.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace recourse::server {

/// A legacy client over HTTP between its requests: what it said in its handshake, and the messages
/// that wait for it to listen.
class Session final : public Client {
  public:
    Session(net::Executor executor, std::string session_id)
        : Client(executor), id(std::move(session_id)), wake(executor) {}

    void push(std::string message) override;

    const std::string id;
    TimePoint last_used;
    bool listening = false;  ///< a GET stream is open
    bool ended = false;
    std::string waiting;  ///< events for the GET stream
    net::Signal wake;     ///< set when something waits, or the session ends
};

using SessionPtr = std::shared_ptr<Session>;

/// The sessions of one gateway. An unused one is forgotten after a while.
class Sessions {
  public:
    Sessions(net::Executor executor, std::size_t most, std::chrono::milliseconds idle)
        : executor_(executor), most_(most), idle_(idle) {}

    /// Nothing where there are too many.
    [[nodiscard]] SessionPtr open(Random& random, TimePoint now);
    /// The session of that id, used now.
    [[nodiscard]] SessionPtr find(std::string_view id, TimePoint now);
    void end(const SessionPtr& session);
    void end_all();

  private:
    void forget_unused(TimePoint now);

    net::Executor executor_;
    std::size_t most_;
    std::chrono::milliseconds idle_;
    std::map<std::string, SessionPtr, std::less<>> sessions_;
    TimePoint swept_{};
};

}  // namespace recourse::server
