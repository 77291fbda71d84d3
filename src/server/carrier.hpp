#pragma once

#include "net/http_server.hpp"
#include "server/event_stream.hpp"

#include <chrono>
#include <string_view>

namespace recourse::server {

inline constexpr std::string_view kEventHeaders =
    "Content-Type: text/event-stream\r\nCache-Control: no-cache\r\nX-Accel-Buffering: no\r\n";

/// Takes an event stream to one connection: what waits and what comes, and a comment now and then
/// while nothing does.
class Carrier final : public EventStream::Reader {
  public:
    Carrier(
        net::Executor executor,
        net::Timers& timers,
        net::HttpExchange& exchange,
        EventStreamPtr stream,
        std::chrono::milliseconds keep_alive
    );
    ~Carrier() override;
    Carrier(const Carrier&) = delete;
    Carrier& operator=(const Carrier&) = delete;

    /// Until the stream ends or pauses, another connection takes it up, or the client is gone. The
    /// answer is complete then. `headers` are complete lines beside those of an event stream.
    [[nodiscard]] net::Task<> run(std::string_view headers = {});
    /// The client is gone.
    void stop();

    void on_more() override { wake_.set(); }
    void on_pause() override;
    void on_taken() override { stop(); }

  private:
    net::Task<> write_all();
    net::Task<> wait();

    net::Timers& timers_;
    net::HttpExchange& exchange_;
    EventStreamPtr stream_;
    std::chrono::milliseconds keep_alive_;
    net::Signal wake_;
    bool stopped_ = false;
    bool pausing_ = false;
};

}  // namespace recourse::server
