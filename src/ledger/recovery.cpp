#include "ledger/recovery.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/format.h>

namespace recourse::ledger {

using std::chrono::milliseconds;
using store::LedgerEntry;

namespace {

constexpr std::string_view kToolCall = "tools/call";

bool is_tool_call(const LedgerEntry& entry) {
    return entry.method == kToolCall && !entry.tool.empty();
}

/// The words of a text between blanks.
std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        if (end > 0) words.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

/// The tools whose calls are tries after that Fault.
std::vector<std::string_view> tools_tried(const LedgerEntry& fault) {
    auto tools = split(fault.suggests);
    if (std::ranges::find(tools, fault.tool) == tools.end()) tools.push_back(fault.tool);
    return tools;
}

bool is_in_time(WallTime told, const LedgerEntry& next) {
    return next.started >= told && next.started <= told + kRecoveryWindow;
}

/// Nothing that a caller or a client is called can hold the separator.
std::string key_of(const LedgerEntry& entry, std::string_view tool) {
    std::string key;
    key.reserve(entry.caller.size() + entry.client.size() + tool.size() + 2);
    key.append(entry.caller).append(1, '\0').append(entry.client).append(1, '\0').append(tool);
    return key;
}

}  // namespace

bool is_try_after(const LedgerEntry& fault, const LedgerEntry& next) {
    if (!is_tool_call(fault) || !is_tool_call(next) || next.ending == "cancelled") return false;
    const auto tools = tools_tried(fault);
    return next.caller == fault.caller && next.client == fault.client &&
           is_in_time(fault.ended(), next) && std::ranges::find(tools, next.tool) != tools.end();
}

std::optional<double> Recovery::rate() const noexcept {
    if (tried == 0) return std::nullopt;
    return static_cast<double>(at_once) / static_cast<double>(tried);
}

std::optional<milliseconds> Recovery::median_time() const {
    if (times.empty()) return std::nullopt;
    auto sorted = times;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::ranges::nth_element(sorted, middle);
    return *middle;
}

void Recovery::add(const Recovery& other) {
    faults += other.faults;
    tried += other.tried;
    at_once += other.at_once;
    recovered += other.recovered;
    tries += other.tries;
    times.insert(times.end(), other.times.begin(), other.times.end());
}

/// A Fault that is not recovered from yet. Stands under each tool whose call would be a try.
struct RecoveryMeter::Open {
    WallTime told;
    Recovery* counted;
    int tries = 0;
    bool is_closed = false;
};

RecoveryMeter::RecoveryMeter() = default;
RecoveryMeter::~RecoveryMeter() = default;

void RecoveryMeter::take(const LedgerEntry& entry) {
    if (!is_tool_call(entry) || entry.ending == "cancelled") return;
    note_try(entry);
    if (entry.ending == "failed") open(entry);
}

void RecoveryMeter::note_try(const LedgerEntry& entry) {
    const auto found = open_.find(key_of(entry, entry.tool));
    if (found == open_.end()) return;
    const bool succeeded = entry.ending == "succeeded";
    for (const auto& fault : found->second) {
        const bool is_try = !fault->is_closed && is_in_time(fault->told, entry);
        if (!is_try) continue;
        auto& counted = *fault->counted;
        if (++fault->tries == 1) ++counted.tried;
        fault->is_closed = succeeded || fault->tries == kMostTries;
        if (!succeeded) continue;
        if (fault->tries == 1) ++counted.at_once;
        ++counted.recovered;
        counted.tries += static_cast<std::uint64_t>(fault->tries);
        counted.times.push_back(std::chrono::floor<milliseconds>(entry.ended() - fault->told));
    }
    // Entries come in the order in which they ended: whatever ends later also began late enough
    // only if this one did, but for calls that overlap, which the window is wide enough for.
    std::erase_if(found->second, [&](const auto& fault) {
        return fault->is_closed || entry.started > fault->told + 2 * kRecoveryWindow;
    });
    if (found->second.empty()) open_.erase(found);
}

void RecoveryMeter::open(const LedgerEntry& entry) {
    auto& counted = counted_[RecoveryKey{
        .domain = std::string(entry.domain),
        .code = std::string(entry.code),
        .words = std::string(entry.words),
        .tool = std::string(entry.tool),
    }];
    ++counted.faults;
    const auto fault = std::make_shared<Open>(entry.ended(), &counted);
    for (const auto tool : tools_tried(entry)) open_[key_of(entry, tool)].push_back(fault);
}

namespace {

using Counted = std::map<RecoveryKey, Recovery>;
using NameOf = std::function<std::string(const RecoveryKey&)>;

std::string code_of(const RecoveryKey& key) {
    return key.domain == "recourse" ? key.code : key.domain + "/" + key.code;
}

std::map<std::string, Recovery> grouped(const Counted& counted, const NameOf& name_of) {
    std::map<std::string, Recovery> groups;
    for (const auto& [key, recovery] : counted) groups[name_of(key)].add(recovery);
    return groups;
}

/// `-` where there is nothing to say.
template <typename T, typename Words>
std::string or_dash(const std::optional<T>& value, const Words& words) {
    return value ? words(*value) : "-";
}

std::string percent(double share) {
    return fmt::format("{:.0f}%", share * 100);
}

std::string seconds(milliseconds time) {
    return fmt::format("{:.1f} s", static_cast<double>(time.count()) / 1000);
}

std::string row(std::string_view name, const Recovery& recovery) {
    return fmt::format(
        "{:<40}  {:>7}  {:>7}  {:>7}  {:>9}  {:>9}\n",
        name,
        recovery.faults,
        recovery.tried,
        or_dash(recovery.rate(), percent),
        recovery.recovered,
        or_dash(recovery.median_time(), seconds)
    );
}

std::string table(std::string_view title, const std::map<std::string, Recovery>& groups) {
    auto text = fmt::format(
        "{:<40}  {:>7}  {:>7}  {:>7}  {:>9}  {:>9}\n",
        title,
        "faults",
        "tried",
        "rate",
        "recovered",
        "median"
    );
    for (const auto& [name, recovery] : groups) text += row(name, recovery);
    return text;
}

json::Object numbers_of(const Recovery& recovery) {
    json::Object out{
        {"faults", recovery.faults},
        {"tried", recovery.tried},
        {"recovered_at_once", recovery.at_once},
        {"recovered", recovery.recovered},
        {"tries", recovery.tries},
    };
    if (const auto rate = recovery.rate()) out["rate"] = *rate;
    if (const auto time = recovery.median_time()) out["median_ms"] = time->count();
    return out;
}

}  // namespace

std::string to_text(const Counted& counted) {
    if (counted.empty()) return "No call of a tool failed.\n";
    const auto all = grouped(counted, [](const RecoveryKey&) { return "all"; });
    return table("", all) + "\n" + table("by code", grouped(counted, code_of)) + "\n" +
           table("by tool", grouped(counted, [](const RecoveryKey& key) { return key.tool; }));
}

json::Object to_json(const Counted& counted) {
    Recovery total;
    json::Array rows;
    for (const auto& [key, recovery] : counted) {
        total.add(recovery);
        json::Object row{
            {"domain", key.domain}, {"code", key.code}, {"words", key.words}, {"tool", key.tool}
        };
        for (auto& [name, number] : numbers_of(recovery)) row[name] = number;
        rows.emplace_back(std::move(row));
    }
    return {
        {"window_seconds", std::chrono::seconds(kRecoveryWindow).count()},
        {"total", numbers_of(total)},
        {"faults", std::move(rows)},
    };
}

}  // namespace recourse::ledger
