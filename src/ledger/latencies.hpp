#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace recourse::ledger {

/// How long calls took, counted by length: each power of two of microseconds is cut in four, so
/// that what is read out is wrong by an eighth at most. What was added can be taken out again.
class Latencies {
  public:
    /// From below 128 us to over an hour, which is longer than any call may take.
    static constexpr std::size_t kBuckets = 101;
    [[nodiscard]] static std::size_t bucket_of(std::chrono::microseconds latency) noexcept;

    void add(std::size_t bucket, std::uint32_t calls = 1) noexcept { counts_[bucket] += calls; }
    void subtract(std::size_t bucket, std::uint32_t calls) noexcept { counts_[bucket] -= calls; }
    void add(const Latencies& other) noexcept;
    void subtract(const Latencies& other) noexcept;
    /// The length that this share of the calls kept within; nothing where there were none.
    [[nodiscard]] std::optional<std::chrono::microseconds> within(double share) const noexcept;

  private:
    std::array<std::uint32_t, kBuckets> counts_{};
};

}  // namespace recourse::ledger
