#include "diagnosis/diagnosis.hpp"
#include "diagnosis/test_situations.hpp"

#include <array>
#include <memory>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>
#include <hs/hs.h>
#include <re2/set.h>

/// From a raw failure to a Fault, for a few kinds. The yardstick is what finding phrases alone
/// would cost: as many patterns as error handlers have, on the same text, by RE2::Set and by
/// Vectorscan.
namespace recourse::diagnosis {
namespace {

void measure(benchmark::State& state, const RawFailure& failure, const Situation& situation) {
    for (auto _ : state) benchmark::DoNotOptimize(diagnose(failure, situation));
}

constexpr std::string_view kTrace =
    "Traceback (most recent call last):\n"
    "  File \"/srv/app/server.py\", line 212, in call_tool\n"
    "    return await self.tools[name](**arguments)\n"
    "  File \"/srv/app/tools/payments.py\", line 48, in create_payment\n"
    "    response = session.post(url, json=body, timeout=30)\n"
    "  File \"/usr/lib/python3.11/site-packages/requests/sessions.py\", line 637, in post\n"
    "    return self.request('POST', url, data=data, json=json, **kwargs)\n"
    "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='api.example.com', port=443): "
    "Max retries exceeded with url: /v1/payments (Caused by NewConnectionError('Failed to "
    "establish "
    "a new connection: [Errno 111] Connection refused'))\n";

RawFailure told(std::string_view text) {
    return ToolFailed{std::string(text), ""};
}

void connection_refused(benchmark::State& state) {
    measure(state, test::connection(test::Connection::refused), test::writing(Sent::nothing));
}
BENCHMARK(connection_refused)->Name("diagnosis of a refused connection/recourse");

void too_many_requests(benchmark::State& state) {
    auto failure = test::status(429, {{"retry-after", "30"}, {"content-type", "application/json"}});
    std::get<HttpAnswer>(failure).body =
        R"({"error":{"code":"rate_limited","message":"Too many requests, retry in 30 seconds"}})";
    measure(state, failure, test::reading());
}
BENCHMARK(too_many_requests)->Name("diagnosis of an HTTP 429 with a JSON body/recourse");

void good_sentence(benchmark::State& state) {
    measure(
        state,
        told("Invoice INV-2041 is already paid and cannot be changed. Create a credit note instead."
        ),
        test::writing()
    );
}
BENCHMARK(good_sentence)->Name("diagnosis of a sentence that says it well/recourse");

void vague_with_schema(benchmark::State& state) {
    Situation situation = test::reading();
    situation.arguments = R"({"customerId": "foo", "expand": "yes"})";
    measure(state, told("Error: Bad request"), situation);
}
BENCHMARK(vague_with_schema)->Name("diagnosis of a vague failure/recourse");

void stack_trace(benchmark::State& state) {
    measure(state, told(kTrace), test::writing());
}
BENCHMARK(stack_trace)->Name("diagnosis of a stack trace/recourse");

constexpr std::array<const char*, 40> kPhrases{
    "timed? ?out",
    "deadline exceeded",
    "connection refused",
    "connection reset",
    "broken pipe",
    "no route to host",
    "network is unreachable",
    "name or service not known",
    "getaddrinfo",
    "certificate",
    "handshake failure",
    "too many requests",
    "rate.?limit",
    "quota",
    "try again",
    "temporarily unavailable",
    "overloaded",
    "unauthori[sz]ed",
    "forbidden",
    "permission denied",
    "access denied",
    "invalid (api.?key|token)",
    "expired",
    "not found",
    "no such file",
    "does not exist",
    "already exists",
    "duplicate",
    "unique constraint",
    "foreign key",
    "syntax error",
    "deadlock",
    "invalid argument",
    "validation",
    "missing required",
    "must be",
    "unexpected",
    "out of memory",
    "internal (server )?error",
    "traceback",
};

void phrases_by_re2(benchmark::State& state) {
    re2::RE2::Options options;
    options.set_case_sensitive(false);
    re2::RE2::Set set(options, re2::RE2::UNANCHORED);
    for (const char* phrase : kPhrases) set.Add(phrase, nullptr);
    set.Compile();
    std::vector<int> found;
    for (auto _ : state) benchmark::DoNotOptimize(set.Match(kTrace, &found));
}
BENCHMARK(phrases_by_re2)->Name("diagnosis of a stack trace/RE2::Set, 40 phrases alone");

struct Free {
    void operator()(hs_database_t* database) const { hs_free_database(database); }
    void operator()(hs_scratch_t* scratch) const { hs_free_scratch(scratch); }
};

void phrases_by_vectorscan(benchmark::State& state) {
    const std::vector<unsigned> flags(kPhrases.size(), HS_FLAG_CASELESS | HS_FLAG_SINGLEMATCH);
    std::vector<unsigned> ids(kPhrases.size());
    std::iota(ids.begin(), ids.end(), 0U);
    hs_database_t* built = nullptr;
    hs_compile_error_t* error = nullptr;
    const auto count = static_cast<unsigned>(kPhrases.size());
    if (hs_compile_multi(
            kPhrases.data(), flags.data(), ids.data(), count, HS_MODE_BLOCK, nullptr, &built, &error
        ) != HS_SUCCESS) {
        state.SkipWithError("the phrases do not compile");
        hs_free_compile_error(error);
        return;
    }
    const std::unique_ptr<hs_database_t, Free> database(built);
    hs_scratch_t* made = nullptr;
    hs_alloc_scratch(database.get(), &made);
    const std::unique_ptr<hs_scratch_t, Free> scratch(made);
    unsigned found = 0;
    const auto count_one =
        [](unsigned, unsigned long long, unsigned long long, unsigned, void* counter) {
            ++*static_cast<unsigned*>(counter);
            return 0;
        };
    for (auto _ : state) {
        hs_scan(
            database.get(),
            kTrace.data(),
            static_cast<unsigned>(kTrace.size()),
            0,
            scratch.get(),
            count_one,
            &found
        );
        benchmark::DoNotOptimize(found);
    }
}
BENCHMARK(phrases_by_vectorscan)->Name("diagnosis of a stack trace/Vectorscan, 40 phrases alone");

}  // namespace
}  // namespace recourse::diagnosis
