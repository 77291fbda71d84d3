#include "ledger/overview_recovery.hpp"

#include "base/json.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace recourse::ledger {

using std::chrono::minutes;
using store::LedgerEntry;

namespace {

constexpr minutes kUnit{10};
constexpr std::size_t kSlots = 144;  // a day
/// Of codes, wordings and tools together; what comes beyond is counted together.
constexpr std::size_t kMostKeys = 4'096;
/// And in one slot.
constexpr std::size_t kMostRows = 1'024;
constexpr std::size_t kMostTimes = 4'096;
constexpr std::size_t kMostExamples = 512;
/// From so many on a rate says something.
constexpr std::uint32_t kFewestTried = 5;

using Slot = std::int64_t;

Slot slot_of(minutes time) {
    return time / kUnit;
}

/// A Fault is known by its minute and its key.
constexpr unsigned kKeyBits = 16;

std::array<std::string, 3> wording_of(const LedgerEntry& fault) {
    return {std::string(fault.domain), std::string(fault.code), std::string(fault.words)};
}

struct Known {
    minutes minute;
    OverviewNames::Number key;
};

FaultCounter::Tag tag_of(const Known& fault) {
    return static_cast<FaultCounter::Tag>(fault.minute.count()) << kKeyBits | fault.key;
}

Known fault_of(FaultCounter::Tag tag) {
    return {
        .minute = minutes(static_cast<std::int64_t>(tag >> kKeyBits)),
        .key = static_cast<OverviewNames::Number>(tag),
    };
}

/// What needs mending comes first.
auto place_of(const CodeRecovery& code) {
    const auto& tally = code.tally;
    const int group = tally.tried >= kFewestTried ? 0 : tally.tried > 0 ? 1 : 2;
    const double rate = group == 0 ? tally.rate().value_or(0) : 0;
    return std::make_tuple(
        group, rate, -static_cast<std::int64_t>(tally.faults), code.domain, code.code, code.words
    );
}

}  // namespace

std::optional<double> FaultTally::rate() const noexcept {
    if (tried == 0) return std::nullopt;
    return static_cast<double>(at_once) / tried;
}

OverviewRecovery::OverviewRecovery(OverviewCounts& counts)
    : in_all_(counts), keys_(kMostKeys), slots_(kSlots) {}

void OverviewRecovery::add(const LedgerEntry& entry) {
    tracker_.take(entry, *this);
}

FaultCounter::Tag OverviewRecovery::failed(const LedgerEntry& fault) {
    const auto minute = std::chrono::floor<minutes>(fault.ended().time_since_epoch());
    // A name that no upstream has is its caller's own word, and there is no end of them.
    const auto tool = fault.upstream.empty() ? std::string_view() : fault.tool;
    const auto key = keys_.number_of({fault.domain, fault.code, fault.words, tool});
    keys_.hold(key);
    advance(slot_of(minute));
    const auto counted = count(slot_of(minute), key, {.faults = 1});
    keys_.release(key);
    note_example(fault);
    return tag_of({minute, counted});
}

void OverviewRecovery::tried(Tag fault) {
    const auto [minute, key] = fault_of(fault);
    count(slot_of(minute), key, {.tried = 1});
    in_all_.add_try(WallTime(minute));
}

void OverviewRecovery::recovered(Tag fault, int tries, std::chrono::milliseconds time) {
    const auto [minute, key] = fault_of(fault);
    FaultTally more{.recovered = 1, .tries = static_cast<std::uint32_t>(tries)};
    if (tries == 1) more.at_once = 1;
    count(slot_of(minute), key, more);
    count_time(slot_of(minute), key, Latencies::bucket_of(time));
    in_all_.add_recovery(WallTime(minute), tries == 1);
}

OverviewRecovery::Counts* OverviewRecovery::at(Slot slot) noexcept {
    const bool is_kept = slot <= newest_ && slot > newest_ - static_cast<Slot>(kSlots);
    return is_kept ? &slots_[static_cast<std::size_t>(slot) % kSlots] : nullptr;
}

void OverviewRecovery::advance(Slot newest) {
    if (newest <= newest_) return;
    const auto last = std::min(newest, newest_ + static_cast<Slot>(kSlots));
    for (auto slot = newest_ + 1; slot <= last; ++slot)
        forget(slots_[static_cast<std::size_t>(slot) % kSlots]);
    newest_ = newest;
}

void OverviewRecovery::forget(Counts& counts) {
    for (const auto& [key, count] : counts.times.all()) {
        kept_[key >> 8U].times.subtract(key & 0xffU, count);
    }
    for (const auto& [key, tally] : counts.tallies.all()) {
        kept_[key].tally.subtract(tally);
        keys_.release(static_cast<Number>(key));
    }
    counts.tallies.clear();
    counts.times.clear();
}

