#pragma once

#include "net/loop.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace recourse::net {

/// Lets one task do what many wait for. The first to `enter` works and calls `leave`; the others
/// come back from `wait` when it is done and look for themselves.
class Once {
  public:
    explicit Once(Executor executor) noexcept : executor_(executor) {}

    /// True for the one who has to work.
    [[nodiscard]] bool enter() noexcept { return !std::exchange(busy_, true); }
    [[nodiscard]] Task<> wait() {
        auto signal = std::make_shared<Signal>(executor_);
        waiting_.push_back(signal);
        co_await signal->wait();
    }
    void leave() {
        busy_ = false;
        for (const auto& signal : std::exchange(waiting_, {})) signal->set();
    }

  private:
    Executor executor_;
    bool busy_ = false;
    std::vector<std::shared_ptr<Signal>> waiting_;
};

}  // namespace recourse::net
