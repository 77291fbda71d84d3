#pragma once

#include "net/loop.hpp"

#include <cstddef>
#include <utility>

namespace recourse::upstreams {

/// Tasks that run on their own and that an orderly end waits for.
class Background {
  public:
    explicit Background(net::Executor executor) : executor_(executor), all_ended_(executor) {}

    void spawn(net::Task<> task) {
        ++running_;
        net::spawn(executor_, count(std::move(task)));
    }
    /// Completes when none runs. One may wait.
    [[nodiscard]] net::Task<> ended() {
        while (running_ > 0) {
            all_ended_.reset();
            co_await all_ended_.wait();
        }
    }

  private:
    net::Task<> count(net::Task<> task) {
        co_await std::move(task);
        if (--running_ == 0) all_ended_.set();
    }

    net::Executor executor_;
    std::size_t running_ = 0;
    net::Signal all_ended_;
};

}  // namespace recourse::upstreams
