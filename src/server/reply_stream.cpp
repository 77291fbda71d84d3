#include "server/reply_stream.hpp"

namespace recourse::server {

ReplyStream::ReplyStream(
    net::Executor executor, net::Timers& timers, net::HttpExchange& exchange, const Terms& terms
)
    : executor_(executor),
      timers_(timers),
      exchange_(exchange),
      terms_(terms),
      carried_(executor),
      slow_(timers, [this] { begin(); }) {
    exchange.on_disconnect([this] { on_gone(); });
    if (terms.takes_events) slow_.at(timers.now() + terms.patience);
}

void ReplyStream::on_gone() {
    gone_ = true;
    if (terms_.abandoned != nullptr) terms_.abandoned->abandon();
    if (carrier_) carrier_->stop();
}

/// Older clients do not know what an event without data is for.
bool ReplyStream::can_come_back() const noexcept {
    return terms_.session != nullptr && terms_.session->revision == mcp::kNewestLegacyRevision;
}

void ReplyStream::begin() {
    if (stream_) return;
    slow_.stop();
    stream_ =
        terms_.session != nullptr ? terms_.session->open_stream() : std::make_shared<EventStream>();
    if (can_come_back()) stream_->prime();
    carrier_.emplace(executor_, timers_, exchange_, stream_, terms_.keep_alive);
    net::spawn(executor_, carry());
}

net::Task<> ReplyStream::carry() {
    co_await carrier_->run(terms_.more_headers);
    carried_.set();
}

void ReplyStream::send(std::string message) {
    if (!terms_.takes_events) return;
    begin();
    stream_->add(message);
}

void ReplyStream::pause() {
    if (!terms_.takes_events || !can_come_back()) return;
    begin();
    stream_->pause();
}

net::Task<> ReplyStream::finish(const Reply& reply) {
    slow_.stop();
    terms_.takes_events = false;  // nothing comes after the answer
    if (stream_) {
        stream_->end(reply.body, reply.receipt);
        co_await carried_.wait();
        co_return;
    }
    // A request that was withdrawn gets an end and no answer.
    std::string headers(reply.body.empty() ? kEventHeaders : kJsonHeaders);
    headers += terms_.more_headers;
    headers += reply.http_headers;
    co_await exchange_.respond(reply.http_status, headers, reply.body);
    if (reply.receipt) reply.receipt->handed(exchange_.receipt());
}

}  // namespace recourse::server
