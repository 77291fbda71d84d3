#include "store/sqlite_ledger.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

/// One call among very many. bench/ledger makes the ledger and names it in `RECOURSE_LEDGER`, and a
/// file of support ids in `RECOURSE_IDS`.
namespace recourse::ledger {
namespace {

std::string_view named(const char* variable) {
    const char* value = std::getenv(variable);
    return value == nullptr ? "" : value;
}

std::vector<std::string> ids_in(std::string_view file) {
    std::ifstream stream{std::string(file)};
    std::vector<std::string> ids;
    for (std::string id; std::getline(stream, id);) ids.push_back(id);
    return ids;
}

double percentile(std::vector<double>& times, double share) {
    const auto place = static_cast<std::size_t>(share * static_cast<double>(times.size() - 1));
    std::ranges::nth_element(times, times.begin() + static_cast<std::ptrdiff_t>(place));
    return times[place];
}

/// Each id once and again; the first round is what a cold cache costs, and counts like the others.
void look_up(benchmark::State& state, std::size_t digits) {
    const auto ids = ids_in(named("RECOURSE_IDS"));
    if (ids.empty()) return state.SkipWithError("run it by bench/ledger");
    auto ledger = store::open_sqlite_ledger_to_read(
        std::string(named("RECOURSE_LEDGER")), std::chrono::seconds(1)
    );
    if (!ledger) return state.SkipWithError(ledger.error().detail.c_str());
    std::vector<double> times;
    std::size_t next = 0;
    for (auto _ : state) {
        const auto id = std::string_view(ids[next++ % ids.size()]).substr(0, digits);
        const auto began = std::chrono::steady_clock::now();
        const auto found = (*ledger)->find({.support_id = id, .caller = {}}, 100);
        const std::chrono::duration<double, std::micro> took =
            std::chrono::steady_clock::now() - began;
        if (!found || found->empty()) return state.SkipWithError("not found");
        times.push_back(took.count());
    }
    state.counters["p50_us"] = percentile(times, 0.50);
    state.counters["p99_us"] = percentile(times, 0.99);
}
BENCHMARK_CAPTURE(look_up, whole, 32)->Name("looking up a call by its whole id/recourse");
BENCHMARK_CAPTURE(look_up, part, 12)->Name("looking up a call by 12 digits/recourse");

}  // namespace
}  // namespace recourse::ledger
