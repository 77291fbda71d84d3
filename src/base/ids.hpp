#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace recourse {

/// Where random bits come from; tests hand in their own. Not thread-safe.
class Random {
  public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::uint8_t> bytes) = 0;
    [[nodiscard]] std::uint64_t next();
    /// `bytes` random bytes as lower-case hex.
    [[nodiscard]] std::string hex(std::size_t bytes);
};

/// The kernel's generator (getrandom), read a page at a time. Fit for session ids.
class SystemRandom final : public Random {
  public:
    void fill(std::span<std::uint8_t> bytes) override;

  private:
    std::array<std::uint8_t, 4096> pool_{};
    std::size_t used_ = 4096;
};

/// The W3C trace id of a call: 32 lower-case hex digits, never all zero. It is the support id.
class TraceId {
  public:
    TraceId() = default;
    [[nodiscard]] static TraceId make(Random& random);
    /// Nothing where they are no such digits.
    [[nodiscard]] static std::optional<TraceId> from_hex(std::string_view digits);
    [[nodiscard]] std::string_view hex() const noexcept [[clang::lifetimebound]] {
        return {hex_.data(), hex_.size()};
    }
    /// The first 12 digits: what a person reads out.
    [[nodiscard]] std::string_view short_hex() const noexcept [[clang::lifetimebound]] {
        return {hex_.data(), 12};
    }

  private:
    std::array<char, 32> hex_{};
};

/// The W3C id of one span of a trace: 16 lower-case hex digits, never all zero.
class SpanId {
  public:
    SpanId() = default;
    [[nodiscard]] static SpanId make(Random& random);
    /// Nothing where they are no such digits.
    [[nodiscard]] static std::optional<SpanId> from_hex(std::string_view digits);
    [[nodiscard]] std::string_view hex() const noexcept [[clang::lifetimebound]] {
        return {hex_.data(), hex_.size()};
    }

  private:
    std::array<char, 16> hex_{};
};

/// Whether all of it are lower-case hex digits.
[[nodiscard]] bool is_lower_hex(std::string_view text) noexcept;

}  // namespace recourse
