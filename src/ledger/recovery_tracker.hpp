#pragma once

#include "base/time.hpp"
#include "store/ledger.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// What callers do after each Fault, for whoever counts it.
namespace recourse::ledger {

/// A call that comes later has nothing to do with the Fault any more.
inline constexpr std::chrono::hours kRecoveryWindow{1};
/// Nor has one after so many that failed.
inline constexpr int kMostTries = 64;
/// Past it the oldest Faults are followed no longer: some 20 MiB.
inline constexpr std::size_t kMostFollowed = 50'000;

/// Whether `next` is a try after the failed call `fault`: a call that the same caller began, with
/// the same client program, within the window after it was told of the Fault, of the same tool or
/// of one that the Fault sent it to. Both are calls of tools. One that was withdrawn is no try.
[[nodiscard]] bool is_try_after(const store::LedgerEntry& fault, const store::LedgerEntry& next);

/// Whoever counts Faults, and what became of them.
class FaultCounter {
  public:
    virtual ~FaultCounter() = default;

    /// What the counter knows a Fault by.
    using Tag = std::uint64_t;
    virtual Tag failed(const store::LedgerEntry& fault) = 0;
    /// It was followed by a try; said once.
    virtual void tried(Tag fault) = 0;
    /// That try, or one after it, succeeded so long after the Fault; nothing more comes of it.
    virtual void recovered(Tag fault, int tries, std::chrono::milliseconds time) = 0;
};

/// Follows the Faults of the last hour, in bounded memory.
class RecoveryTracker {
  public:
    /// In the order in which they ended.
    void take(const store::LedgerEntry& entry, FaultCounter& counter);
    [[nodiscard]] std::size_t followed() const noexcept { return in_order_.size(); }

  private:
    /// A Fault that is not recovered from yet. Stands under each tool whose call would be a try.
    struct Open {
        FaultCounter::Tag tag;
        WallTime told;
        std::vector<std::string> keys;  ///< that it stands under
        int tries = 0;
    };
    using OpenPtr = std::shared_ptr<Open>;

    void note_try(const store::LedgerEntry& entry, FaultCounter& counter);
    void follow(const store::LedgerEntry& fault, FaultCounter::Tag tag);
    void forget_old(WallTime now);
    void close(Open& fault);

    std::unordered_map<std::string, std::vector<OpenPtr>> open_;  ///< by caller, client and tool
    std::deque<OpenPtr> in_order_;                                ///< closed ones, too
};

}  // namespace recourse::ledger
