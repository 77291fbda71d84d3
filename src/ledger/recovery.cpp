#include "ledger/recovery.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace recourse::ledger {

using std::chrono::milliseconds;
using store::LedgerEntry;

std::optional<double> Recovery::rate() const noexcept {
    if (tried == 0) return std::nullopt;
    return static_cast<double>(at_once) / static_cast<double>(tried);
}

std::optional<milliseconds> Recovery::median_time() const {
    if (times.empty()) return std::nullopt;
    auto parted = times;
    const auto middle = parted.begin() + static_cast<std::ptrdiff_t>(parted.size() / 2);
    std::ranges::nth_element(parted, middle);
    if (parted.size() % 2 == 1) return *middle;
    return (*std::max_element(parted.begin(), middle) + *middle) / 2;
}

void Recovery::add(const Recovery& other) {
    faults += other.faults;
    tried += other.tried;
    at_once += other.at_once;
    recovered += other.recovered;
    tries += other.tries;
    times.insert(times.end(), other.times.begin(), other.times.end());
}

std::map<RecoveryKey, Recovery> RecoveryMeter::counted() const {
    std::map<RecoveryKey, Recovery> counted;
    for (const auto& [key, tag] : tags_) counted.emplace(key, rows_[tag]);
    return counted;
}

FaultCounter::Tag RecoveryMeter::failed(const LedgerEntry& fault) {
    RecoveryKey key{
        .domain = std::string(fault.domain),
        .code = std::string(fault.code),
        .words = std::string(fault.words),
        .tool = std::string(fault.tool),
    };
    const auto [found, is_new] = tags_.try_emplace(std::move(key), rows_.size());
    if (is_new) rows_.emplace_back();
    ++rows_[found->second].faults;
    return found->second;
}

void RecoveryMeter::tried(Tag fault) {
    ++rows_[fault].tried;
}

void RecoveryMeter::recovered(Tag fault, int tries, milliseconds time) {
    auto& row = rows_[fault];
    if (tries == 1) ++row.at_once;
    ++row.recovered;
    row.tries += static_cast<std::uint64_t>(tries);
    row.times.push_back(time);
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

/// Those codes that were told in several wordings: what a change of the words was good for.
std::map<std::string, Recovery> by_wording(const Counted& counted) {
    std::map<std::string, std::set<std::string>> wordings;
    for (const auto& [key, recovery] : counted) wordings[code_of(key)].insert(key.words);
    std::map<std::string, Recovery> groups;
    for (const auto& [key, recovery] : counted) {
        const auto code = code_of(key);
        if (wordings[code].size() > 1) groups[fmt::format("{} {}", code, key.words)].add(recovery);
    }
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
    const auto by_tool = grouped(counted, [](const RecoveryKey& key) { return key.tool; });
    auto text = table("", all) + "\n" + table("by code", grouped(counted, code_of)) + "\n" +
                table("by tool", by_tool);
    const auto wordings = by_wording(counted);
    if (!wordings.empty()) text += "\n" + table("by version of the words", wordings);
    return text;
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
