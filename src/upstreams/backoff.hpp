#pragma once

#include <algorithm>
#include <chrono>

namespace recourse::upstreams {

/// How long to wait before what failed is tried again: a second, then twice as long each time.
class Backoff {
  public:
    static constexpr std::chrono::milliseconds kFirst{1'000};
    static constexpr std::chrono::milliseconds kLongest{30'000};

    /// The wait after one more failure.
    [[nodiscard]] std::chrono::milliseconds next() {
        return wait_ = std::clamp(wait_ * 2, kFirst, kLongest);
    }
    void reset() noexcept { wait_ = std::chrono::milliseconds{0}; }

  private:
    std::chrono::milliseconds wait_{0};
};

}  // namespace recourse::upstreams
