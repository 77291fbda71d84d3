#include "ledger/overview_calls.hpp"

#include <chrono>
#include <string_view>
#include <utility>

namespace recourse::ledger {

using store::LedgerEntries;
using store::LedgerEntry;

namespace {

LedgerEntries kept(LedgerEntry entry, std::int64_t number) {
    entry.number = number;
    entry.details = {};
    LedgerEntries one;
    one.add(entry);
    return one;
}

bool fits(const std::optional<std::string>& wanted, std::string_view text) {
    return !wanted || *wanted == text;
}

bool fits(const CallQuery& query, const LedgerEntry& entry) {
    return (!query.failed || entry.ending == "failed") && fits(query.code, entry.code) &&
           fits(query.tool, entry.tool) && fits(query.caller, entry.caller) &&
           fits(query.upstream, entry.upstream);
}

}  // namespace

/// Fewer calls than one per microsecond end, so a gateway that starts later begins with a larger
/// number than this one ends with. A number of JavaScript holds it until the year 2255.
OverviewCalls::OverviewCalls(WallTime now)
    : next_(std::chrono::floor<std::chrono::microseconds>(now.time_since_epoch()).count()) {}

void OverviewCalls::add(const LedgerEntry& entry) {
    calls_.push_back(kept(entry, next_++));
    if (calls_.size() > kMost) calls_.pop_front();
}

void OverviewCalls::put_before(const LedgerEntries& entries) {
    auto number = calls_.empty() ? next_ : calls_.front().all().front().number;
    for (const auto& entry : entries.all()) {
        if (calls_.size() == kMost) return;
        calls_.push_front(kept(entry, --number));
    }
}

LedgerEntries OverviewCalls::find(const CallQuery& query) const {
    LedgerEntries found;
    for (auto call = calls_.rbegin(); call != calls_.rend() && found.size() < query.most; ++call) {
        const auto entry = call->all().front();
        if (entry.number <= query.after) break;
        if (fits(query, entry)) found.add(entry);
    }
    return found;
}

}  // namespace recourse::ledger
