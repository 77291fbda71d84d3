#include "telemetry/metrics.hpp"

#include "ledger/entry.hpp"
#include "ledger/recovery_tracker.hpp"
#include "telemetry/gauges.hpp"
#include "telemetry/labels.hpp"
#include "telemetry/series.hpp"

#include <algorithm>
#include <iterator>

#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace recourse::telemetry {

using prometheus::Counter;
using prometheus::Histogram;
using store::LedgerEntry;

namespace {

using Buckets = Histogram::BucketBoundaries;

/// Those that OpenTelemetry advises for MCP (semantic-conventions, gen-ai/mcp.md), and two below
/// them: much of what is answered here takes less than 10 ms.
const Buckets kDurations{
    0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300
};
/// Fewer, for there is a series for each tool.
const Buckets kToolDurations{0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 120};

/// Past them names are `other`: some 30 lines of text for each tool.
constexpr std::size_t kMostTools = 2'000;
constexpr std::size_t kMostErrors = 10'000;
constexpr std::size_t kMostServers = 500;

double in_seconds(std::chrono::microseconds time) {
    return std::chrono::duration<double>(time).count();
}

bool is_tool_call(const LedgerEntry& entry) {
    return entry.method == "tools/call" && !entry.tool.empty();
}

bool is_at(const LedgerEntry& entry, ledger::Step step) {
    return entry.reached == ledger::to_string(step);
}

}  // namespace

/// What was counted of calls that ended.
class Metrics::Counts final : private ledger::FaultCounter {
  public:
    explicit Counts(std::vector<std::string_view> methods) : methods_(std::move(methods)) {}

    void take(const LedgerEntry& entry) {
        const auto labels = labels_of(entry, methods_);
        requests_.of({labels.method, labels.server, labels.ending}).Increment();
        request_duration_.of({labels.method}).Observe(in_seconds(entry.latency));
        take_sending(entry, labels);
        if (is_tool_call(entry)) take_tool_call(entry, labels);
        if (entry.ending == "failed") take_error(entry, labels);
        tracker_.take(entry, *this);
    }

    [[nodiscard]] std::vector<prometheus::MetricFamily> collect() const {
        return registry_.Collect();
    }

  private:
    void take_sending(const LedgerEntry& entry, const CallLabels& labels) {
        if (entry.attempts > 0) {
            const auto attempts = static_cast<double>(entry.attempts);
            attempts_.of({labels.server}).Increment(attempts);
            retries_.of({labels.server}).Increment(attempts - 1);
        }
        if (entry.attempts > 0 || entry.upstream_time.count() > 0)
            upstream_duration_.of({labels.server}).Observe(in_seconds(entry.upstream_time));
    }

    void take_tool_call(const LedgerEntry& entry, const CallLabels& labels) {
        tool_calls_.of({labels.server, labels.tool, labels.ending}).Increment();
        tool_duration_.of({labels.server, labels.tool}).Observe(in_seconds(entry.latency));
        if (is_at(entry, ledger::Step::replay) && entry.ending == "succeeded")
            replays_.of({labels.server}).Increment();
    }

    void take_error(const LedgerEntry& entry, const CallLabels& labels) {
        const auto error = error_labels_of(entry);
        errors_
            .of({error.type, error.code, labels.server, labels.tool, error.category, error.effect})
            .Increment();
        if (error.type == "replay") replays_.of({labels.server}).Increment();
        const bool passed = is_at(entry, ledger::Step::upstream) ||
                            is_at(entry, ledger::Step::gateway) || entry.upstream_time.count() > 0;
        if (!passed) refusals_.of({refusing_step(entry)}).Increment();
    }

    // What callers did after each Fault.
    Tag failed(const LedgerEntry& fault) override {
        const auto code = code_label_of(fault);
        const auto tool = labels_of(fault, methods_).tool;
        auto& faults = faults_.of({code, tool});
        faults.Increment();
        const auto [row, is_new] = rows_.try_emplace(&faults, kept_.size());
        if (is_new) {
            kept_.push_back({
                .tried = tried_.of({code, tool}),
                .at_once = at_once_.of({code, tool}),
                .recovered = recovered_.of({code, tool}),
            });
        }
        return row->second;
    }
    void tried(Tag fault) override { kept_[fault].tried.Increment(); }
    void recovered(Tag fault, int tries, std::chrono::milliseconds /*time*/) override {
        kept_[fault].recovered.Increment();
        if (tries == 1) kept_[fault].at_once.Increment();
    }

