#include "telemetry/gauges.hpp"

#include "base/text.hpp"
#include "telemetry/labels.hpp"

#include <deque>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <sys/resource.h>
#include <unistd.h>

namespace recourse::telemetry {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

/// One that has no value yet is left out.
class Sheet {
  public:
    class Family {
      public:
        explicit Family(MetricFamily& family) : family_(family) {}
        void add(double value, Labels labels = {}) {
            auto& metric = family_.metric.emplace_back();
            for (auto& label : labels) label.value = text::clean(label.value, kLongestLabel);
            std::erase_if(labels, [](const auto& label) { return label.value.empty(); });
            metric.label = std::move(labels);
            if (family_.type == MetricType::Counter)
                metric.counter.value = value;
            else
                metric.gauge.value = value;
        }

      private:
        MetricFamily& family_;
    };

    Family gauge(std::string name, std::string help) {
        return add(std::move(name), std::move(help), MetricType::Gauge);
    }
    void gauge(std::string name, std::string help, double value) {
        gauge(std::move(name), std::move(help)).add(value);
    }
    void counter(std::string name, std::string help, double value) {
        add(std::move(name), std::move(help), MetricType::Counter).add(value);
    }
    std::vector<MetricFamily> take() {
        std::vector<MetricFamily> told;
        for (auto& family : families_) {
            if (!family.metric.empty()) told.push_back(std::move(family));
        }
        return told;
    }

  private:
    Family add(std::string name, std::string help, MetricType type) {
        return Family(families_.emplace_back(std::move(name), std::move(help), type));
    }

    std::deque<MetricFamily> families_;  ///< which stay where they are as more are added
};

double number(std::size_t count) {
    return static_cast<double>(count);
}

void tell_upstreams(Sheet& sheet, const std::vector<UpstreamState>& upstreams) {
    auto up =
        sheet.gauge("recourse_upstream_up", "Whether the server was there when it was asked last.");
    for (const auto& upstream : upstreams) {
        const bool was_asked = upstream.is_up || !upstream.trouble.empty();
        if (was_asked) up.add(upstream.is_up ? 1 : 0, {{"server", upstream.name}});
    }
    auto tools = sheet.gauge("recourse_upstream_tools", "Tools that the server lists.");
    for (const auto& upstream : upstreams)
        tools.add(number(upstream.tools), {{"server", upstream.name}});
}

void tell_circuits(Sheet& sheet, const std::vector<CircuitState>& circuits) {
    auto open = sheet.gauge(
        "recourse_circuit_open",
        "Circuits that are not closed: 1 where nothing is sent, 0.5 where one call is tried next."
    );
    for (const auto& circuit : circuits) {
        if (circuit.state == "closed") continue;
        const std::string tool = circuit.is_listed ? circuit.tool : std::string(kOther);
        open.add(
            circuit.state == "open" ? 1 : 0.5,
            {{"server", circuit.upstream}, {"tool", circuit.tool.empty() ? "" : tool}}
        );
    }
}

void tell_limits(Sheet& sheet, const std::vector<LimitState>& limits) {
    auto used = sheet.gauge(
        "recourse_limit_used_ratio", "Of the limit, what the one has used that used most."
    );
    for (const auto& limit : limits) {
        const bool is_used = limit.limit > 0 && !limit.most.empty();
        used.add(is_used ? limit.most.front().used / limit.limit : 0, {{"limit", limit.name}});
    }
    auto subjects = sheet.gauge("recourse_limit_subjects", "How many have used any of the limit.");
    for (const auto& limit : limits) subjects.add(number(limit.subjects), {{"limit", limit.name}});
}

void tell_vault(Sheet& sheet, const VaultState& vault) {
    const bool is_well = vault.trouble.empty();
    sheet.gauge(
        "recourse_vault_up", "Whether the outcomes of writes are in their place.", is_well ? 1 : 0
    );
    if (!is_well) return;
    sheet.gauge("recourse_vault_calls", "Writes whose outcomes are kept.", number(vault.calls));
    sheet.gauge(
        "recourse_vault_unknown",
        "Of these, writes of which nobody knows whether they took effect.",
        number(vault.unknown)
    );
}

void tell_ledger(Sheet& sheet, const LedgerState& ledger) {
    sheet.counter(
        "recourse_untold_total",
        "Calls that are missing from these metrics and from the dashboard.",
        number(ledger.untold)
    );
    if (!ledger.is_kept) return;
    sheet.gauge(
        "recourse_ledger_up", "Whether the ledger can be written.", ledger.trouble.empty() ? 1 : 0
    );
    sheet.counter("recourse_ledger_written_total", "Calls in the ledger.", number(ledger.written));
    sheet.counter(
        "recourse_ledger_lost_total", "Calls that are missing from the ledger.", number(ledger.lost)
    );
    sheet.gauge(
        "recourse_ledger_waiting", "Calls that wait to be written.", number(ledger.waiting)
    );
}

double seconds_of(const ::timeval& time) {
    constexpr double kMicro = 1e-6;
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * kMicro;
}

/// The one that the looking itself holds is not counted.
double open_descriptors() {
    std::error_code error;
    const std::filesystem::directory_iterator all("/proc/self/fd", error);
    return error ? 0 : static_cast<double>(std::distance(begin(all), end(all))) - 1;
}

}  // namespace

std::vector<MetricFamily> gauges_of(const State& state) {
    Sheet sheet;
    sheet.gauge("recourse_build_info", "The version that runs.")
        .add(1, {{"version", state.version}});
    sheet.gauge(
        "process_start_time_seconds",
        "When the process began, since the epoch.",
        std::chrono::duration<double>(state.started.time_since_epoch()).count()
    );
    sheet.gauge("recourse_connections", "Open connections of clients.", number(state.connections));
    sheet.gauge("recourse_sessions", "Sessions of legacy clients.", number(state.sessions));
    tell_upstreams(sheet, state.upstreams);
    tell_circuits(sheet, state.circuits);
    tell_limits(sheet, state.limits);
    tell_vault(sheet, state.vault);
    tell_ledger(sheet, state.ledger);
    return sheet.take();
}

std::vector<MetricFamily> process_gauges() {
    Sheet sheet;
    ::rusage usage{};
    (void)::getrusage(RUSAGE_SELF, &usage);
    sheet.counter(
        "process_cpu_seconds_total",
        "Time that the process has had of the CPUs.",
        seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime)
    );
    double pages = 0;
    double resident = 0;
    std::ifstream("/proc/self/statm") >> pages >> resident;
    const auto page = static_cast<double>(::sysconf(_SC_PAGESIZE));
    sheet.gauge("process_virtual_memory_bytes", "Its address space.", pages * page);
    sheet.gauge("process_resident_memory_bytes", "Its memory.", resident * page);
    ::rlimit limit{};
    (void)::getrlimit(RLIMIT_NOFILE, &limit);
    sheet.gauge("process_open_fds", "Its open descriptors.", open_descriptors());
    sheet.gauge("process_max_fds", "How many it may open.", static_cast<double>(limit.rlim_cur));
    return sheet.take();
}

}  // namespace recourse::telemetry
