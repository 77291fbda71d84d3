#pragma once

#include <functional>
#include <utility>

namespace recourse::net {

/// Ends one piece of work from outside. Once, on the loop.
class Cancellation {
  public:
    void cancel() {
        if (std::exchange(cancelled_, true)) return;
        if (act_) act_();
    }
    [[nodiscard]] bool cancelled() const noexcept { return cancelled_; }
    /// Set by whoever has something to stop; replaced on the way, and emptied when that is over.
    void on_cancel(std::function<void()> act) { act_ = std::move(act); }

  private:
    bool cancelled_ = false;
    std::function<void()> act_;
};

}  // namespace recourse::net
