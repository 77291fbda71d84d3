#include "upstreams/server_stream.hpp"

#include "mcp/mended.hpp"
#include "net/sse.hpp"
#include "upstreams/pause.hpp"

namespace recourse::upstreams {

struct ServerStream::Session {
    std::string headers;
    std::function<void(const mcp::Message&)> hear;
    std::function<void()> lose;
    Cancellation end;
    std::string last_event;
    std::optional<int> retry_ms;
    Backoff backoff;
};

ServerStream::ServerStream(
    net::Executor executor, net::Timers& timers, HttpWire& wire, std::size_t message_bytes
)
    : executor_(executor),
      timers_(timers),
      wire_(wire),
      message_bytes_(message_bytes),
      background_(executor) {}

void ServerStream::open(
    std::string headers, std::function<void(const mcp::Message&)> hear, std::function<void()> lose
) {
    close();
    session_ = std::make_shared<Session>();
    session_->headers = std::move(headers);
    session_->hear = std::move(hear);
    session_->lose = std::move(lose);
    background_.spawn(run(session_));
}

void ServerStream::close() {
    if (const auto session = std::exchange(session_, nullptr)) session->end.cancel();
}

net::Task<> ServerStream::run(std::shared_ptr<Session> session) {
    while (!session->end.cancelled()) {
        const bool goes_on = co_await read(*session);
        if (!goes_on || session->end.cancelled()) co_return;
        const auto wait = session->retry_ms ? std::chrono::milliseconds(*session->retry_ms)
                                            : session->backoff.next();
        co_await pause(executor_, timers_, wait, &session->end);
    }
}

/// One connection. False where there is no use in another.
net::Task<bool> ServerStream::read(Session& session) {
    std::string headers = session.headers;
    if (!session.last_event.empty()) append_header(headers, "Last-Event-ID", session.last_event);
    net::HttpClient::Canceller canceller;
    session.end.on_cancel([&canceller] { canceller.cancel(); });
    const HttpWire::Letter letter{
        .method = "GET",
        .headers = headers,
        .body = {},
        .deadline = Deadline(),
        .canceller = &canceller,
    };
    auto sent = co_await wire_.send(letter);
    bool goes_on = true;
    if (sent) {
        const auto response = *std::move(sent);
        const bool is_stream =
            response->status() == 200 &&
            net::media_type_is(response->headers().get("content-type"), "text/event-stream");
        if (is_stream) {
            co_await read_events(session, response);
        } else {
            goes_on = response->status() >= 500;
            if (response->status() == 404) session.lose();
        }
    }
    session.end.on_cancel({});
    co_return goes_on;
}

net::Task<> ServerStream::read_events(Session& session, HttpWire::Response response) {
    net::SseParser events(message_bytes_);
    while (!session.end.cancelled()) {
        const auto piece = co_await response->read_some(Deadline());
        if (!piece || piece->empty() || !events.feed(*piece)) co_return;
        if (!events.last_id().empty()) session.last_event = events.last_id();
        if (events.retry_ms()) session.retry_ms = events.retry_ms();
        while (const auto event = events.next()) {
            session.backoff.reset();
            std::string mended;
            const auto message =
                mcp::read_mended(event->data, mcp::Mending::halves_and_bytes, mended);
            if (message && !session.end.cancelled()) session.hear(*message);
        }
    }
}

}  // namespace recourse::upstreams
