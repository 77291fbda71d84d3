#pragma once

#include "net/loop.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace recourse::gateway {

namespace together_detail {

struct Count {
    Count(net::Executor executor, std::size_t tasks) : done(executor), left(tasks) {}
    net::Signal done;
    std::size_t left;
};

inline net::Task<> run(net::Task<> task, std::shared_ptr<Count> count) {
    co_await std::move(task);
    if (--count->left == 0) count->done.set();
}

inline std::shared_ptr<Count> begin(net::Executor executor, std::vector<net::Task<>> tasks) {
    auto count = std::make_shared<Count>(executor, tasks.size());
    if (tasks.empty()) count->done.set();
    for (auto& task : tasks) net::spawn(executor, run(std::move(task), count));
    return count;
}

}  // namespace together_detail

/// Runs tasks side by side; completes when all have.
[[nodiscard]] inline net::Task<> together(net::Executor executor, std::vector<net::Task<>> tasks) {
    const auto count = together_detail::begin(executor, std::move(tasks));
    co_await count->done.wait();
}

/// The same, but goes on after `wait` in any case; what is not done by then runs on.
[[nodiscard]] inline net::Task<> together(
    net::Executor executor, std::vector<net::Task<>> tasks, net::Timers& timers, Duration wait
) {
    const auto count = together_detail::begin(executor, std::move(tasks));
    net::Timers::Timer timer(timers, [count] { count->done.set(); });
    timer.at(timers.now() + wait);
    co_await count->done.wait();
}

}  // namespace recourse::gateway
