#include "telemetry/metrics.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

/// What counting costs, and what a scrape costs.
namespace recourse::telemetry {
namespace {

using namespace std::chrono_literals;
using store::LedgerEntry;

constexpr std::string_view kFailure =
    R"({"arguments":{"item_id":"item_aaaa"},"fault":{"domain":"recourse","code":"upstream_refused",)"
    R"("category":"unavailable","message":"Nothing listens there"},)"
    R"("raw":"{\"kind\":\"connection\",\"what\":\"refused\"}","told":"[upstream_refused] ..."})";

/// Calls of so many tools, of which one in ten fails.
class Traffic {
  public:
    explicit Traffic(std::size_t tools) {
        for (std::size_t i = 0; i < tools; ++i) names_.push_back(fmt::format("tool_{}", i));
    }
    [[nodiscard]] std::vector<LedgerEntry> batch(std::size_t size) {
        std::vector<LedgerEntry> entries;
        entries.reserve(size);
        for (std::size_t i = 0; i < size; ++i) entries.push_back(next());
        return entries;
    }

  private:
    LedgerEntry next() {
        const auto number = made_++;
        LedgerEntry entry{
            .started = WallTime(std::chrono::seconds(1'800'000'000)) + 1ms * number,
            .latency = 3ms,
            .upstream_time = 2ms,
            .attempts = 1,
            .is_listed = true,
            .support_id = "4f1c09a2b7de4f1c09a2b7de4f1c09a2",
            .method = "tools/call",
            .tool = names_[number % names_.size()],
            .upstream = "shop",
            .caller = "key:ada",
            .client = "agent",
            .ending = "succeeded",
            .effect = "none",
            .reached = "upstream",
        };
        if (number % 10 != 0) return entry;
        entry.ending = "failed";
        entry.domain = "recourse";
        entry.code = "upstream_refused";
        entry.words = "1a2b3c4d";
        entry.details = kFailure;
        return entry;
    }

    std::vector<std::string> names_;
    std::size_t made_ = 0;
};

void hear(benchmark::State& state) {
    constexpr std::size_t kBatch = 1'000;
    Traffic traffic(static_cast<std::size_t>(state.range(0)));
    Metrics metrics({"tools/call"});
    for (auto _ : state) {
        state.PauseTiming();
        const auto batch = traffic.batch(kBatch);
        state.ResumeTiming();
        metrics.hear(batch);
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBatch));
}
BENCHMARK(hear)->Name("metrics_hear/recourse")->Arg(20)->Arg(2'000);

void scrape(benchmark::State& state) {
    const auto tools = static_cast<std::size_t>(state.range(0));
    Traffic traffic(tools);
    Metrics metrics({"tools/call"});
    metrics.hear(traffic.batch(tools * 10));
    std::size_t bytes = 0;
    for (auto _ : state) bytes = metrics.text({}).size();
    state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(scrape)
    ->Name("metrics_scrape/recourse")
    ->Arg(20)
    ->Arg(2'000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace recourse::telemetry
