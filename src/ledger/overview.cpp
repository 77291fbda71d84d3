#include "ledger/overview.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace recourse::ledger {

using store::LedgerEntry;

namespace {

constexpr std::chrono::days kDay{1};
/// So much waits at most while the past is read; then it waits no longer.
constexpr std::size_t kMostWaiting = std::size_t{16} * 1024 * 1024;
/// A ledger keeps whole milliseconds, so that a call seems to have ended up to one earlier.
constexpr std::chrono::milliseconds kRounding{1};

}  // namespace

Overview::Overview(WallTime now)
    : recovery_(counts_), calls_(now), began_(now - kRounding), since_(now) {}

void Overview::hear(std::span<const LedgerEntry> entries) {
    for (const auto& entry : entries) {
        // Each by itself: whoever reads waits for one at most.
        const std::lock_guard lock(mutex_);
        counts_.add(entry);
        calls_.add(entry);
        const bool waits = until_past_is_read_ && until_past_is_read_->bytes() < kMostWaiting;
        if (waits)
            until_past_is_read_->add(entry);
        else
            recovery_.add(entry);
    }
}

store::Kept<void> Overview::read_past(store::Ledger& ledger) {
    {
        const std::lock_guard lock(mutex_);
        until_past_is_read_.emplace();
    }
    OverviewCalls last(began_);
    auto read = ledger.read(began_ - kDay, [&](const LedgerEntry& entry) {
        // What ended since is heard, too.
        if (entry.ended() >= began_) return;
        take_past(entry);
        last.add(entry);
    });
    end_past(last.find({.most = OverviewCalls::kMost}));
    if (read) find_examples(ledger);
    return read;
}

void Overview::take_past(const LedgerEntry& entry) {
    const std::lock_guard lock(mutex_);
    since_ = std::min(since_, entry.ended());
    counts_.add(entry);
    recovery_.add(entry);
}

void Overview::end_past(const store::LedgerEntries& last) {
    const std::lock_guard lock(mutex_);
    calls_.put_before(last);
    const auto waiting = std::exchange(until_past_is_read_, std::nullopt);
    for (const auto& entry : waiting->all()) recovery_.add(entry);
}

void Overview::find_examples(store::Ledger& ledger) {
    const auto untold = [&] {
        const std::lock_guard lock(mutex_);
        return recovery_.untold();
    }();
    for (const auto& support_id : untold) {
        const auto found = ledger.find({.support_id = support_id, .caller = {}}, 1);
        if (!found) return;
        const std::lock_guard lock(mutex_);
        for (const auto& entry : found->all()) recovery_.tell(entry);
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
    return std::max(since_, now - kDay);
}

}  // namespace recourse::ledger
