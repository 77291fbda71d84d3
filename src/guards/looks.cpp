#include "guards/looks.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace recourse::guards {
namespace {

/// How the names of such arguments end.
constexpr std::array<std::string_view, 6> kIdentifying{"id", "key", "number", "path", "uri", "url"};
constexpr std::size_t kLongestValue = 256;
constexpr std::size_t kMostValues = 8;

bool is_identifying(std::string_view name) {
    const auto lower = text::to_lower(name);
    return std::ranges::any_of(kIdentifying, [&](std::string_view end) {
        return lower.ends_with(end);
    });
}

bool is_about_the_same(const ToolCall& call, const Looks::Doubt& doubt) {
    return std::ranges::all_of(doubt.about, [&](const auto& one) {
        const auto given = call.arguments[one.first];
        return !given || given.raw() == one.second;
    });
}

bool shows(const ToolCall& call, const Looks::Doubt& doubt) {
    if (call.upstream != doubt.upstream || !is_about_the_same(call, doubt)) return false;
    if (!doubt.shown_by.empty()) return call.shown == doubt.shown_by;
    return call.reads_only || call.says_it_reads;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> Looks::what_it_is_about(json::Ref arguments) {
    std::vector<std::pair<std::string, std::string>> about;
    for (const auto& member : arguments.members()) {
        auto name = *member.name.string();
        const bool is_short = member.value_raw.size() <= kLongestValue;
        const bool is_single = !member.value().is_object() && !member.value().is_array();
        if (is_short && is_single && is_identifying(name) && about.size() < kMostValues)
            about.emplace_back(std::move(name), member.value_raw);
    }
    return about;
}

void Looks::begin(std::int64_t claim, Doubt doubt) {
    forget(claim);
    if (doubts_.size() >= most_) forget(doubts_.begin()->first);
    by_conversation_[doubt.conversation].insert(claim);
    doubts_.emplace(claim, std::move(doubt));
}

void Looks::tell_again(std::int64_t claim, std::function<bool()> heard) {
    if (const auto found = doubts_.find(claim); found != doubts_.end())
        found->second.heard = std::move(heard);
}

void Looks::forget(std::int64_t claim) {
    const auto found = doubts_.find(claim);
    if (found == doubts_.end()) return;
    const auto of_conversation = by_conversation_.find(found->second.conversation);
    of_conversation->second.erase(claim);
    if (of_conversation->second.empty()) by_conversation_.erase(of_conversation);
    doubts_.erase(found);
}

const Looks::Doubt* Looks::find(std::int64_t claim) const {
    const auto found = doubts_.find(claim);
    return found == doubts_.end() ? nullptr : &found->second;
}

bool Looks::is_over(std::int64_t claim, std::string_view conversation) const {
    const auto* doubt = find(claim);
    // A client that gives up closes its connection a moment after its machine took the answer, so
    // that what seemed to be heard is asked once more.
    return doubt != nullptr && doubt->conversation == conversation && doubt->over &&
           is_heard(*doubt);
}

Looks::Look Looks::look(const ToolCall& call, std::string_view conversation) {
    Look look;
    for (const auto claim : claims_in(conversation)) {
        auto& doubt = doubts_.at(claim);
        if (!shows(call, doubt) || !is_heard(doubt)) continue;
        if (call.now < doubt.counts_from)
            doubt.looked_early = true;
        else
            look.claims.push_back(claim);
    }
    return look;
}

void Looks::succeeded(const Look& look) {
    for (const auto claim : look.claims) {
        if (const auto found = doubts_.find(claim); found != doubts_.end())
            found->second.over = true;
    }
}

Duration Looks::wait_for(const ToolCall& call, std::string_view conversation) const {
    Duration longest{};
    for (const auto claim : claims_in(conversation)) {
        const auto& doubt = doubts_.at(claim);
        const bool is_awaited = !doubt.over && !doubt.shown_by.empty() && shows(call, doubt);
        if (is_awaited && is_heard(doubt))
            longest = std::max(longest, doubt.counts_from - call.now);
    }
    return longest;
}

void Looks::prune(TimePoint now) {
    std::vector<std::int64_t> past;
    for (const auto& [claim, doubt] : doubts_) {
        if (doubt.until <= now) past.push_back(claim);
    }
    for (const auto claim : past) forget(claim);
}

const std::set<std::int64_t>& Looks::claims_in(std::string_view conversation) const {
    static const std::set<std::int64_t> kNone;
    // Nearly always nothing is in doubt, and then this costs nothing.
    if (by_conversation_.empty() || conversation.empty()) return kNone;
    const auto found = by_conversation_.find(std::string(conversation));
    return found == by_conversation_.end() ? kNone : found->second;
}

}  // namespace recourse::guards
