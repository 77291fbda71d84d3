#include "ledger/overview.hpp"

#include <string>
#include <vector>

#include <benchmark/benchmark.h>

/// What it costs to count a call, and to read what was counted, where much is: 2,000 tools and
/// 10,000 callers, a day of calls.
namespace recourse::ledger {
namespace {

using store::LedgerEntry;

constexpr std::size_t kTools = 2'000;
constexpr std::size_t kCallers = 10'000;
const WallTime kBegin{std::chrono::days{20'000}};

/// The names are kept here, for entries only point to them.
class Crowd {
  public:
    Crowd() {
        for (std::size_t tool = 0; tool < kTools; ++tool)
            tools_.push_back("shop__tool_" + std::to_string(tool));
        for (std::size_t caller = 0; caller < kCallers; ++caller)
            callers_.push_back("key:caller-" + std::to_string(caller));
    }
    /// Each by another caller than the one before; one in ten fails.
    [[nodiscard]] LedgerEntry call(std::size_t number, WallTime ended) const {
        const bool failed = number % 10 == 0;
        LedgerEntry entry;
        entry.latency = std::chrono::microseconds(500 + number * 7'919 % 400'000);
        entry.started = ended - entry.latency;
        entry.support_id = "4f1c09a2b7de4f1c09a2b7de4f1c09a2";
        entry.method = "tools/call";
        entry.tool = tools_[number * 31 % kTools];
        entry.upstream = "shop";
        entry.caller = callers_[number * 17 % kCallers];
        entry.client = "an-agent";
        entry.ending = failed ? "failed" : "succeeded";
        if (failed) entry.domain = "recourse";
        if (failed) entry.code = "rate_limited";
        return entry;
    }

  private:
    std::vector<std::string> tools_;
    std::vector<std::string> callers_;
};

/// One that has heard a day of them.
struct BusyDay {
    static constexpr std::size_t kCalls = 500'000;
    Crowd crowd;
    Overview overview{kBegin};
    WallTime end = kBegin;

    BusyDay() {
        constexpr auto kStep = std::chrono::milliseconds(std::chrono::days{1}) / kCalls;
        for (std::size_t number = 0; number < kCalls; ++number) {
            const std::vector<LedgerEntry> one{crowd.call(number, end)};
            overview.hear(one);
            end += kStep;
        }
    }
};

BusyDay& busy_day() {
    static BusyDay day;
    return day;
}

void count_a_call(benchmark::State& state) {
    auto& day = busy_day();
    std::size_t number = 0;
    for (auto _ : state) {
        const std::vector<LedgerEntry> one{day.crowd.call(++number, day.end)};
        day.overview.hear(one);
    }
}
BENCHMARK(count_a_call)->Name("counting a call/recourse");

void read_a_day(benchmark::State& state) {
    auto& day = busy_day();
    for (auto _ : state)
        benchmark::DoNotOptimize(day.overview.figures(OverviewWindow::day, day.end));
}
BENCHMARK(read_a_day)->Name("reading a day of calls/recourse")->Unit(benchmark::kMicrosecond);

void read_recovery(benchmark::State& state) {
    auto& day = busy_day();
    for (auto _ : state) benchmark::DoNotOptimize(day.overview.recovery(day.end));
}
BENCHMARK(read_recovery)->Name("reading the recovery/recourse")->Unit(benchmark::kMicrosecond);

void read_calls(benchmark::State& state) {
    auto& day = busy_day();
    for (auto _ : state) benchmark::DoNotOptimize(day.overview.calls({.most = 100}));
}
BENCHMARK(read_calls)->Name("reading 100 calls/recourse")->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace recourse::ledger