    Series<Counter> counter(
        const std::string& name,
        const std::string& help,
        std::vector<Label> labels,
        std::size_t most
    ) {
        auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(registry_);
        return {family, std::move(labels), {.most = most}};
    }
    Series<Histogram> histogram(
        const std::string& name,
        const std::string& help,
        std::vector<Label> labels,
        Series<Histogram>::Bounds bounds
    ) {
        auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(registry_);
        return {family, std::move(labels), std::move(bounds)};
    }

    prometheus::Registry registry_;
    std::vector<std::string_view> methods_;

    Label method_{"method"}, ending_{"ending"}, type_{"type"}, category_{"category"};
    Label effect_{"effect"}, step_{"step"};
    Label server_{"server", true}, tool_{"tool", true}, code_{"code", true};

    Series<Counter> requests_ = counter(
        "mcp_requests_total", "Requests that ended.", {method_, server_, ending_}, kMostServers
    );
    Series<Histogram> request_duration_ = histogram(
        "mcp_request_duration_seconds",
        "From the request to its answer.",
        {method_},
        {.most = kMostServers, .buckets = kDurations}
    );
    Series<Counter> tool_calls_ = counter(
        "mcp_tool_calls_total",
        "Calls of tools that ended.",
        {server_, tool_, ending_},
        kMostTools * 3
    );
    Series<Histogram> tool_duration_ = histogram(
        "mcp_tool_call_duration_seconds",
        "From the call of a tool to its answer.",
        {server_, tool_},
        {.most = kMostTools, .buckets = kToolDurations}
    );
    Series<Histogram> upstream_duration_ = histogram(
        "mcp_upstream_duration_seconds",
        "Of a request, the time at the server: all attempts, without the waits between them.",
        {server_},
        {.most = kMostServers, .buckets = kDurations}
    );
    Series<Counter> errors_ = counter(
        "mcp_errors_total",
        "Requests that failed.",
        {type_, code_, server_, tool_, category_, effect_},
        kMostErrors
    );
    Series<Counter> attempts_ = counter(
        "recourse_attempts_total", "Times that calls of tools were sent.", {server_}, kMostServers
    );
    Series<Counter> retries_ = counter(
        "recourse_retries_total",
        "Of these, the times after the first of a call.",
        {server_},
        kMostServers
    );
    Series<Counter> replays_ = counter(
        "recourse_replays_total",
        "Calls that were not made again, but told what came of the same call before.",
        {server_},
        kMostServers
    );
    Series<Counter> refusals_ = counter(
        "recourse_refusals_total",
        "Requests that were refused before anything was sent, by the step that refused them.",
        {step_},
        kMostServers
    );
    Series<Counter> faults_ = counter(
        "recourse_faults_total", "Calls of tools that failed.", {code_, tool_}, kMostErrors
    );
    Series<Counter> tried_ = counter(
        "recourse_faults_tried_total",
        "Of these, those that their callers tried again.",
        {code_, tool_},
        kMostErrors
    );
    Series<Counter> at_once_ = counter(
        "recourse_faults_recovered_at_once_total",
        "Of the tried ones, those whose first try succeeded.",
        {code_, tool_},
        kMostErrors
    );
    Series<Counter> recovered_ = counter(
        "recourse_faults_recovered_total",
        "Of the tried ones, those of which some try succeeded.",
        {code_, tool_},
        kMostErrors
    );

    struct Row {
        Counter& tried;
        Counter& at_once;
        Counter& recovered;
    };
    ledger::RecoveryTracker tracker_;
    std::unordered_map<const Counter*, Tag> rows_;
    std::vector<Row> kept_;  ///< by their tags
};

Metrics::Metrics(std::vector<std::string_view> methods)
    : counts_(std::make_unique<Counts>(std::move(methods))) {}

Metrics::~Metrics() = default;

void Metrics::hear(std::span<const LedgerEntry> entries) {
    for (const auto& entry : entries) counts_->take(entry);
}

std::string Metrics::text(const State& state) const {
    auto families = counts_->collect();
    std::ranges::move(gauges_of(state), std::back_inserter(families));
    std::ranges::move(process_gauges(), std::back_inserter(families));
    std::ranges::sort(families, {}, &prometheus::MetricFamily::name);
    for (auto& family : families)
        std::ranges::sort(family.metric, {}, &prometheus::ClientMetric::label);
    return prometheus::TextSerializer().Serialize(families);
}

}  // namespace recourse::telemetry
