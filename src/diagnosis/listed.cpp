#include "diagnosis/listed.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace recourse::diagnosis {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMostActions = 3;
constexpr std::size_t kNameBytes = 64;
constexpr std::size_t kMostArguments = 50;

// A list is one of choices where its name has one of these words.
constexpr std::array kWords = {
    "available"sv,
    "allowed"sv,
    "valid"sv,
    "supported"sv,
    "accepted"sv,
    "known"sv,
    "existing"sv,
    "choices"sv,
    "options"sv,
    "operations"sv,
    "expected"sv,
    "alternatives"sv,
};

bool names_choices(std::string_view member) {
    return std::ranges::any_of(text::words(member), [](const std::string& word) {
        return std::ranges::find(kWords, word) != kWords.end();
    });
}

/// The texts of a list; none where something else is in it.
std::vector<std::string_view> texts_in(const json::Value& list) {
    std::vector<std::string_view> texts;
    if (!list.is_array()) return texts;
    for (const auto& one : list.get_array()) {
        if (!one.is_string()) return {};
        texts.emplace_back(one.get_string());
    }
    return texts;
}

std::vector<std::string_view> choices_in(const json::Object& details) {
    for (const auto& [name, value] : details) {
        if (value.is_object()) {
            if (auto inner = choices_in(value.get_object()); !inner.empty()) return inner;
        } else if (names_choices(name)) {
            if (auto texts = texts_in(value); !texts.empty()) return texts;
        }
    }
    return {};
}

/// An argument, and what it may have meant.
struct Guess {
    std::string argument;
    std::string_view meant;
    std::vector<text::Nearest> near;
};

std::vector<Guess> guesses(
    const json::Value& arguments, const std::vector<std::string_view>& choices
) {
    std::vector<Guess> found;
    if (!arguments.is_object()) return found;
    for (const auto& [name, value] : arguments.get_object()) {
        if (found.size() == kMostArguments || !value.is_string()) continue;
        const std::string_view given = value.get_string();
        if (std::ranges::find(choices, given) != choices.end()) return {};
        auto near = text::nearest(given, choices);
        if (near.empty()) continue;
        const auto meant = near.front().name;
        found.push_back({text::clean(name, kNameBytes), meant, std::move(near)});
    }
    return found;
}

bool is_about_the_call(const Fault& fault) {
    return fault.category == Category::invalid_argument || fault.category == Category::not_found ||
           fault.category == Category::failed_precondition;
}

}  // namespace

void suggest_listed(Fault& fault, const Situation& situation) {
    if (!is_about_the_call(fault) || fault.details.contains("suggestions") ||
        !fault.violations.empty() || fault.actions.size() >= kMostActions)
        return;
    const auto choices = choices_in(fault.details);
    const auto arguments = choices.empty() ? json::parse("null") : json::parse(situation.arguments);
    if (choices.empty() || !arguments) return;
    const auto found = guesses(*arguments, choices);
    if (found.size() != 1) return;

    const auto& guess = found.front();
    const auto meant = text::clean(guess.meant, kNameBytes);
    Action action;
    action.type = ActionType::fix_arguments;
    action.sentence = fmt::format("use {} '{}' if that was meant", guess.argument, meant);
    // To look whether a write happened comes before all else.
    const auto place = std::ranges::find_if(fault.actions, [](const Action& one) {
        return one.type != ActionType::verify_effect;
    });
    fault.actions.insert(place, std::move(action));
    json::Array suggestions;
    for (const auto& near : guess.near)
        suggestions.emplace_back(text::clean(near.name, kNameBytes));
    fault.details["suggestions"] = std::move(suggestions);
}

}  // namespace recourse::diagnosis
