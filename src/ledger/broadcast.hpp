#pragma once

#include "store/ledger.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace recourse::ledger {

/// Whoever counts or shows calls as they end.
class Listener {
  public:
    virtual ~Listener() = default;

    /// In the order in which they ended; without numbers. Always on one thread, and quick: what
    /// comes next waits. Views last until it returns.
    virtual void hear(std::span<const store::LedgerEntry> entries) = 0;
};

/// Tells listeners of every entry, from a thread of its own, a batch every 50 ms: a call pays for a
/// copy in memory. It does not depend on whether the ledger can be written. Past a bound entries
/// are lost to the listeners, and counted. Thread-safe.
class Broadcast {
  public:
    struct Settings {
        std::chrono::milliseconds batch_time{50};
        std::size_t most_waiting = std::size_t{16} * 1024 * 1024;  ///< bytes of texts
    };
    /// The listeners outlive it.
    Broadcast(std::vector<Listener*> listeners, Settings settings);
    /// Tells what still waits.
    ~Broadcast();
    Broadcast(const Broadcast&) = delete;
    Broadcast& operator=(const Broadcast&) = delete;

    void add(const store::LedgerEntry& entry);
    /// Waits until all that was added before has been heard.
    void flush();
    [[nodiscard]] std::uint64_t lost() const;

  private:
    class Studio;
    std::unique_ptr<Studio> studio_;
};

}  // namespace recourse::ledger
