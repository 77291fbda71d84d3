#include "ledger/overview.hpp"

#include <algorithm>

namespace recourse::ledger {

using store::LedgerEntry;

Overview::Overview(WallTime now) : recovery_(counts_), calls_(now), since_(now) {}

void Overview::hear(std::span<const LedgerEntry> entries) {
    for (const auto& entry : entries) {
        // Each by itself: whoever reads waits for one at most.
        const std::lock_guard lock(mutex_);
        counts_.add(entry);
        recovery_.add(entry);
        calls_.add(entry);
    }
}

OverviewFigures Overview::figures(OverviewWindow window, WallTime now) const {
    const std::lock_guard lock(mutex_);
    return counts_.figures(window, now);
}

Overview::Calls Overview::calls(const CallQuery& query) const {
    const std::lock_guard lock(mutex_);
    return {.calls = calls_.find(query), .last = calls_.last()};
}

std::vector<CodeRecovery> Overview::recovery(WallTime now) const {
    const std::lock_guard lock(mutex_);
    return recovery_.codes(now);
}

WallTime Overview::since(WallTime now) const {
    const std::lock_guard lock(mutex_);
    return std::max(since_, now - std::chrono::days{1});
}

}  // namespace recourse::ledger
