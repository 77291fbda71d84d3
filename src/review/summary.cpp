#include "review/summary.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace recourse::review {
namespace {

constexpr int kMiddlePoints = 3;

constexpr std::array kGroupNames = std::to_array<std::pair<char, std::string_view>>({
    {'A', "The channel"},
    {'B', "What is wrong"},
    {'C', "What to do next"},
    {'D', "For programs"},
    {'E', "Retries"},
    {'F', "What must not be in it"},
    {'G', "The same everywhere"},
});

std::string in_words(const Untried& untried) {
    std::string words = untried.tool.empty() ? "the server" : untried.tool;
    if (untried.kind) words += fmt::format(": {}", number_of(*untried.kind));
    if (!untried.pointer.empty()) words += fmt::format(" at {}", untried.pointer);
    return words;
}

}  // namespace

Weight weight_of(const Rule& rule) noexcept {
    if (rule.cap) return Weight::heavy;
    return rule.points >= kMiddlePoints ? Weight::middle : Weight::light;
}

std::vector<Group> groups_of(const Review& review) {
    std::vector<Group> groups;
    groups.reserve(kGroupNames.size());
    for (const auto& [letter, name] : kGroupNames)
        groups.push_back({.letter = letter, .name = name});
    for (const auto& judgement : review.judgements) {
        const auto* rule = find_rule(judgement.rule);
        if (rule == nullptr || !judgement.unjudged.empty()) continue;
        const auto group = std::ranges::find(groups, rule->id.front(), &Group::letter);
        if (group == groups.end()) continue;
        group->earned += judgement.earned;
        group->possible += rule->points;
    }
    return groups;
}

std::vector<const Finding*> findings_of(const Review& review, std::string_view tool) {
    std::vector<const Finding*> found;
    for (const auto& finding : review.findings) {
        if (finding.tool == tool) found.push_back(&finding);
    }
    return found;
}

std::size_t count_new(const Review& review) {
    return static_cast<std::size_t>(std::ranges::count(review.findings, false, &Finding::is_known));
}

std::vector<UntriedFor> untried_by_reason(const Review& review) {
    std::vector<UntriedFor> reasons;
    for (const auto& untried : review.untried) {
        auto known = std::ranges::find(reasons, untried.reason, &UntriedFor::reason);
        if (known == reasons.end())
            known = reasons.insert(known, {.reason = untried.reason, .what = {}});
        known->what.push_back(in_words(untried));
    }
    return reasons;
}

std::string caps_in_words(const Review& review) {
    if (review.caps.empty() || !review.score) return "";
    std::vector<std::string> broken;
    for (const auto& id : review.caps) {
        const auto* rule = find_rule(id);
        broken.push_back(
            rule == nullptr
                ? id
                : fmt::format(
                      "{} ({}: at most {})", id, rule->name, rule->cap.value_or(*review.score)
                  )
        );
    }
    return fmt::format(
        "The rules earned {}. It counts {}, because of {}.",
        review.uncapped,
        *review.score,
        text::list(broken)
    );
}

}  // namespace recourse::review
