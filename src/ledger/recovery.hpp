#pragma once

#include "base/json.hpp"
#include "base/time.hpp"
#include "store/ledger.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// Whether errors work: what callers did after each. The definition that users read is in
/// docs/ledger.md.
namespace recourse::ledger {

/// A call that comes later has nothing to do with the Fault any more.
inline constexpr std::chrono::hours kRecoveryWindow{1};
/// Nor has one after so many that failed.
inline constexpr int kMostTries = 64;

/// Whether `next` is a try after the failed call `fault`: a call that the same caller began, with
/// the same client program, within the window after it was told of the Fault, of the same tool or
/// of one that the Fault sent it to. Both are calls of tools. One that was withdrawn is no try.
[[nodiscard]] bool is_try_after(const store::LedgerEntry& fault, const store::LedgerEntry& next);

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

/// Reads a ledger from its beginning to its end, and counts. Remembers the Faults of the last hour.
class RecoveryMeter {
  public:
    RecoveryMeter();
    ~RecoveryMeter();
    RecoveryMeter(const RecoveryMeter&) = delete;
    RecoveryMeter& operator=(const RecoveryMeter&) = delete;

    /// In the order in which they ended.
    void take(const store::LedgerEntry& entry);
    [[nodiscard]] const std::map<RecoveryKey, Recovery>& counted() const noexcept {
        return counted_;
    }

  private:
    struct Open;
    using OpenFaults = std::vector<std::shared_ptr<Open>>;
    void note_try(const store::LedgerEntry& entry);
    void open(const store::LedgerEntry& entry);

    std::map<RecoveryKey, Recovery> counted_;
    std::unordered_map<std::string, OpenFaults> open_;  ///< by caller, client and tool
};

/// For people, and for programs: in all, by code, by tool and by wording.
[[nodiscard]] std::string to_text(const std::map<RecoveryKey, Recovery>& counted);
[[nodiscard]] json::Object to_json(const std::map<RecoveryKey, Recovery>& counted);

}  // namespace recourse::ledger
