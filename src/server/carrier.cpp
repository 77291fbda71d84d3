#include "server/carrier.hpp"

#include <utility>

namespace recourse::server {
namespace {

constexpr std::string_view kComment = ":\n\n";
constexpr std::string_view kComeBack = "retry: 500\n\n";

}  // namespace

Carrier::Carrier(
    net::Executor executor,
    net::Timers& timers,
    net::HttpExchange& exchange,
    EventStreamPtr stream,
    std::chrono::milliseconds keep_alive
)
    : timers_(timers),
      exchange_(exchange),
      stream_(std::move(stream)),
      keep_alive_(keep_alive),
      wake_(executor) {
    stream_->read_by(*this);
}

Carrier::~Carrier() {
    stream_->leave(*this);
}

void Carrier::stop() {
    stopped_ = true;
    wake_.set();
}

void Carrier::on_pause() {
    pausing_ = true;
    wake_.set();
}

net::Task<> Carrier::run(std::string_view headers) {
    const std::string all = std::string(kEventHeaders).append(headers);
    co_await exchange_.start_stream(200, all);
    co_await write_all();
    stream_->leave(*this);
    if (pausing_ && !stopped_) co_await exchange_.write(kComeBack);
    co_await exchange_.finish_stream();
    const bool is_whole = stream_->ended() && !stopped_;
    if (is_whole && stream_->wants_receipt()) stream_->handed(exchange_.receipt());
    // The connection is no good for another request as long as this one is worked on.
    if (!stream_->ended()) exchange_.hang_up();
}

net::Task<> Carrier::write_all() {
    while (!stopped_) {
        const std::string events = stream_->take();
        if (!events.empty()) {
            const bool there = co_await exchange_.write(events);
            if (!there) stop();
        } else if (stream_->ended() || pausing_) {
            co_return;
        } else {
            co_await wait();
        }
    }
}

net::Task<> Carrier::wait() {
    bool silent = false;
    net::Timers::Timer patience(timers_, [&] {
        silent = true;
        wake_.set();
    });
    patience.at(timers_.now() + keep_alive_);
    co_await wake_.wait();
    wake_.reset();
    if (!silent) co_return;
    const bool there = co_await exchange_.write(kComment);
    if (!there) stop();
}

}  // namespace recourse::server
