#pragma once

#include "base/json.hpp"
#include "ledger/recovery_tracker.hpp"
#include "store/ledger.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// Whether errors work: what callers did after each. The definition that users read is in
/// docs/ledger.md.
namespace recourse::ledger {

/// What became of the Faults of one code, tool and wording.
struct Recovery {
    std::uint64_t faults = 0;
    std::uint64_t tried = 0;                       ///< were followed by a try
    std::uint64_t at_once = 0;                     ///< whose next try succeeded
    std::uint64_t recovered = 0;                   ///< whose next try or one after it did
    std::uint64_t tries = 0;                       ///< that those took in all
    std::vector<std::chrono::milliseconds> times;  ///< from the Fault to the end of the success

    /// The recovery rate: of those that were followed by a try; nothing where none was.
    [[nodiscard]] std::optional<double> rate() const noexcept;
    [[nodiscard]] std::optional<std::chrono::milliseconds> median_time() const;
    void add(const Recovery& other);
};

/// Which Faults are counted together.
struct RecoveryKey {
    std::string domain;
    std::string code;
    std::string words;  ///< the version of what the vocabulary says of the code
    std::string tool;

    auto operator<=>(const RecoveryKey&) const = default;
};

/// Reads a ledger from its beginning to its end, and counts.
class RecoveryMeter final : private FaultCounter {
  public:
    /// In the order in which they ended.
    void take(const store::LedgerEntry& entry) { tracker_.take(entry, *this); }
    [[nodiscard]] std::map<RecoveryKey, Recovery> counted() const;

  private:
    Tag failed(const store::LedgerEntry& fault) override;
    void tried(Tag fault) override;
    void recovered(Tag fault, int tries, std::chrono::milliseconds time) override;

    RecoveryTracker tracker_;
    std::map<RecoveryKey, Tag> tags_;
    std::vector<Recovery> rows_;  ///< by their tags
};

/// For people, and for programs: in all, by code, by tool and by wording.
[[nodiscard]] std::string to_text(const std::map<RecoveryKey, Recovery>& counted);
[[nodiscard]] json::Object to_json(const std::map<RecoveryKey, Recovery>& counted);

}  // namespace recourse::ledger
