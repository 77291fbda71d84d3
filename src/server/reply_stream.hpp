#pragma once

#include "net/http_server.hpp"
#include "server/host.hpp"

#include <string>
#include <string_view>

namespace recourse::server {

inline constexpr std::string_view kJsonHeaders = "Content-Type: application/json\r\n";
inline constexpr std::string_view kEventHeaders =
    "Content-Type: text/event-stream\r\nCache-Control: no-cache\r\nX-Accel-Buffering: no\r\n";

/// The answer to one POST: a plain JSON body, unless a notification comes before it; then it
/// becomes an event stream. So a call without progress costs one write.
class ReplyStream final : public Stream {
  public:
    ReplyStream(net::Executor executor, net::HttpExchange& exchange, bool takes_events)
        : executor_(executor), exchange_(exchange), open_(takes_events), idle_(executor) {}
    ReplyStream(const ReplyStream&) = delete;
    ReplyStream& operator=(const ReplyStream&) = delete;

    /// Queues a message; it is written in the background, in order.
    void send(std::string message) override;
    [[nodiscard]] bool open() const noexcept override { return open_; }
    /// Writes the answer and waits until everything has gone out. Called once, at the end, always.
    [[nodiscard]] net::Task<> finish(const Reply& reply, std::string_view more_headers);

  private:
    net::Task<> drain();

    net::Executor executor_;
    net::HttpExchange& exchange_;
    bool open_;
    std::string waiting_;
    bool streaming_ = false;
    bool draining_ = false;
    net::Signal idle_;  ///< set when the background writer stops
};

}  // namespace recourse::server
