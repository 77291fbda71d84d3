#pragma once

#include "base/time.hpp"

#include <chrono>
#include <cstddef>

namespace recourse::upstreams {

/// What a server asked and nobody has answered yet. People take their time: while one is asked, the
/// time of the call stands still, but not for ever.
class OpenQuestions {
  public:
    static constexpr std::chrono::minutes kTimeForPeople{10};

    void asked(TimePoint now) {
        if (open_++ == 0) since_ = now;
    }
    void answered(TimePoint now) {
        if (--open_ == 0) stood_still_ += now - since_;
    }
    /// Until when the server may be silent because of them; nothing where none is open.
    [[nodiscard]] TimePoint patient_until() const noexcept {
        return open_ > 0 ? since_ + kTimeForPeople : TimePoint{};
    }
    /// How long people were waited for in all.
    [[nodiscard]] Duration stood_still() const noexcept { return stood_still_; }

  private:
    std::size_t open_ = 0;
    TimePoint since_{};
    Duration stood_still_{0};
};

}  // namespace recourse::upstreams
