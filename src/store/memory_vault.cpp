#include "store/vault.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace recourse::store {
namespace {

class MemoryVault final : public Vault {
  public:
    explicit MemoryVault(const VaultLimits& limits) : limits_(limits) {}

    Kept<std::variant<Granted, VaultEntry>> claim(const Claim& claim) override {
        if (const auto found = by_key_.find(std::string(claim.key)); found != by_key_.end()) {
            auto& slot = by_claim_.at(found->second);
            const auto& entry = slot.entry;
            lose(slot, claim.now);
            if (entry.stage == Stage::working || entry.until > claim.now) return entry;
            forget(found->second);
        }
        if (is_full()) {
            (void)prune(claim.now);
            if (is_full()) return std::unexpected(Trouble{Trouble::Why::full, "the vault is full"});
        }
        const auto number = ++last_claim_;
        auto& slot = by_claim_[number];
        slot.key = claim.key;
        slot.keep = claim.keep;
        slot.about = claim.about;
        slot.entry = {
            .claim = number,
            .stage = Stage::working,
            .first = std::chrono::floor<std::chrono::milliseconds>(claim.now),
            .until = std::chrono::floor<std::chrono::milliseconds>(claim.now + claim.lease),
            .payload = std::string(claim.payload),
            .outcome = {},
        };
        by_key_.emplace(slot.key, number);
        ends(slot.entry).emplace(slot.entry.until, number);
        bytes_ += claim.payload.size() + claim.about.size();
        return Granted{number};
    }

    Kept<void> finish(std::int64_t claim, Stage stage, std::string_view outcome, WallTime until)
        override {
        const auto found = by_claim_.find(claim);
        if (found == by_claim_.end()) return {};
        auto& entry = found->second.entry;
        bytes_ += outcome.size();
        bytes_ -= entry.outcome.size();
        entry.outcome = outcome;
        move(entry, stage, until);
        return {};
    }

    Kept<void> drop(std::int64_t claim) override {
        forget(claim);
        return {};
    }

    Kept<bool> settle(
        std::int64_t claim, std::string_view before, std::optional<std::string_view> outcome
    ) override {
        const auto found = by_claim_.find(claim);
        if (found == by_claim_.end()) return false;
        const auto& entry = found->second.entry;
        if (entry.stage != Stage::unknown || entry.outcome != before) return false;
        if (!outcome)
            forget(claim);
        else
            (void)finish(claim, Stage::unknown, *outcome, entry.until);
        return true;
    }

    Kept<std::vector<LostCall>> lost(WallTime now) override {
        std::vector<LostCall> all;
        for (auto& [number, slot] : by_claim_) {
            lose(slot, now);
            const auto& entry = slot.entry;
            if (entry.stage != Stage::unknown || entry.until <= now) continue;
            all.push_back(
                {number, entry.first, entry.until, slot.about, entry.payload, entry.outcome}
            );
        }
        std::ranges::sort(all, {}, [](const LostCall& one) {
            return std::pair(one.first, one.claim);
        });
        return all;
    }

    Kept<void> prune(WallTime now) override {
        auto& working = by_end_[std::to_underlying(Stage::working)];
        while (!working.empty() && working.begin()->first <= now) {
            lose(by_claim_.at(working.begin()->second), now);
        }
        auto& done = by_end_[std::to_underlying(Stage::done)];
        for (auto* kept : {&done, &by_end_[std::to_underlying(Stage::unknown)]}) {
            while (!kept->empty() && kept->begin()->first <= now) forget(kept->begin()->second);
        }
        while (is_full() && !done.empty()) forget(done.begin()->second);
        return {};
    }

    Kept<std::size_t> size() override { return by_claim_.size(); }

    Kept<std::size_t> unknown(WallTime now) override {
        const auto& unknown = by_end_[std::to_underlying(Stage::unknown)];
        const auto over = unknown.lower_bound({now, std::numeric_limits<std::int64_t>::max()});
        return static_cast<std::size_t>(std::distance(over, unknown.end()));
    }

  private:
    struct Slot {
        std::string key;
        std::chrono::milliseconds keep{};
        std::string about;
        VaultEntry entry;
    };

    /// Claims of one stage, those that end first before the others.
    using Ends = std::set<std::pair<WallTime, std::int64_t>>;

    [[nodiscard]] Ends& ends(const VaultEntry& entry) {
        return by_end_[std::to_underlying(entry.stage)];
    }
    void move(VaultEntry& entry, Stage stage, WallTime until) {
        ends(entry).erase({entry.until, entry.claim});
        entry.stage = stage;
        entry.until = std::chrono::floor<std::chrono::milliseconds>(until);
        ends(entry).emplace(entry.until, entry.claim);
    }
    /// A claim that nobody works on any more is unknown.
    void lose(Slot& slot, WallTime now) {
        auto& entry = slot.entry;
        if (entry.stage != Stage::working || entry.until > now) return;
        move(entry, Stage::unknown, now + slot.keep);
    }
    [[nodiscard]] bool is_full() const {
        return by_claim_.size() >= limits_.entries || bytes_ >= limits_.bytes;
    }
    void forget(std::int64_t claim) {
        const auto found = by_claim_.find(claim);
        if (found == by_claim_.end()) return;
        const auto& [key, keep, about, entry] = found->second;
        bytes_ -= entry.payload.size() + about.size() + entry.outcome.size();
        ends(entry).erase({entry.until, entry.claim});
        by_key_.erase(key);
        by_claim_.erase(found);
    }

    VaultLimits limits_;
    std::unordered_map<std::string, std::int64_t> by_key_;
    std::unordered_map<std::int64_t, Slot> by_claim_;
    std::array<Ends, 3> by_end_;  ///< by stage
    std::size_t bytes_ = 0;
    std::int64_t last_claim_ = 0;
};

}  // namespace

std::unique_ptr<Vault> make_memory_vault(const VaultLimits& limits) {
    return std::make_unique<MemoryVault>(limits);
}

}  // namespace recourse::store
