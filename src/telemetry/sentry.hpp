#pragma once

#include "base/ids.hpp"
#include "ledger/broadcast.hpp"
#include "telemetry/courier.hpp"
#include "telemetry/dsn.hpp"
#include "telemetry/sentry_event.hpp"
#include "telemetry/settings.hpp"

#include <deque>
#include <functional>
#include <mutex>
#include <string>

namespace recourse::telemetry {

/// Tells Sentry of the Faults that an operator or a developer has to see: never of a model's wrong
/// argument. Hears what a Broadcast says, so that no call waits for it. Not more than so many a
/// minute are told, and none while Sentry wants none; the others are counted, and Sentry is told
/// how many.
class Sentry final : public ledger::Listener, private Courier::Source {
  public:
    static constexpr std::size_t kMostWaiting = 100;

    /// `tell` is called on another thread.
    Sentry(
        const SentrySettings& settings,
        const Dsn& dsn,
        Courier::Settings delivery,
        std::function<void(const std::string& sentence)> tell
    );
    /// Sends what waits, within a bound.
    ~Sentry() override = default;

    void hear(std::span<const store::LedgerEntry> entries) override;
    [[nodiscard]] DeliveryCounts counts() const { return courier_.counts(); }

  private:
    [[nodiscard]] bool is_to_be_told(const store::LedgerEntry& entry) const;
    void add(const store::LedgerEntry& entry, TimePoint now);
    /// Why an event is not sent; empty: it is.
    [[nodiscard]] std::string_view obstacle(TimePoint now);

    [[nodiscard]] std::optional<Parcel> next(bool is_end) override;
    [[nodiscard]] Verdict judge(const ParcelAnswer& answer) override;
    [[nodiscard]] std::size_t waiting() const override;
    [[nodiscard]] std::uint64_t lost() const override;

    SentrySettings settings_;

    mutable std::mutex mutex_;
    SystemRandom random_;
    std::deque<std::string> envelopes_;
    Discarded discarded_;  ///< since the last report
    std::uint64_t lost_ = 0;
    TimePoint quiet_until_;  ///< Sentry wants nothing before
    TimePoint minute_began_;
    std::uint64_t in_this_minute_ = 0;
    Courier courier_;  // last: it uses the others
};

}  // namespace recourse::telemetry
