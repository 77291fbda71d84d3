#pragma once

#include "base/time.hpp"
#include "ledger/broadcast.hpp"
#include "ledger/overview_calls.hpp"
#include "ledger/overview_counts.hpp"
#include "ledger/overview_recovery.hpp"
#include "store/ledger.hpp"

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace recourse::ledger {

/// What operators look at: the last 24 hours of calls, the calls that ended last, and whether
/// errors work. In bounded memory, whatever callers call themselves and their tools; read in about
/// a millisecond, however much is counted. Thread-safe.
class Overview final : public Listener {
  public:
    explicit Overview(WallTime now);

    void hear(std::span<const store::LedgerEntry> entries) override;

    /// Counts what a ledger holds of the day before this began, beside what is heard meanwhile.
    /// Once, on any thread; it may take seconds.
    [[nodiscard]] store::Kept<void> read_past(store::Ledger& ledger);

    [[nodiscard]] OverviewFigures figures(OverviewWindow window, WallTime now) const;
    struct Calls {
        store::LedgerEntries calls;  ///< newest first
        std::int64_t last;           ///< the number of the newest of all
    };
    [[nodiscard]] Calls calls(const CallQuery& query) const;
    [[nodiscard]] std::vector<CodeRecovery> recovery(WallTime now) const;
    /// Since when calls are counted.
    [[nodiscard]] WallTime since(WallTime now) const;

  private:
    void take_past(const store::LedgerEntry& entry);
    void end_past(const store::LedgerEntries& last);
    /// What callers were told of the Faults of the past: the ledger is read without it, for it is
    /// long.
    void find_examples(store::Ledger& ledger);

    mutable std::mutex mutex_;
    // Reading forgets what is past.
    mutable OverviewCounts counts_;
    mutable OverviewRecovery recovery_;
    OverviewCalls calls_;
    const WallTime began_;
    WallTime since_;
    /// While the past is read: what callers do after a Fault is counted in its order.
    std::optional<store::LedgerEntries> until_past_is_read_{};
};

}  // namespace recourse::ledger
