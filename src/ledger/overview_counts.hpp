#pragma once

#include "base/time.hpp"
#include "ledger/overview_ring.hpp"
#include "store/ledger.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace recourse::ledger {

/// Over what time calls are shown.
enum class OverviewWindow : std::uint8_t { quarter_hour, hour, six_hours, day };

/// Calls over one time. Every ended request is a call here; times are of calls of tools alone.
struct OverviewFigures {
    struct Point {
        WallTime at;
        std::uint64_t succeeded = 0;
        std::uint64_t failed = 0;
        std::uint64_t cancelled = 0;
    };
    struct Row {
        /// Domain and code; upstream and tool; caller; upstream. Both are empty for the rest: what
        /// is too little, or too many, to be named.
        std::array<std::string, 2> name;
        std::uint64_t calls = 0;
        std::uint64_t failed = 0;
        std::optional<std::chrono::microseconds> p95{};
        std::optional<WallTime> last{};  ///< of a code
    };

    WallTime from;
    WallTime until;
    std::chrono::minutes step;
    CallTotals totals;
    std::optional<std::chrono::microseconds> p50{};
    std::optional<std::chrono::microseconds> p95{};
    std::vector<Point> series;
    std::array<std::vector<Row>, kSubjects> rows;  ///< those that failed most first
};

/// The last 24 hours of calls, counted; in bounded memory, and read without going through them.
class OverviewCounts {
  public:
    static constexpr std::size_t kMostRows = 50;  ///< shown of each subject; then the rest

    OverviewCounts();
    /// In any order.
    void add(const store::LedgerEntry& entry);
    /// A Fault of that time was tried after, or recovered from.
    void add_try(WallTime told);
    void add_recovery(WallTime told, bool at_once);
    [[nodiscard]] OverviewFigures figures(OverviewWindow window, WallTime now);

  private:
    void count(WallTime time, const CountedCall& call);
    [[nodiscard]] CountedCall counted(const store::LedgerEntry& entry);
    [[nodiscard]] std::vector<OverviewFigures::Row> rows_of(
        Subject subject, const OverviewRing::Sum& sum
    ) const;

    SubjectNames names_;
    std::vector<WallTime> last_;  ///< of codes, by number
    OverviewRing minutes_;        ///< of the last hour
    OverviewRing tens_;           ///< of minutes, of the last day
};

}  // namespace recourse::ledger
