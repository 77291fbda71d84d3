#include "store/ledger.hpp"

namespace recourse::store {

void LedgerEntries::add(const LedgerEntry& entry) {
    auto& slot = slots_.emplace_back(Slot{
        .number = entry.number,
        .started = entry.started,
        .latency = entry.latency,
        .upstream_time = entry.upstream_time,
        .attempts = entry.attempts,
        .is_listed = entry.is_listed,
        .lengths = {},
    });
    for (std::size_t index = 0; index < kLedgerTexts.size(); ++index) {
        const auto text = entry.*kLedgerTexts[index];
        slot.lengths[index] = static_cast<std::uint32_t>(text.size());
        texts_ += text;
    }
}

void LedgerEntries::clear() noexcept {
    texts_.clear();
    slots_.clear();
}

std::vector<LedgerEntry> LedgerEntries::all() const {
    std::vector<LedgerEntry> all;
    all.reserve(slots_.size());
    std::string_view rest = texts_;
    for (const auto& slot : slots_) {
        auto& entry = all.emplace_back();
        entry.number = slot.number;
        entry.started = slot.started;
        entry.latency = slot.latency;
        entry.upstream_time = slot.upstream_time;
        entry.attempts = slot.attempts;
        entry.is_listed = slot.is_listed;
        for (std::size_t index = 0; index < kLedgerTexts.size(); ++index) {
            entry.*kLedgerTexts[index] = rest.substr(0, slot.lengths[index]);
            rest.remove_prefix(slot.lengths[index]);
        }
    }
    return all;
}

}  // namespace recourse::store
