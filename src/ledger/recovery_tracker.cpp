#include "ledger/recovery_tracker.hpp"

#include <algorithm>

namespace recourse::ledger {

using std::chrono::milliseconds;
using store::LedgerEntry;

namespace {

constexpr std::string_view kToolCall = "tools/call";

bool is_tool_call(const LedgerEntry& entry) {
    return entry.method == kToolCall && !entry.tool.empty();
}

/// The tools whose calls are tries after that Fault, each once: those that it suggests, which stand
/// between blanks, and its own.
std::vector<std::string_view> tools_tried(const LedgerEntry& fault) {
    std::vector<std::string_view> tools{fault.tool};
    auto rest = fault.suggests;
    while (!rest.empty()) {
        const auto tool = rest.substr(0, rest.find(' '));
        const bool is_new = !tool.empty() && std::ranges::find(tools, tool) == tools.end();
        if (is_new) tools.push_back(tool);
        rest.remove_prefix(std::min(tool.size() + 1, rest.size()));
    }
    return tools;
}

/// The ledger keeps when a call began to the millisecond, so one that began at once seems to have
/// begun before.
bool is_in_time(WallTime told, const LedgerEntry& next) {
    return next.started >= std::chrono::floor<milliseconds>(told) &&
           next.started <= told + kRecoveryWindow;
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

void RecoveryTracker::take(const LedgerEntry& entry, FaultCounter& counter) {
    if (!is_tool_call(entry) || entry.ending == "cancelled") return;
    note_try(entry, counter);
    if (entry.ending == "failed") follow(entry, counter.failed(entry));
    forget_old(entry.started);
}

void RecoveryTracker::note_try(const LedgerEntry& entry, FaultCounter& counter) {
    const auto found = open_.find(key_of(entry, entry.tool));
    if (found == open_.end()) return;
    const bool succeeded = entry.ending == "succeeded";
    // A copy, for closing takes them out. It is short: each call is a try after most of them.
    const auto open = found->second;
    for (const auto& fault : open) {
        if (!is_in_time(fault->told, entry)) continue;
        if (++fault->tries == 1) counter.tried(fault->tag);
        if (succeeded) {
            const auto passed = std::max(entry.ended() - fault->told, WallTime::duration{0});
            const auto time = std::chrono::floor<milliseconds>(passed);
            counter.recovered(fault->tag, fault->tries, time);
        }
        if (succeeded || fault->tries == kMostTries) close(*fault);
    }
}

void RecoveryTracker::follow(const LedgerEntry& fault, FaultCounter::Tag tag) {
    const auto open = std::make_shared<Open>(tag, fault.ended());
    for (const auto tool : tools_tried(fault)) {
        open->keys.push_back(key_of(fault, tool));
        open_[open->keys.back()].push_back(open);
    }
    in_order_.push_back(open);
}

/// Entries come in the order in which they ended: whatever ends later also began late enough only
/// if this one did, but for calls that overlap, which twice the window is wide enough for.
void RecoveryTracker::forget_old(WallTime now) {
    while (!in_order_.empty()) {
        auto& oldest = *in_order_.front();
        const bool is_past = now > oldest.told + 2 * kRecoveryWindow;
        if (!oldest.keys.empty() && !is_past && in_order_.size() <= kMostFollowed) return;
        close(oldest);
        in_order_.pop_front();
    }
}

void RecoveryTracker::close(Open& fault) {
    for (const auto& key : fault.keys) {
        const auto found = open_.find(key);
        std::erase_if(found->second, [&](const OpenPtr& one) { return one.get() == &fault; });
        if (found->second.empty()) open_.erase(found);
    }
    fault.keys.clear();
}

}  // namespace recourse::ledger
