#include "ledger/bookkeeper.hpp"
#include "ledger/entry.hpp"
#include "store/sqlite_ledger.hpp"

#include <filesystem>
#include <random>
#include <string>

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <unistd.h>

/// What the ledger costs a call that succeeded, on the loop.
namespace recourse::ledger {
namespace {

/// No more than fit, or it would be measured what it costs to lose an entry.
constexpr int kMostWaiting = 10'000;
/// What comes in 50 ms at 20,000 calls a second.
constexpr int kBatch = 1'000;

void keep_a_success(benchmark::State& state) {
    std::string folder = "/tmp/ledger_bench_XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr) return state.SkipWithError("no folder");
    {
        Bookkeeper books(
            [&] { return store::open_sqlite_ledger(folder + "/ledger.sqlite"); },
            {},
            [](const std::string&) {}
        );
        const Record record{
            .started = std::chrono::system_clock::now(),
            .latency = std::chrono::microseconds(1'234),
            .support_id = "4f1c09a2b7de4f1c09a2b7de4f1c09a2",
            .method = "tools/call",
            .tool = "shop__get_customer",
            .upstream = "shop",
            .caller = "key:ada",
            .client = "an-agent",
            .revision = "2026-07-28",
        };
        std::string storage;
        int waiting = 0;
        for (auto _ : state) {
            books.add(entry_of(record, {.reached = Step::upstream, .attempts = 1}, storage));
            if (++waiting < kMostWaiting) continue;
            state.PauseTiming();
            waiting = 0;
            (void)books.flush();
            state.ResumeTiming();
        }
    }
    std::filesystem::remove_all(folder);
}
BENCHMARK(keep_a_success)->Name("entering a success into the ledger/recourse");

/// How many entries a second the writer's thread can take.
void write_entries(benchmark::State& state) {
    std::string folder = "/tmp/ledger_bench_XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr) return state.SkipWithError("no folder");
    auto ledger = store::open_sqlite_ledger(folder + "/ledger.sqlite").value();
    std::mt19937_64 bits(1);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same ids in each run
    for (auto _ : state) {
        state.PauseTiming();
        store::LedgerEntries batch;
        for (int i = 0; i < kBatch; ++i) {
            const auto id = fmt::format("{:016x}{:016x}", bits(), bits());
            batch.add(
                {.started = std::chrono::system_clock::now(),
                 .latency = std::chrono::microseconds(1'234),
                 .attempts = 1,
                 .support_id = id,
                 .method = "tools/call",
                 .tool = "shop__get_customer",
                 .upstream = "shop",
                 .caller = "key:ada",
                 .client = "an-agent",
                 .revision = "2026-07-28",
                 .ending = "succeeded",
                 .effect = "none",
                 .reached = "upstream"}
            );
        }
        const auto entries = batch.all();
        state.ResumeTiming();
        if (!ledger->append(entries, {})) return state.SkipWithError("not written");
    }
    state.SetItemsProcessed(state.iterations() * kBatch);
    ledger.reset();
    std::filesystem::remove_all(folder);
}
BENCHMARK(write_entries)->Name("writing entries into the ledger/recourse");

}  // namespace
}  // namespace recourse::ledger
