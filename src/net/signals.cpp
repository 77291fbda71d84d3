#include "net/signals.hpp"

#include <csignal>

#include <boost/asio/use_awaitable.hpp>

namespace recourse::net {

Task<> wait_for_end_signal(Executor executor) {
    asio::basic_signal_set<Executor> signals(executor, SIGTERM, SIGINT);
    co_await signals.async_wait(asio::use_awaitable_t<Executor>());
}

HangUps::HangUps(Executor executor) : signals_(executor, SIGHUP) {}

Task<> HangUps::next() {
    co_await signals_.async_wait(asio::use_awaitable_t<Executor>());
}

void ignore_broken_pipes() {
    std::signal(SIGPIPE, SIG_IGN);
}

BrokenPipesIgnored::BrokenPipesIgnored() : before_(std::signal(SIGPIPE, SIG_IGN)) {}

BrokenPipesIgnored::~BrokenPipesIgnored() {
    std::signal(SIGPIPE, before_);
}

}  // namespace recourse::net
