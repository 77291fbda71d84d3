#pragma once

#include "base/time.hpp"
#include "ledger/latencies.hpp"
#include "ledger/overview_names.hpp"
#include "ledger/overview_rows.hpp"
#include "ledger/sums.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace recourse::ledger {

/// By what calls are counted.
enum class Subject : std::uint8_t { code, tool, caller, upstream };
inline constexpr std::size_t kSubjects = 4;

struct CallTotals {
    std::uint64_t calls = 0;
    std::uint64_t failed = 0;
    std::uint64_t cancelled = 0;
    // Of the Faults of that time, whenever they were tried after.
    std::uint64_t tried = 0;
    std::uint64_t at_once = 0;
    std::uint64_t recovered = 0;

    void add(const CallTotals& other) noexcept { add_each(kAll, *this, other); }
    void subtract(const CallTotals& other) noexcept { subtract_each(kAll, *this, other); }

  private:
    static constexpr std::array kAll{
        &CallTotals::calls,
        &CallTotals::failed,
        &CallTotals::cancelled,
        &CallTotals::tried,
        &CallTotals::at_once,
        &CallTotals::recovered,
    };
};

struct CallTally {
    std::uint32_t calls = 0;
    std::uint32_t failed = 0;
};

/// One call, as it is counted.
struct CountedCall {
    CallTotals totals;
    /// Of the length of a call of a tool; other requests may wait for hours.
    std::optional<std::size_t> bucket;
    std::array<std::optional<OverviewNames::Number>, kSubjects> names;
};

/// The numbers of all subjects' names.
using SubjectNames = std::array<OverviewNames, kSubjects>;

/// Calls by the time at which they ended, in slots of one length, and what the newest so many slots
/// come to together. Whatever is counted under a name holds it.
class OverviewRing {
  public:
    using Slot = std::int64_t;  ///< how many slots there were before it since the epoch

    /// What the newest `slots` come to together.
    class Sum {
      public:
        explicit Sum(std::size_t slots) : slots_(slots) {}
        [[nodiscard]] std::size_t slots() const noexcept { return slots_; }
        [[nodiscard]] const CallTotals& totals() const noexcept { return totals_; }
        [[nodiscard]] const Latencies& latencies() const noexcept { return latencies_; }

        struct Named {
            CallTally tally;
            std::unique_ptr<Latencies> latencies;  ///< null: none
        };
        /// By number.
        [[nodiscard]] std::span<const Named> of(Subject subject) const noexcept {
            return named_[static_cast<std::size_t>(subject)];
        }

      private:
        friend class OverviewRing;
        Named& at(std::size_t subject, OverviewNames::Number name);

        std::size_t slots_;
        CallTotals totals_;
        Latencies latencies_;
        std::array<std::vector<Named>, kSubjects> named_;
    };

    /// `sums`: how many slots each covers, the last the most. The names outlive it.
    OverviewRing(
        std::chrono::minutes unit, const std::vector<std::size_t>& sums, SubjectNames& names
    );

    [[nodiscard]] Slot slot_of(WallTime time) const noexcept;
    [[nodiscard]] WallTime begin_of(Slot slot) const noexcept;
    [[nodiscard]] std::chrono::minutes unit() const noexcept { return unit_; }
    [[nodiscard]] Slot newest() const noexcept { return newest_; }
    /// Forgets what is too old once this is the newest.
    void advance(Slot newest);
    /// Of the present; what is too old counts nowhere.
    void add(Slot slot, const CountedCall& call);
    [[nodiscard]] const Sum& sum(std::size_t index) const noexcept { return sums_[index]; }
    [[nodiscard]] CallTotals totals_of(Slot slot) const noexcept;

  private:
    struct Counts {
        CallTotals totals;
        Latencies latencies;
        std::array<OverviewRows<CallTally>, kSubjects> rows;
    };
    [[nodiscard]] Counts& at(Slot slot) noexcept;
    [[nodiscard]] const Counts& at(Slot slot) const noexcept;
    [[nodiscard]] bool covers(const Sum& sum, Slot slot) const noexcept;
    void take_out(Sum& sum, const Counts& counts);
    void clear(Counts& counts);
    OverviewNames::Number count(
        Counts& counts, std::size_t subject, OverviewNames::Number name, const CountedCall& call
    );

    std::chrono::minutes unit_;
    SubjectNames& names_;
    std::vector<Sum> sums_;
    std::vector<Counts> slots_;
    Slot newest_ = 0;
};

}  // namespace recourse::ledger
