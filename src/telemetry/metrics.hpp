#pragma once

#include "ledger/broadcast.hpp"
#include "telemetry/state.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::telemetry {

/// Counts calls as they end, and tells the counts to Prometheus. What each metric means is in
/// docs/metrics.md. Calls are counted on the broadcast's thread; the text may be asked for on any.
class Metrics final : public ledger::Listener {
  public:
    /// `methods`: those of the protocol that are served, which outlive everything.
    explicit Metrics(std::vector<std::string_view> methods);
    ~Metrics() override;

    void hear(std::span<const store::LedgerEntry> entries) override;

    /// All that was counted, how the gateway stands and what the process uses, in the text format
    /// of Prometheus. Takes milliseconds where there are thousands of tools.
    [[nodiscard]] std::string text(const State& state) const;
    static constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

  private:
    class Counts;
    std::unique_ptr<Counts> counts_;
};

}  // namespace recourse::telemetry
