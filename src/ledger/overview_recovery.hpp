#pragma once

#include "base/time.hpp"
#include "ledger/latencies.hpp"
#include "ledger/overview_counts.hpp"
#include "ledger/overview_names.hpp"
#include "ledger/overview_rows.hpp"
#include "ledger/recovery_tracker.hpp"
#include "ledger/sums.hpp"
#include "store/ledger.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace recourse::ledger {

/// What became of Faults, counted; the words are those of docs/ledger.md.
struct FaultTally {
    std::uint32_t faults = 0;
    std::uint32_t tried = 0;
    std::uint32_t at_once = 0;
    std::uint32_t recovered = 0;
    std::uint32_t tries = 0;  ///< that those took in all

    void add(const FaultTally& other) noexcept { add_each(kAll, *this, other); }
    void subtract(const FaultTally& other) noexcept { subtract_each(kAll, *this, other); }
    [[nodiscard]] std::optional<double> rate() const noexcept;

  private:
    static constexpr std::array kAll{
        &FaultTally::faults,
        &FaultTally::tried,
        &FaultTally::at_once,
        &FaultTally::recovered,
        &FaultTally::tries,
    };
};

/// The Faults of one code in one wording.
struct CodeRecovery {
    struct OfTool {
        std::string tool;  ///< empty: those that no upstream has
        FaultTally tally;
    };
    std::string domain;
    std::string code;
    std::string words;  ///< the version of what the vocabulary says of the code
    FaultTally tally;
    std::optional<std::chrono::microseconds> median{};
    std::string category{};    ///< of the last one; empty where nobody knows it
    std::string text{};        ///< what the last caller was told
    std::string support_id{};  ///< its
    std::vector<OfTool> tools{};
};

/// Whether errors work, over the last 24 hours; in bounded memory.
class OverviewRecovery final : private FaultCounter {
  public:
    static constexpr std::size_t kMostTools = 20;  ///< shown of each code

    /// What becomes of Faults is counted there, too. It outlives this.
    explicit OverviewRecovery(OverviewCounts& counts);
    /// In the order in which they ended.
    void add(const store::LedgerEntry& entry);
    /// The last Faults of codes of which nobody knows what callers were told, by their support ids.
    [[nodiscard]] std::vector<std::string> untold() const;
    /// What a caller was told, of a Fault that was added without it.
    void tell(const store::LedgerEntry& fault);
    /// What needs mending comes first: the lowest rate of those with five tries or more, then the
    /// most Faults; those that nobody tried after come last.
    [[nodiscard]] std::vector<CodeRecovery> codes(WallTime now);

  private:
    using Slot = std::int64_t;
    using Number = OverviewNames::Number;
    /// Faults of one time: what became of them, and how long it took, by key.
    struct Counts {
        OverviewRows<FaultTally> tallies;
        OverviewRows<std::uint32_t> times;  ///< the key with the bucket behind it
    };
    struct Kept {
        FaultTally tally;
        Latencies times;
    };
    struct Example {
        std::string category;
        std::string text;
        std::string support_id;
    };
    using Wording = std::array<std::string, 3>;  ///< domain, code and words

    Tag failed(const store::LedgerEntry& fault) override;
    void tried(Tag fault) override;
    void recovered(Tag fault, int tries, std::chrono::milliseconds time) override;

    void advance(Slot newest);
    void forget(Counts& counts);
    /// What it was counted under.
    Number count(Slot slot, Number key, const FaultTally& more);
    void count_time(Slot slot, Number key, std::size_t bucket);
    /// Null where it is forgotten.
    [[nodiscard]] Counts* at(Slot slot) noexcept;
    void note_example(const store::LedgerEntry& fault);
    [[nodiscard]] bool has_room_for_example(const Wording& wording);
    [[nodiscard]] std::map<Wording, std::vector<Number>> by_wording() const;
    [[nodiscard]] CodeRecovery told(const Wording& wording, const std::vector<Number>& keys) const;

    OverviewCounts& in_all_;
    RecoveryTracker tracker_;
    OverviewNames keys_;  ///< domain, code, words and tool
    std::vector<Kept> kept_;
    std::vector<Counts> slots_;
    Slot newest_ = 0;
    std::map<Wording, Example> examples_;
};

}  // namespace recourse::ledger
