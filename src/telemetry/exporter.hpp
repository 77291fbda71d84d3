#pragma once

#include "telemetry/call_trace.hpp"
#include "telemetry/courier.hpp"
#include "telemetry/settings.hpp"

#include <deque>
#include <functional>
#include <mutex>
#include <string>

namespace recourse::telemetry {

/// Sends spans to a collector, over OTLP/HTTP in JSON, in batches. What comes faster than a
/// collector takes it is lost, and counted: callers wait for nothing. Thread-safe.
class Exporter final : private Courier::Source {
  public:
    // What the batch processor of OpenTelemetry's SDKs does.
    static constexpr std::size_t kBatchSpans = 512;
    static constexpr std::size_t kMostSpans = 2'048;

    /// The endpoint is a URL that `net::Origin` takes apart. `tell` is called on another thread.
    Exporter(
        const TraceSettings& settings,
        Courier::Settings delivery,
        std::function<void(const std::string& sentence)> tell
    );
    /// Sends what waits, within a bound.
    ~Exporter() override = default;

    void add(CallTrace call);
    [[nodiscard]] DeliveryCounts counts() const { return courier_.counts(); }
    /// Whether a trace that begins here is recorded: the same answer for it in every program.
    [[nodiscard]] bool samples(const TraceId& trace) const;
    /// Whether a request is told of at all.
    [[nodiscard]] bool wants(bool is_sampled, bool has_failed) const;

  private:
    [[nodiscard]] std::optional<Parcel> next(bool is_end) override;
    [[nodiscard]] Verdict judge(const ParcelAnswer& answer) override;
    [[nodiscard]] std::size_t waiting() const override;
    [[nodiscard]] std::uint64_t lost() const override;

    Resource resource_;
    double sample_;
    TraceSettings::Failures failures_;
    std::function<void(const std::string&)> tell_;
    bool has_told_of_rejection_ = false;

    mutable std::mutex mutex_;
    std::deque<CallTrace> calls_;
    std::size_t spans_ = 0;  ///< of them
    std::uint64_t lost_ = 0;
    Courier courier_;  // last: it uses the others
};

}  // namespace recourse::telemetry
