#pragma once

#include "guards/caller.hpp"
#include "net/loop.hpp"
#include "server/door.hpp"
#include "server/site.hpp"
#include "server/workers.hpp"
#include "telemetry/metrics.hpp"

#include <functional>
#include <string_view>

namespace recourse::gateway {

/// Where Prometheus reads the metrics of a gateway.
inline constexpr std::string_view kMetricsPage = "/metrics";
/// Callers with this role may read them, and those with the role of operators.
inline constexpr std::string_view kMetricsRole = "metrics";

/// The metrics of one gateway, and who may read them: without identity only this machine is served.
/// Lives on the gateway's loop, but puts them into words on a thread of its own.
class MetricsSite {
  public:
    /// The door outlives it. `state`: how the gateway stands, asked on the loop.
    MetricsSite(
        net::Executor executor, server::Door& door, std::function<telemetry::State()> state
    );

    /// To be told of every call that ends.
    [[nodiscard]] ledger::Listener& listener() noexcept { return metrics_; }
    [[nodiscard]] server::Annex annex();
    /// Answers who waits, and nobody more.
    void close() { workers_.stop(); }

  private:
    [[nodiscard]] net::Task<server::AnnexAnswer> answer(const server::AnnexRequest& visit);
    [[nodiscard]] net::Task<server::Page> show();

    net::Executor executor_;
    server::Door& door_;
    std::function<telemetry::State()> state_;
    telemetry::Metrics metrics_;
    server::Workers workers_;
};

}  // namespace recourse::gateway