OverviewRecovery::Number OverviewRecovery::count(Slot slot, Number key, const FaultTally& more) {
    auto* counts = at(slot);
    if (counts == nullptr) return OverviewNames::kOther;
    auto* tally = counts->tallies.find(key);
    if (tally == nullptr && counts->tallies.size() >= kMostRows) {
        key = OverviewNames::kOther;
        tally = counts->tallies.find(key);
    }
    if (tally == nullptr) {
        tally = &counts->tallies.add(key);
        keys_.hold(key);
    }
    tally->add(more);
    if (key >= kept_.size()) kept_.resize(std::size_t{key} + 1);
    kept_[key].tally.add(more);
    return key;
}

void OverviewRecovery::count_time(Slot slot, Number key, std::size_t bucket) {
    auto* counts = at(slot);
    if (counts == nullptr || key >= kept_.size()) return;
    const auto row = std::uint32_t{key} << 8U | static_cast<std::uint32_t>(bucket);
    auto* times = counts->times.find(row);
    if (times == nullptr && counts->times.size() >= kMostTimes) return;
    if (times == nullptr) times = &counts->times.add(row);
    ++*times;
    kept_[key].times.add(bucket);
}

/// The last Fault of each wording is its example; one that is known with its text stays before one
/// without.
void OverviewRecovery::note_example(const LedgerEntry& fault) {
    const auto wording = wording_of(fault);
    if (fault.code.empty() || !has_room_for_example(wording)) return;
    const auto details = json::check(fault.details);
    const auto told = details ? (*details)["told"].string() : std::nullopt;
    auto& example = examples_[wording];
    if (!told && !example.text.empty()) return;
    example.support_id = fault.support_id;
    if (!told) return;
    example.text = *told;
    example.category = (*details)["fault"]["category"].string().value_or("");
}

bool OverviewRecovery::has_room_for_example(const Wording& wording) {
    if (examples_.size() < kMostExamples || examples_.contains(wording)) return true;
    const auto counted = by_wording();
    std::erase_if(examples_, [&](const auto& one) { return !counted.contains(one.first); });
    return examples_.size() < kMostExamples;
}

std::vector<std::string> OverviewRecovery::untold() const {
    std::vector<std::string> ids;
    for (const auto& [wording, example] : examples_) {
        if (example.text.empty()) ids.push_back(example.support_id);
    }
    return ids;
}

void OverviewRecovery::tell(const LedgerEntry& fault) {
    const auto example = examples_.find(wording_of(fault));
    if (example != examples_.end() && example->second.text.empty()) note_example(fault);
}

/// The keys under which Faults were counted.
std::map<OverviewRecovery::Wording, std::vector<OverviewNames::Number>>
OverviewRecovery::by_wording() const {
    std::map<Wording, std::vector<Number>> found;
    for (std::size_t key = 0; key < kept_.size(); ++key) {
        if (kept_[key].tally.faults == 0) continue;
        const auto number = static_cast<Number>(key);
        const auto parts = keys_.parts_of(number);
        found[{std::string(parts[0]), std::string(parts[1]), std::string(parts[2])}].push_back(
            number
        );
    }
    return found;
}

CodeRecovery OverviewRecovery::told(const Wording& wording, const std::vector<Number>& keys) const {
    CodeRecovery code{.domain = wording[0], .code = wording[1], .words = wording[2], .tally = {}};
    Latencies times;
    for (const auto key : keys) {
        code.tally.add(kept_[key].tally);
        times.add(kept_[key].times);
        code.tools.push_back({std::string(keys_.parts_of(key)[3]), kept_[key].tally});
    }
    code.median = times.within(0.5);
    std::ranges::sort(code.tools, [](const auto& a, const auto& b) {
        return std::tie(b.tally.faults, a.tool) < std::tie(a.tally.faults, b.tool);
    });
    if (code.tools.size() > kMostTools) code.tools.resize(kMostTools);
    const auto example = examples_.find(wording);
    if (example != examples_.end()) {
        code.category = example->second.category;
        code.text = example->second.text;
        code.support_id = example->second.support_id;
    }
    return code;
}

std::vector<CodeRecovery> OverviewRecovery::codes(WallTime now) {
    advance(slot_of(std::chrono::floor<minutes>(now.time_since_epoch())));
    std::vector<CodeRecovery> codes;
    for (const auto& [wording, keys] : by_wording()) codes.push_back(told(wording, keys));
    std::ranges::sort(codes, {}, place_of);
    return codes;
}

}  // namespace recourse::ledger
