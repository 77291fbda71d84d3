#pragma once

#include "base/ids.hpp"
#include "net/loop.hpp"
#include "server/client.hpp"
#include "server/event_stream.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace recourse::server {

/// A legacy client over HTTP between its requests: what it said in its handshake, and the event
/// streams that it may come back to. It belongs to the caller that opened it, and to nobody else.
class Session final : public Client {
  public:
    Session(net::Executor executor, std::string session_id)
        : Client(executor), id(std::move(session_id)) {}

    /// Goes to the stream of its GET; lost where it never asked for one.
    void push(std::string message) override;
    /// The stream of an answer.
    [[nodiscard]] EventStreamPtr open_stream();
    /// The stream of its GET, which belongs to no request. Opened when first asked for.
    [[nodiscard]] const EventStreamPtr& own_stream();
    [[nodiscard]] bool has_own_stream() const noexcept { return own_ != nullptr; }
    /// The stream in which that event was sent, set back to what followed it; nothing where it is
    /// not kept.
    [[nodiscard]] EventStreamPtr resume(std::string_view last_event_id);
    void drop_stream(const std::string& name) { streams_.erase(name); }
    /// Nothing more is sent on the stream of its GET.
    void end_own_stream();

    const std::string id;
    TimePoint last_used;
    std::size_t exchanges = 0;  ///< requests and streams that are open
    bool ended = false;

  private:
    EventStreamPtr own_;
    std::map<std::string, EventStreamPtr, std::less<>> streams_;
    std::uint64_t opened_ = 0;
};

using SessionPtr = std::shared_ptr<Session>;

/// The sessions of one endpoint. An unused one is forgotten after a while.
class Sessions {
  public:
    using OnForgotten = std::function<void(Session&)>;

    /// `on_forgotten` is called for each session once, when it has ended and nothing of it is open.
    Sessions(
        net::Executor executor,
        std::size_t most,
        std::chrono::milliseconds idle,
        OnForgotten on_forgotten
    )
        : executor_(executor), most_(most), idle_(idle), on_forgotten_(std::move(on_forgotten)) {}

    /// Nothing where there are too many.
    [[nodiscard]] SessionPtr open(Random& random, TimePoint now);
    /// The session of that id, used now.
    [[nodiscard]] SessionPtr find(std::string_view id, TimePoint now);
    /// Around whatever is open in a session.
    void begin(Session& session) { ++session.exchanges; }
    void finish(Session& session, TimePoint now);
    /// Keeps the stream of an answer that was given, for a client whose connection broke.
    void keep(const SessionPtr& session, const EventStreamPtr& stream);
    /// Ends a session: its calls that only read are cancelled, its questions answered by nobody.
    void end(const SessionPtr& session);
    [[nodiscard]] std::size_t count() const noexcept { return sessions_.size(); }
    /// Ends what clients listen to, and what they are asked: their calls are answered still.
    void close();

  private:
    struct Kept {
        std::weak_ptr<Session> session;
        std::string stream;
        std::size_t bytes;
    };
    void end_parts(Session& session);
    void forget_unused(TimePoint now);

    net::Executor executor_;
    std::size_t most_;
    std::chrono::milliseconds idle_;
    OnForgotten on_forgotten_;
    std::map<std::string, SessionPtr, std::less<>> sessions_;
    std::deque<Kept> kept_;  ///< oldest first
    std::size_t kept_bytes_ = 0;
    TimePoint swept_{};
};

}  // namespace recourse::server
