#pragma once

#include "net/loop.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace recourse::gateway {

/// Runs tasks side by side; completes when all have.
[[nodiscard]] inline net::Task<> together(
    net::Executor executor, std::vector<net::Task<>> tasks
) {
    if (tasks.empty()) co_return;
    struct Count {
        Count(net::Executor executor, std::size_t tasks) : done(executor), left(tasks) {}
        net::Signal done;
        std::size_t left;
    };
    const auto count = std::make_shared<Count>(executor, tasks.size());
    const auto run = [](net::Task<> task, std::shared_ptr<Count> shared) -> net::Task<> {
        co_await std::move(task);
        if (--shared->left == 0) shared->done.set();
    };
    for (auto& task : tasks) net::spawn(executor, run(std::move(task), count));
    co_await count->done.wait();
}

}  // namespace recourse::gateway
