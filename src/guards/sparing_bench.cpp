#include "guards/circuits.hpp"
#include "guards/limits.hpp"
#include "guards/repetition.hpp"
#include "guards/test_calls.hpp"
#include "store/memory_counters.hpp"

#include <benchmark/benchmark.h>

/// What a call that succeeds pays for being counted: the limits, circuits and repetition on its
/// way. The yardstick is the fingerprint of the call alone, which only a failure needs.
namespace recourse::guards {
namespace {

using store::kUnit;

std::vector<Limit> four_limits() {
    constexpr auto kMany = 1'000'000 * kUnit;
    return {
        {.name = "pace", .most = kMany, .per = Span::second, .burst = kMany, .shared = {}},
        {.name = "daily", .most = 1000 * kMany, .per = Span::day, .shared = {}, .roles = {"staff"}},
        {.name = "credits",
         .counted = Counted::cost,
         .most = 1000 * kMany,
         .per = Span::month,
         .shared = {},
         .costs = {{"crm__import", kUnit}, {"crm__*", kUnit / 4}},
         .cost_from = "/structuredContent/usage"},
        {.name = "running",
         .counted = Counted::running,
         .most = 100 * kUnit,
         .shared = {.each_caller = false, .each_upstream = true}},
    };
}

struct Guards {
    store::MemoryCounters counters;
    Limits limits{counters};
    Circuits circuits;
    Repetition repetition;
};

constexpr std::string_view kResult = R"({"content":[],"structuredContent":{"usage":0.5}})";

// A function of its own for what is measured: callgrind counts its instructions.
[[gnu::noinline]] bool guard_call(Guards& guards, const ToolCall& call) {
    auto reserved = guards.limits.reserve(call);
    if (!reserved) return false;
    auto permit = guards.circuits.admit(call);
    if (!permit) return false;
    reserved->settle(json::Ref(kResult), {call.now, call.today});
    permit->answered(call.now);
    guards.repetition.note_success(call);
    return true;
}

void run(benchmark::State& state, Guards& guards) {
    auto call = testing_calls::call();
    bool passed = true;
    for (auto _ : state) {
        call.now += std::chrono::microseconds(5);
        call.today += std::chrono::microseconds(5);
        passed = guard_call(guards, call) && passed;
    }
    if (!passed) state.SkipWithError("a call was refused");
}

void without_rules(benchmark::State& state) {
    Guards guards;
    run(state, guards);
}
BENCHMARK(without_rules)->Name("guarding a call/recourse");

void with_four_limits(benchmark::State& state) {
    Guards guards;
    guards.limits.apply(four_limits());
    run(state, guards);
}
BENCHMARK(with_four_limits)->Name("guarding a call under four limits/recourse");

/// Another tool of the upstream fails meanwhile, and another call of the caller's.
void beside_failures(benchmark::State& state) {
    Guards guards;
    guards.limits.apply(four_limits());
    auto failing = testing_calls::call();
    failing.tool = "import";
    guards.circuits.admit(failing)->failed("upstream_timeout", failing.now);
    Fault fault;
    guards.repetition.note_failure(failing, fault);
    run(state, guards);
}
BENCHMARK(beside_failures)->Name("guarding a call beside failures/recourse");

void fingerprint_alone(benchmark::State& state) {
    const auto call = testing_calls::call();
    for (auto _ : state) {
        benchmark::DoNotOptimize(
            fingerprint({call.caller->id, call.upstream, call.tool}, call.arguments)
        );
    }
}
BENCHMARK(fingerprint_alone)->Name("fingerprint of a call/recourse");

}  // namespace
}  // namespace recourse::guards
