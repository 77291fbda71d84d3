#pragma once

#include "base/time.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace recourse::guards {

/// When calls stop being sent, and for how long. The defaults are reasoned in docs/limits.md.
struct CircuitRule {
    bool enabled = true;
    std::uint32_t failures = 5;  ///< so many in a row open it; at least 1
    std::uint32_t percent = 50;  ///< or so many of those in the window, 1 to 100
    std::uint32_t minimum = 10;  ///< of calls in the window, before a percentage says anything
    std::chrono::milliseconds window{60'000};
    std::chrono::milliseconds open_for{30'000};  ///< the first time; twice as long each next time
    std::chrono::milliseconds open_at_most{300'000};

    bool operator==(const CircuitRule&) const = default;
};

/// A circuit breaker: closed while calls succeed; open, sending nothing, after too many failures;
/// half-open when its time is over: one call is let through, and what becomes of it decides. Knows
/// nothing of what a failure is. Not thread-safe.
class Circuit {
  public:
    enum class State : std::uint8_t { closed, open, half_open };
    /// How a call that was let through stands to the circuit.
    enum class Pass : std::uint8_t {
        counted,  ///< one of many
        probe,    ///< the one that decides
    };

    /// What may pass now; nothing: refused. `may_probe_early`: harmless, and told apart from others
    /// while the circuit is open: one at a time passes, and its success closes the circuit.
    [[nodiscard]] std::optional<Pass> admit(
        const CircuitRule& rule, TimePoint now, bool may_probe_early
    );

    void succeeded(const CircuitRule& rule, Pass pass, TimePoint now);
    void failed(const CircuitRule& rule, Pass pass, TimePoint now);
    /// It was let through and proved nothing: refused elsewhere, withdrawn.
    void proved_nothing(Pass pass);

    [[nodiscard]] State state(TimePoint now) const noexcept;
    /// When the next call may pass; meaningful while it is not closed.
    [[nodiscard]] TimePoint reopens_at() const noexcept { return open_until_; }
    [[nodiscard]] std::uint32_t failures_in_a_row() const noexcept { return in_a_row_; }
    /// Within the window.
    [[nodiscard]] bool has_failed_lately(const CircuitRule& rule, TimePoint now) const noexcept;
    /// Nothing that a new circuit would not know.
    [[nodiscard]] bool is_fresh(const CircuitRule& rule, TimePoint now) const noexcept;

  private:
    /// The window is a ring of slices: what is older than all of them is forgotten with its slice.
    static constexpr std::size_t kSlices = 10;
    struct Slice {
        std::int64_t number = -1;
        std::uint32_t calls = 0;
        std::uint32_t failures = 0;
    };

    struct Tally {
        std::uint64_t calls = 0;
        std::uint64_t failures = 0;
    };
    void count(const CircuitRule& rule, bool failure, TimePoint now);
    [[nodiscard]] Tally tally(const CircuitRule& rule, TimePoint now) const noexcept;
    [[nodiscard]] bool has_failed_too_often(const CircuitRule& rule, TimePoint now) const;
    void open(const CircuitRule& rule, TimePoint now);
    void close();

    bool is_open_ = false;
    bool is_probing_ = false;
    std::uint32_t in_a_row_ = 0;
    std::uint32_t times_open_ = 0;  ///< without a success between
    TimePoint open_until_;
    TimePoint last_;  ///< outcome
    std::array<Slice, kSlices> slices_;
};

[[nodiscard]] std::string_view to_string(Circuit::State state) noexcept;

}  // namespace recourse::guards
