#pragma once

#include "net/cancellation.hpp"
#include "net/loop.hpp"

namespace recourse::upstreams {

/// Completes after `wait`, or as soon as it is cancelled.
[[nodiscard]] inline net::Task<> pause(
    net::Executor executor,
    net::Timers& timers,
    Duration wait,
    net::Cancellation* cancellation = nullptr
) {
    if (cancellation != nullptr && cancellation->cancelled()) co_return;
    net::Signal over(executor);
    net::Timers::Timer timer(timers, [&over] { over.set(); });
    timer.at(timers.now() + wait);
    if (cancellation != nullptr) cancellation->on_cancel([&over] { over.set(); });
    co_await over.wait();
    if (cancellation != nullptr) cancellation->on_cancel({});
}

/// Completes when it is cancelled.
[[nodiscard]] inline net::Task<> wait_for(net::Executor executor, net::Cancellation& cancellation) {
    net::Signal over(executor);
    cancellation.on_cancel([&over] { over.set(); });
    co_await over.wait();
    cancellation.on_cancel({});
}

}  // namespace recourse::upstreams
