#include "ledger/overview_ring.hpp"

#include <algorithm>

namespace recourse::ledger {

using Number = OverviewNames::Number;

namespace {

/// How many rows a slot has for each subject: some 20 KiB in the most crowded minute of a gateway
/// with 100 busy tools, 220 KiB where thousands of tools and callers are busy.
constexpr std::array<std::size_t, kSubjects> kMostRows{1'024, 8'192, 8'192, 1'024};

/// Of rows whose lengths are not told apart.
constexpr std::uint32_t kNoBucket = 0xff;
static_assert(Latencies::kBuckets <= kNoBucket);

constexpr std::uint32_t key_of(Number name, std::uint32_t bucket) {
    return std::uint32_t{name} << 8U | bucket;
}
constexpr Number name_in(std::uint32_t key) {
    return static_cast<Number>(key >> 8U);
}
constexpr std::uint32_t bucket_in(std::uint32_t key) {
    return key & 0xffU;
}

void add_call(CallTally& tally, const CountedCall& call) {
    ++tally.calls;
    if (call.totals.failed > 0) ++tally.failed;
}

bool has_lengths(std::size_t subject) {
    const auto which = static_cast<Subject>(subject);
    return which == Subject::tool || which == Subject::upstream;
}

void add_named(OverviewRing::Sum::Named& named, std::size_t subject, const CountedCall& call) {
    add_call(named.tally, call);
    if (!has_lengths(subject) || !call.bucket) return;
    if (!named.latencies) named.latencies = std::make_unique<Latencies>();
    named.latencies->add(*call.bucket);
}

}  // namespace

OverviewRing::Sum::Named& OverviewRing::Sum::at(std::size_t subject, Number name) {
    auto& all = named_[subject];
    if (name >= all.size()) all.resize(std::size_t{name} + 1);
    return all[name];
}

OverviewRing::OverviewRing(
    std::chrono::minutes unit, const std::vector<std::size_t>& sums, SubjectNames& names
)
    : unit_(unit), names_(names), sums_(sums.begin(), sums.end()), slots_(sums.back()) {}

OverviewRing::Slot OverviewRing::slot_of(WallTime time) const noexcept {
    return std::chrono::floor<std::chrono::minutes>(time.time_since_epoch()) / unit_;
}

WallTime OverviewRing::begin_of(Slot slot) const noexcept {
    return WallTime(slot * unit_);
}

OverviewRing::Counts& OverviewRing::at(Slot slot) noexcept {
    return slots_[static_cast<std::size_t>(slot) % slots_.size()];
}
const OverviewRing::Counts& OverviewRing::at(Slot slot) const noexcept {
    return slots_[static_cast<std::size_t>(slot) % slots_.size()];
}

bool OverviewRing::covers(const Sum& sum, Slot slot) const noexcept {
    return slot <= newest_ && slot > newest_ - static_cast<Slot>(sum.slots_);
}

CallTotals OverviewRing::totals_of(Slot slot) const noexcept {
    return covers(sums_.back(), slot) ? at(slot).totals : CallTotals{};
}

void OverviewRing::advance(Slot newest) {
    if (newest <= newest_) return;
    // After a long silence all is forgotten once, not slot by slot up to now.
    const auto last = std::min(newest, newest_ + static_cast<Slot>(slots_.size()));
    for (auto next = newest_ + 1; next <= last; ++next) {
        for (auto& sum : sums_) take_out(sum, at(next - static_cast<Slot>(sum.slots_)));
        clear(at(next));
    }
    newest_ = newest;
}

void OverviewRing::take_out(Sum& sum, const Counts& counts) {
    sum.totals_.subtract(counts.totals);
    sum.latencies_.subtract(counts.latencies);
    for (std::size_t subject = 0; subject < kSubjects; ++subject) {
        for (const auto& [key, tally] : counts.rows[subject].all()) {
            auto& named = sum.at(subject, name_in(key));
            named.tally.calls -= tally.calls;
            named.tally.failed -= tally.failed;
            if (bucket_in(key) != kNoBucket) named.latencies->subtract(bucket_in(key), tally.calls);
            if (named.tally.calls == 0) named.latencies.reset();
        }
    }
}

void OverviewRing::clear(Counts& counts) {
    for (std::size_t subject = 0; subject < kSubjects; ++subject) {
        for (const auto& row : counts.rows[subject].all())
            names_[subject].release(name_in(row.key));
    }
    counts = {};
}

void OverviewRing::add(Slot slot, const CountedCall& call) {
    if (!covers(sums_.back(), slot)) return;
    auto& counts = at(slot);
    counts.totals.add(call.totals);
    if (call.bucket) counts.latencies.add(*call.bucket);
    std::array<std::optional<Number>, kSubjects> names;
    for (std::size_t subject = 0; subject < kSubjects; ++subject) {
        if (call.names[subject])
            names[subject] = count(counts, subject, *call.names[subject], call);
    }
    for (auto& sum : sums_) {
        if (!covers(sum, slot)) continue;
        sum.totals_.add(call.totals);
        if (call.bucket) sum.latencies_.add(*call.bucket);
        for (std::size_t subject = 0; subject < kSubjects; ++subject) {
            if (names[subject]) add_named(sum.at(subject, *names[subject]), subject, call);
        }
    }
}

/// The name that it is counted under in that slot: `other` where the slot is full.
Number OverviewRing::count(
    Counts& counts, std::size_t subject, Number name, const CountedCall& call
) {
    const auto bucket =
        has_lengths(subject) && call.bucket ? static_cast<std::uint32_t>(*call.bucket) : kNoBucket;
    auto& rows = counts.rows[subject];
    auto* tally = rows.find(key_of(name, bucket));
    if (tally == nullptr && rows.size() >= kMostRows[subject]) {
        name = OverviewNames::kOther;
        tally = rows.find(key_of(name, bucket));
    }
    if (tally == nullptr) {
        tally = &rows.add(key_of(name, bucket));
        names_[subject].hold(name);
    }
    add_call(*tally, call);
    return name;
}

}  // namespace recourse::ledger
