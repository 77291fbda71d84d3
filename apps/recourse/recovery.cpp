#include "ledger/recovery.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "commands.hpp"
#include "duration_option.hpp"
#include "progress.hpp"

#include <chrono>
#include <cstdio>
#include <expected>
#include <string_view>

#include <fmt/format.h>

/// Whether errors work: what callers did after each.
namespace recourse::app {
namespace {

constexpr std::string_view kCommand = "recovery";

store::Kept<void> read_into(
    ledger::RecoveryMeter& meter,
    store::Ledger& ledger,
    WallTime since,
    const RecoveryOptions& options
) {
    const auto extent = ledger.extent();
    if (!extent) return std::unexpected(extent.error());
    Progress progress(
        "reading the ledger", Unit::rows, {.quiet = options.quiet, .for_program = options.json}
    );
    const auto before_first = extent->oldest - 1;
    progress.expect(static_cast<double>(extent->newest - before_first));
    return ledger.read(since, [&](const store::LedgerEntry& entry) {
        meter.take(entry);
        progress.reach(static_cast<double>(entry.number - before_first));
    });
}

}  // namespace

int recovery(const RecoveryOptions& options) {
    WallTime since;
    if (!options.since.empty()) {
        const Durations ages{std::chrono::seconds(0), kLongestAge, "12h or 7d"};
        const auto back = duration_option("--since", options.since, ages);
        if (!back) {
            fmt::print(stderr, "recourse recovery: {}\n", back.error());
            return kUsage;
        }
        since = std::chrono::system_clock::now() - *back;
    }
    const auto ledger = open_ledger(kCommand, options.ledger);
    if (!ledger) return ledger.error();
    ledger::RecoveryMeter meter;
    const auto read = read_into(meter, **ledger, since, options);
    if (!read) return ledger_failed(kCommand, read.error());
    if (options.json)
        fmt::print("{}\n", json::to_text(ledger::to_json(meter.counted())));
    else
        fmt::print("{}", ledger::to_text(meter.counted()));
    return kOk;
}

}  // namespace recourse::app
