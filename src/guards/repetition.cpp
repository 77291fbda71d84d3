#include "guards/repetition.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/format.h>

namespace recourse::guards {
namespace {

constexpr std::size_t kMostCalls = 16;  ///< of one caller to one tool
constexpr std::uint32_t kOften = 3;     ///< from here on the words are strong

/// A collision only makes two tools share a list: calls are told apart by their fingerprints.
std::size_t hash_of(const ToolCall& call) {
    const std::hash<std::string_view> hash;
    const auto mix = [](std::size_t seed, std::size_t more) {
        return seed ^ (more + 0x9e3779b97f4a7c15U + (seed << 6U) + (seed >> 2U));
    };
    return mix(mix(hash(call.caller->id), hash(call.upstream)), hash(call.tool));
}

Fingerprint fingerprint_of(const ToolCall& call) {
    return fingerprint({call.caller->id, call.upstream, call.tool}, call.arguments);
}

std::string ordinal(std::uint32_t number) {
    constexpr std::string_view kEndings[] = {"th", "st", "nd", "rd"};
    const auto last = number % 10;
    const bool is_teen = number / 10 % 10 == 1;
    return fmt::format("{}{}", number, kEndings[is_teen || last > 3 ? 0 : last]);
}

ActionType type_for(Actor actor) {
    switch (actor) {
        case Actor::model:
            return ActionType::fix_arguments;
        case Actor::time:
            return ActionType::wait;
        case Actor::user:
        case Actor::operator_:
            return ActionType::ask_user;
        case Actor::nobody:
            break;
    }
    return ActionType::use_alternative;
}

/// What would help, by who can.
std::string what_helps(const Fault& fault, bool often) {
    switch (fault.actor) {
        case Actor::model:
            return often ? "do not send these arguments again: change what the message names, or "
                           "reach the goal in another way"
                         : "change the arguments before the next call: the same ones fail the same "
                           "way";
        case Actor::time:
            return often
                       ? "stop calling for now: only time helps, so go on with something else and "
                         "come back later"
                       : "wait as long as is said before the next call: calling sooner does not "
                         "help";
        case Actor::user:
        case Actor::operator_:
            return often ? "stop making this call and tell the user what stands here: no call of "
                           "yours can mend it"
                         : "tell the user: the same call fails until somebody has acted";
        case Actor::nobody:
            break;
    }
    return often ? "stop making this call: reach the goal in another way, or tell the user that it "
                   "cannot be reached"
                 : "try something else: the same call fails the same way";
}

}  // namespace

void Repetition::note_failure(const ToolCall& call, Fault& fault) {
    const auto times = count(call, fault);
    if (times < 2) return;
    fault.details["failed_times"] = times;
    auto said = fmt::format(
        "This is the {} time that this same call fails in the same way", ordinal(times)
    );
    if (!fault.message.empty()) {
        while (fault.message.ends_with('.')) fault.message.pop_back();
        const auto* end = fault.message.ends_with('?') ? "" : ".";
        said = fmt::format("{}{} {}", fault.message, end, said);
    }
    fault.message = std::move(said);
    const bool often = times >= kOften;
    // How to learn what happened stays first: not even a loop is a reason to write twice.
    const bool has_to_look =
        !fault.actions.empty() && fault.actions.front().type == ActionType::verify_effect;
    // What a look lets pass needs no other advice.
    if (has_to_look && fault.actor == Actor::model) return;
    const auto place = fault.actions.begin() + (has_to_look ? 1 : 0);
    const auto type = often ? ActionType::stop : type_for(fault.actor);
    fault.actions.insert(
        place,
        Action{.type = type, .sentence = what_helps(fault, often), .tool = {}, .arguments = {}}
    );
    constexpr std::size_t kMostActions = 3;
    if (fault.actions.size() > kMostActions) fault.actions.resize(kMostActions);
}

void Repetition::note_success(const ToolCall& call) {
    if (watched_.empty()) return;
    const auto found = watched_.find(hash_of(call));
    if (found == watched_.end()) return;
    std::erase_if(found->second, [mark = fingerprint_of(call)](const Failing& failing) {
        return failing.call == mark;
    });
    if (found->second.empty()) watched_.erase(found);
}

std::uint32_t Repetition::count(const ToolCall& call, const Fault& fault) {
    const auto hash = hash_of(call);
    if (watched_.size() >= most_ && !watched_.contains(hash)) forget_oldest();
    auto& calls = watched_[hash];
    const auto mark = fingerprint_of(call);
    auto failure = fmt::format("{}/{}", fault.domain, fault.code);
    auto found = std::ranges::find(calls, mark, &Failing::call);
    if (found == calls.end()) {
        if (calls.size() >= kMostCalls)
            calls.erase(std::ranges::min_element(calls, {}, &Failing::last));
        calls.push_back({.call = mark, .failure = std::move(failure), .times = 1, .last = call.now}
        );
        return 1;
    }
    const bool goes_on = found->failure == failure && call.now - found->last < kMemory;
    found->times = goes_on ? found->times + 1 : 1;
    found->failure = std::move(failure);
    found->last = call.now;
    return found->times;
}

/// Half of them, so that looking through all is rare.
void Repetition::forget_oldest() {
    const auto newest = [](const Calls& calls) {
        return std::ranges::max_element(calls, {}, &Failing::last)->last;
    };
    std::vector<TimePoint> times;
    times.reserve(watched_.size());
    for (const auto& [hash, calls] : watched_) times.push_back(newest(calls));
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::ranges::nth_element(times, middle);
    std::erase_if(watched_, [&, until = *middle](const auto& one) {
        return newest(one.second) <= until;
    });
}

}  // namespace recourse::guards
