#pragma once

#include "server/carrier.hpp"
#include "server/host.hpp"
#include "server/sessions.hpp"
#include "server/settings.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace recourse::server {

inline constexpr std::string_view kJsonHeaders = "Content-Type: application/json\r\n";

/// The answer to one POST: a plain JSON body, unless a message comes before it or it takes long;
/// then it becomes an event stream. So a quick call without progress costs one write. In a session
/// the stream can be taken up again.
class ReplyStream final : public Stream {
  public:
    struct Terms {
        bool takes_events = true;     ///< the client does
        Session* session = nullptr;   ///< that keeps the events
        Ticket* abandoned = nullptr;  ///< when the client leaves; nothing where it may come back
        std::string_view more_headers{};     ///< complete lines
        std::chrono::milliseconds patience;  ///< how long the client waits for a first byte
        std::chrono::milliseconds keep_alive;
    };
    ReplyStream(
        net::Executor executor, net::Timers& timers, net::HttpExchange& exchange, const Terms& terms
    );
    ReplyStream(const ReplyStream&) = delete;
    ReplyStream& operator=(const ReplyStream&) = delete;

    /// Queues a message; it is written in the background, in order.
    void send(std::string message) override;
    [[nodiscard]] bool open() const noexcept override { return terms_.takes_events; }
    [[nodiscard]] bool heard() const noexcept override {
        return !gone_ || (stream_ && stream_->is_read());
    }
    void pause() override;
    /// Writes the answer and waits until everything has gone out, or has to wait for the client to
    /// come back. Called once, at the end, always.
    [[nodiscard]] net::Task<> finish(const Reply& reply);
    /// What a client can come back for; nothing for a plain answer.
    [[nodiscard]] const EventStreamPtr& stream() const noexcept { return stream_; }

  private:
    [[nodiscard]] bool can_come_back() const noexcept;
    void begin();
    net::Task<> carry();
    void on_gone();

    net::Executor executor_;
    net::Timers& timers_;
    net::HttpExchange& exchange_;
    Terms terms_;
    EventStreamPtr stream_;
    std::optional<Carrier> carrier_;
    net::Signal carried_;  ///< set when nothing more is written here
    net::Timers::Timer slow_;
    bool gone_ = false;  ///< the client that asked; it may have come back elsewhere
};

}  // namespace recourse::server
