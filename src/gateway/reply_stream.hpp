#pragma once

#include "gateway/client.hpp"
#include "net/http_server.hpp"

#include <string>
#include <string_view>

namespace recourse::gateway {

inline constexpr std::string_view kJsonHeaders = "Content-Type: application/json\r\n";
inline constexpr std::string_view kEventHeaders =
    "Content-Type: text/event-stream\r\nCache-Control: no-cache\r\nX-Accel-Buffering: no\r\n";

/// The answer to one POST: a plain JSON body, unless a notification comes before it; then it
/// becomes an event stream. So a call without progress costs one write.
class ReplyStream {
  public:
    ReplyStream(net::Executor executor, net::HttpExchange& exchange)
        : executor_(executor), exchange_(exchange), idle_(executor) {}
    ReplyStream(const ReplyStream&) = delete;
    ReplyStream& operator=(const ReplyStream&) = delete;

    /// Queues a notification; it is written in the background, in order.
    void notify(std::string_view message);
    /// Writes the answer and waits until everything has gone out. Called once, at the end, always.
    [[nodiscard]] net::Task<> finish(const Reply& reply, std::string_view more_headers);

  private:
    net::Task<> drain();

    net::Executor executor_;
    net::HttpExchange& exchange_;
    std::string waiting_;
    bool streaming_ = false;
    bool draining_ = false;
    net::Signal idle_;  ///< set when the background writer stops
};

}  // namespace recourse::gateway
