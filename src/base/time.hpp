#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace recourse {

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;
using Duration = Clock::duration;
using WallTime = std::chrono::system_clock::time_point;

/// The moment by which an answer is owed. A value, handed down from whoever set it.
class Deadline {
  public:
    Deadline() = default;  ///< never
    explicit Deadline(TimePoint at) noexcept : at_(at) {}
    [[nodiscard]] static Deadline after(TimePoint now, Duration wait) noexcept;
    [[nodiscard]] TimePoint at() const noexcept { return at_; }
    [[nodiscard]] bool never() const noexcept { return at_ == TimePoint::max(); }
    [[nodiscard]] bool passed(TimePoint now) const noexcept { return now >= at_; }
    [[nodiscard]] Duration left(TimePoint now) const noexcept;
    /// The stricter of the two.
    [[nodiscard]] Deadline least(Deadline other) const noexcept;

  private:
    TimePoint at_ = TimePoint::max();
};

/// RFC 3339 in UTC with milliseconds: `2026-11-20T22:00:57.123Z`.
[[nodiscard]] std::string to_rfc3339(WallTime when);

/// A duration as a person writes it: `250ms`, `30s`, `5m`, `2h`, `1d`. Nothing for anything else.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
/// The same way back, in the largest unit that is exact: `90s`, `2m`.
[[nodiscard]] std::string to_words(std::chrono::milliseconds duration);

}  // namespace recourse
