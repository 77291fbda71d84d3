#pragma once

#include "base/time.hpp"
#include "store/ledger.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace recourse::ledger {

/// Which of the calls that ended last are asked for.
struct CallQuery {
    std::int64_t after = 0;  ///< with larger numbers
    std::size_t most = 100;
    bool failed = false;  ///< only those
    // Nothing: whatever it is.
    std::optional<std::string> code{};
    std::optional<std::string> tool{};
    std::optional<std::string> caller{};
    std::optional<std::string> upstream{};
};

/// The calls that ended last, without their details. Their numbers rise, after a restart, too.
class OverviewCalls {
  public:
    static constexpr std::size_t kMost = 1'000;

    explicit OverviewCalls(WallTime now);
    void add(const store::LedgerEntry& entry);
    /// Calls that ended before all others, newest first, as far as there is room.
    void put_before(const store::LedgerEntries& entries);
    /// Newest first.
    [[nodiscard]] store::LedgerEntries find(const CallQuery& query) const;
    /// The largest number that was given.
    [[nodiscard]] std::int64_t last() const noexcept { return next_ - 1; }

  private:
    std::int64_t next_;
    std::deque<store::LedgerEntries> calls_;  ///< each one, the newest last
};

}  // namespace recourse::ledger
