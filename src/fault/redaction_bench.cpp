#include "fault/redaction.hpp"
#include "fault/redaction_rules.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <hs/hs.h>
#include <re2/re2.h>
#include <re2/set.h>

/// Redaction of clean text, the common case, and of text with a secret. The yardsticks say of the
/// same text and the same patterns only whether one matches: `RE2::Set`, and Vectorscan where it is
/// installed.
namespace recourse::fault {
namespace {

/// What servers answer and log, without a secret.
constexpr std::string_view kClean =
    "{\"level\":\"error\",\"ts\":\"2026-11-20T22:00:57.123Z\",\"msg\":\"request "
    "failed\",\"status\":404,"
    "\"path\":\"/v1/customers/"
    "cust_000000000042\",\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\"}\n"
    "Customer 'cust_000000000042' was not found. Call list_customers first, then use one of its "
    "ids.\n"
    "duplicate row violates unique constraint \"users_email\" (SQLSTATE 23505), line 3, column 17\n"
    "java.net.ConnectException: Connection refused at com.example.db.Pool.open(Pool.java:218)\n"
    "GET https://api.example.com/v1/items?limit=50&after=itm_8HkQ2mZx01LpW returned 503 after 2041 "
    "ms\n";

std::string clean(std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) text += kClean;
    text.resize(bytes);
    return text;
}

std::string with_secret(std::size_t bytes) {
    std::string text = clean(bytes);
    text.replace(bytes / 2, 24, " Authorization: Bearer x");
    text.insert(bytes / 2 + 24, "9f8e7d6c5b4a39281706f5e4 ");
    return text;
}

void report_bytes(benchmark::State& state, const std::string& text) {
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void redact(benchmark::State& state, const std::string& text, const Redactor& redactor) {
    for (auto _ : state) benchmark::DoNotOptimize(redactor.redact(text));
    report_bytes(state, text);
}

void clean_text(benchmark::State& state, std::size_t bytes) {
    redact(state, clean(bytes), Redactor());
}
BENCHMARK_CAPTURE(clean_text, small, 1 << 10)->Name("redaction of clean text, 1 KiB/recourse");
BENCHMARK_CAPTURE(clean_text, large, 64 << 10)->Name("redaction of clean text, 64 KiB/recourse");

void clean_text_with_own_secrets(benchmark::State& state, std::size_t bytes) {
    constexpr int kSecrets = 50;
    std::vector<std::string> own;
    own.reserve(kSecrets);
    for (int i = 0; i < kSecrets; ++i)
        own.push_back(fmt::format("made-up-own-secret-{}", i * 7919));
    redact(state, clean(bytes), Redactor(own));
}
BENCHMARK_CAPTURE(clean_text_with_own_secrets, small, 1 << 10)
    ->Name("redaction of clean text with 50 own secrets, 1 KiB/recourse");
BENCHMARK_CAPTURE(clean_text_with_own_secrets, large, 64 << 10)
    ->Name("redaction of clean text with 50 own secrets, 64 KiB/recourse");

void text_with_secret(benchmark::State& state, std::size_t bytes) {
    redact(state, with_secret(bytes), Redactor());
}
BENCHMARK_CAPTURE(text_with_secret, small, 1 << 10)
    ->Name("redaction of one secret, 1 KiB/recourse");
BENCHMARK_CAPTURE(text_with_secret, large, 64 << 10)
    ->Name("redaction of one secret, 64 KiB/recourse");

std::vector<std::string> patterns() {
    std::vector<std::string> all;
    for (const Rule& rule : token_rules()) {
        all.push_back(fmt::format("(?:^|[^A-Za-z0-9])(?:{})", rule.pattern));
    }
    for (const Rule& rule : grammar_rules()) all.emplace_back(rule.pattern);
    return all;
}

void re2_set(benchmark::State& state, std::size_t bytes) {
    RE2::Options options;
    options.set_encoding(RE2::Options::EncodingLatin1);
    options.set_max_mem(256 << 20);
    RE2::Set set(options, RE2::UNANCHORED);
    for (const std::string& pattern : patterns()) set.Add(pattern, nullptr);
    set.Compile();
    const std::string text = clean(bytes);
    std::vector<int> hits;
    for (auto _ : state) benchmark::DoNotOptimize(set.Match(text, &hits));
    report_bytes(state, text);
}
BENCHMARK_CAPTURE(re2_set, small, 1 << 10)
    ->Name("redaction of clean text, 1 KiB/RE2::Set, finding alone");
BENCHMARK_CAPTURE(re2_set, large, 64 << 10)
    ->Name("redaction of clean text, 64 KiB/RE2::Set, finding alone");

void vectorscan(benchmark::State& state, std::size_t bytes) {
    const auto all = patterns();
    std::vector<const char*> texts;
    std::vector<unsigned> flags, ids;
    for (const std::string& pattern : all) {
        texts.push_back(pattern.c_str());
        flags.push_back(HS_FLAG_SINGLEMATCH | HS_FLAG_ALLOWEMPTY);
        ids.push_back(static_cast<unsigned>(ids.size()));
    }
    hs_database_t* database = nullptr;
    hs_compile_error_t* error = nullptr;
    hs_scratch_t* scratch = nullptr;
    const auto count = static_cast<unsigned>(texts.size());
    const auto compiled = hs_compile_multi(
        texts.data(), flags.data(), ids.data(), count, HS_MODE_BLOCK, nullptr, &database, &error
    );
    if (compiled != HS_SUCCESS || hs_alloc_scratch(database, &scratch) != HS_SUCCESS) {
        state.SkipWithError(error != nullptr ? error->message : "no scratch space");
        hs_free_compile_error(error);
        return;
    }
    const std::string text = clean(bytes);
    const auto size = static_cast<unsigned>(text.size());
    const auto seen = [](unsigned, unsigned long long, unsigned long long, unsigned, void*) {
        return 0;
    };
    for (auto _ : state) {
        benchmark::DoNotOptimize(hs_scan(database, text.data(), size, 0, scratch, seen, nullptr));
    }
    report_bytes(state, text);
    hs_free_scratch(scratch);
    hs_free_database(database);
}
BENCHMARK_CAPTURE(vectorscan, small, 1 << 10)
    ->Name("redaction of clean text, 1 KiB/Vectorscan, finding alone");
BENCHMARK_CAPTURE(vectorscan, large, 64 << 10)
    ->Name("redaction of clean text, 64 KiB/Vectorscan, finding alone");

}  // namespace
}  // namespace recourse::fault
