#include "ledger/overview_counts.hpp"

#include <algorithm>
#include <span>
#include <tuple>
#include <utility>

namespace recourse::ledger {

using store::LedgerEntry;
using Row = OverviewFigures::Row;

namespace {

constexpr std::chrono::minutes kMinute{1};
constexpr std::chrono::minutes kTen{10};
/// How many slots each window has, of its ring.
const std::vector<std::size_t> kMinutes{15, 60};
const std::vector<std::size_t> kTens{36, 144};

/// So many names are told apart in a day; what comes beyond is counted together.
constexpr std::size_t kMostCodes = 4'096;
constexpr std::size_t kMostTools = 16'384;
constexpr std::size_t kMostCallers = 16'384;
constexpr std::size_t kMostUpstreams = 1'024;

constexpr auto at(Subject subject) {
    return static_cast<std::size_t>(subject);
}

/// A name that calls were counted under.
struct Place {
    std::size_t number;
    CallTally tally;
};

bool comes_before(const Place& a, const Place& b) {
    return std::tie(b.tally.failed, b.tally.calls, a.number) <
           std::tie(a.tally.failed, a.tally.calls, b.number);
}

std::vector<Place> places_in(std::span<const OverviewRing::Sum::Named> all) {
    std::vector<Place> places;
    for (std::size_t number = 0; number < all.size(); ++number) {
        if (all[number].tally.calls > 0) places.push_back({number, all[number].tally});
    }
    return places;
}

}  // namespace

OverviewCounts::OverviewCounts()
    : names_{
          OverviewNames(kMostCodes),
          OverviewNames(kMostTools),
          OverviewNames(kMostCallers),
          OverviewNames(kMostUpstreams),
      },
      minutes_(kMinute, kMinutes, names_),
      tens_(kTen, kTens, names_) {}

void OverviewCounts::add(const LedgerEntry& entry) {
    const auto time = entry.ended();
    const auto call = counted(entry);
    count(time, call);
    // Held twice by now, or nobody counts under it: it came too late.
    for (std::size_t subject = 0; subject < kSubjects; ++subject) {
        if (call.names[subject]) names_[subject].release(*call.names[subject]);
    }
}

/// The names in it are held.
CountedCall OverviewCounts::counted(const LedgerEntry& entry) {
    CountedCall call;
    call.totals.calls = 1;
    if (entry.ending == "failed") call.totals.failed = 1;
    if (entry.ending == "cancelled") call.totals.cancelled = 1;
    if (entry.method == "tools/call") call.bucket = Latencies::bucket_of(entry.latency);
    const auto name = [&](Subject subject, const OverviewNames::Parts& parts) {
        auto& names = names_[at(subject)];
        const auto number = names.number_of(parts);
        names.hold(number);
        call.names[at(subject)] = number;
        return number;
    };
    if (!entry.code.empty()) {
        const auto code = name(Subject::code, {entry.domain, entry.code});
        if (code >= last_.size()) last_.resize(std::size_t{code} + 1);
        last_[code] = std::max(last_[code], entry.ended());
    }
    // A name that no upstream has is its caller's own word, and there is no end of them.
    if (!entry.tool.empty() && !entry.upstream.empty())
        name(Subject::tool, {entry.upstream, entry.tool});
    if (!entry.caller.empty()) name(Subject::caller, {entry.caller});
    if (!entry.upstream.empty()) name(Subject::upstream, {entry.upstream});
    return call;
}

void OverviewCounts::count(WallTime time, const CountedCall& call) {
    for (auto* ring : {&minutes_, &tens_}) {
        const auto slot = ring->slot_of(time);
        ring->advance(slot);
        ring->add(slot, call);
    }
}

void OverviewCounts::add_try(WallTime told) {
    count(told, {.totals = {.tried = 1}, .bucket = {}, .names = {}});
}

void OverviewCounts::add_recovery(WallTime told, bool at_once) {
    count(
        told, {.totals = {.at_once = at_once ? 1U : 0U, .recovered = 1}, .bucket = {}, .names = {}}
    );
}

OverviewFigures OverviewCounts::figures(OverviewWindow window, WallTime now) {
    const bool is_short = window == OverviewWindow::quarter_hour || window == OverviewWindow::hour;
    auto& ring = is_short ? minutes_ : tens_;
    ring.advance(ring.slot_of(now));
    const bool is_whole = window == OverviewWindow::hour || window == OverviewWindow::day;
    const auto& sum = ring.sum(is_whole ? 1 : 0);

    OverviewFigures figures{.step = ring.unit(), .totals = sum.totals(), .rows = {}};
    const auto first = ring.newest() + 1 - static_cast<OverviewRing::Slot>(sum.slots());
    figures.from = ring.begin_of(first);
    figures.until = std::max(now, ring.begin_of(ring.newest()));
    figures.p50 = sum.latencies().within(0.50);
    figures.p95 = sum.latencies().within(0.95);
    for (auto slot = first; slot <= ring.newest(); ++slot) {
        const auto totals = ring.totals_of(slot);
        figures.series.push_back({
            .at = ring.begin_of(slot),
            .succeeded = totals.calls - totals.failed - totals.cancelled,
            .failed = totals.failed,
            .cancelled = totals.cancelled,
        });
    }
    for (const auto subject : {Subject::code, Subject::tool, Subject::caller, Subject::upstream})
        figures.rows[at(subject)] = rows_of(subject, sum);
    return figures;
}

/// The first names, and one row for the rest: there may be thousands, and few are shown.
std::vector<Row> OverviewCounts::rows_of(Subject subject, const OverviewRing::Sum& sum) const {
    const auto all = sum.of(subject);
    auto places = places_in(all);
    const auto shown = std::min(places.size(), kMostRows);
    std::ranges::partial_sort(
        places, places.begin() + static_cast<std::ptrdiff_t>(shown), comes_before
    );
    std::vector<Row> rows;
    Row rest;
    for (std::size_t place = 0; place < places.size(); ++place) {
        const auto& [number, tally] = places[place];
        if (place >= shown || number == OverviewNames::kOther) {
            rest.calls += tally.calls;
            rest.failed += tally.failed;
            continue;
        }
        const auto parts = names_[at(subject)].parts_of(static_cast<OverviewNames::Number>(number));
        auto& row = rows.emplace_back();
        row.name = {std::string(parts[0]), std::string(parts[1])};
        row.calls = tally.calls;
        row.failed = tally.failed;
        if (all[number].latencies) row.p95 = all[number].latencies->within(0.95);
        if (subject == Subject::code) row.last = last_[number];
    }
    if (rest.calls > 0) rows.push_back(std::move(rest));
    return rows;
}

}  // namespace recourse::ledger
