#include "ledger/bookkeeper.hpp"
#include "ledger/entry.hpp"
#include "store/sqlite_ledger.hpp"

#include <filesystem>
#include <string>

#include <benchmark/benchmark.h>
#include <unistd.h>

/// What the ledger costs a call that succeeded, on the loop.
namespace recourse::ledger {
namespace {

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
        for (auto _ : state) {
            books.add(entry_of(record, {.reached = Step::upstream, .attempts = 1}, storage));
        }
        state.counters["lost"] = static_cast<double>(books.counts().lost);
    }
    std::filesystem::remove_all(folder);
}
BENCHMARK(keep_a_success)->Name("keep_a_success/recourse")->Iterations(100'000);

}  // namespace
}  // namespace recourse::ledger
