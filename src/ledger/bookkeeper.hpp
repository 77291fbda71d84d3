#pragma once

#include "base/time.hpp"
#include "store/ledger.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace recourse::ledger {

using OpenLedger = std::function<store::Kept<std::unique_ptr<store::Ledger>>()>;

/// Writes entries into a ledger from a thread of its own, a batch every 50 ms: a call pays for a
/// copy in memory. What was written outlives the process, however it ends; what still waits does
/// not, unless the end is an orderly one. A ledger that cannot be written, for the disk is full,
/// another holds it or its file is gone, is tried again: entries wait meanwhile, and past a bound
/// the ones that come are lost, counted, and told of in the ledger itself once it can be written.
/// Thread-safe.
class Bookkeeper {
  public:
    struct Settings {
        store::LedgerLimits limits;
        std::chrono::milliseconds batch_time{50};
        std::chrono::milliseconds try_again{1'000};
        std::size_t most_waiting = std::size_t{16} * 1024 * 1024;  ///< bytes of texts
    };
    /// Opened, written and read on the thread. `tell` is called there with a sentence for the
    /// operator, when the ledger cannot be written and when it can again.
    Bookkeeper(OpenLedger open, Settings settings, std::function<void(const std::string&)> tell);
    /// Writes what still waits, in one more try.
    ~Bookkeeper();
    Bookkeeper(const Bookkeeper&) = delete;
    Bookkeeper& operator=(const Bookkeeper&) = delete;

    void add(const store::LedgerEntry& entry);
    /// Waits until all that was added before is written. False where it cannot be, now.
    [[nodiscard]] bool flush();

    struct Counts {
        std::uint64_t written = 0;
        std::uint64_t waiting = 0;
        std::uint64_t lost = 0;
        std::string trouble;  ///< why it cannot be written now; empty where it can
    };
    [[nodiscard]] Counts counts() const;

  private:
    class Desk;
    std::unique_ptr<Desk> desk_;
};

}  // namespace recourse::ledger
