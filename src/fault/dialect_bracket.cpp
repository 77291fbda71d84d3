#include "base/text.hpp"
#include "fault/dialects.hpp"
#include "fault/members.hpp"
#include "fault/sentences.hpp"
#include "fault/violations.hpp"

#include <array>
#include <ranges>

#include <fmt/format.h>

/// `bracket`: `[code] message Suggestions: a; b. [envelope] {json}`. The line is for the model, the
/// envelope for code: it is there where there is more to branch on than the code.
namespace recourse::fault {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMaxSentence = 300;
constexpr std::string_view kSuggestions = " Suggestions: ";
constexpr std::string_view kEnvelope = " [envelope] ";
constexpr std::string_view kWait = "retry_after_seconds";
constexpr std::array kEnvelopeCore{"error_kind"sv, "error_message"sv, "suggestions"sv};

std::vector<std::string> suggestions_of(const Fault& fault) {
    std::vector<std::string> suggestions;
    for (const Action& action : fault.actions | std::views::take(kMaxActions)) {
        auto words = text::shorten(one_line(action.sentence), kMaxSentence);
        while (words.ends_with('.') || words.ends_with(' ')) words.pop_back();
        // A semicolon is what keeps suggestions apart.
        std::ranges::replace(words, ';', ',');
        if (words.empty()) continue;
        suggestions.push_back(
            suggestions.empty() ? capitalised(std::move(words)) : uncapitalised(std::move(words))
        );
    }
    return suggestions;
}

std::string words_of(const Fault& fault) {
    return instruction(fault, {.steps = false, .support_id = true, .room = 1'000});
}

std::string line_of(
    const Spelling& spelling, std::string_view words, const std::vector<std::string>& suggestions
) {
    auto line = fmt::format("[{}] {}", spelling.code, words);
    if (!suggestions.empty())
        line += fmt::format("{}{}.", kSuggestions, fmt::join(suggestions, "; "));
    return line;
}

json::Object envelope_of(const Fault& fault) {
    json::Object more;
    for (const auto& member : fault.details) {
        if (!is_own_fact(member.key()) && member.key() != "upstream_said")
            more[member.key()] = member.value();
    }
    for (const auto name : kEnvelopeCore) more.stable_erase(name);
    more.stable_erase(kWait);
    if (!fault.violations.empty()) more["violations"] = to_json(fault.violations);
    return more;
}

/// `a; b.`, the third with all that follows it.
std::vector<Action> read_suggestions(std::string_view list) {
    if (list.ends_with('.')) list.remove_suffix(1);
    std::vector<Action> actions;
    for (const auto part : std::views::split(list, "; "sv)) {
        const auto words = text::trim(std::string_view(part));
        if (words.empty()) continue;
        if (actions.size() == kMaxActions)
            actions.back().sentence.append(", ").append(words);
        else
            actions.push_back({type_of_step(words), std::string(words), {}, {}});
    }
    return actions;
}

/// Splits the envelope off the end of a text.
std::optional<json::Object> take_envelope(std::string_view& text, std::string_view code) {
    const auto at = text.rfind(kEnvelope);
    if (at == std::string_view::npos) return std::nullopt;
    auto parsed = json::parse(text.substr(at + kEnvelope.size()));
    if (!parsed || !parsed->is_object()) return std::nullopt;
    if (text_in(parsed->get_object(), "error_kind") != code) return std::nullopt;
    text = text.substr(0, at);
    return std::move(parsed->get_object());
}

/// `[info] started` is a line of a log: a code that no vocabulary has must be made of words.
bool looks_like_code(const Meaning& meaning) {
    return meaning.known || meaning.code.contains('_');
}

void read_envelope(json::Object& envelope, Fault& fault) {
    if (const auto* list = envelope.if_contains("suggestions"); list && list->is_array()) {
        std::string joined;
        for (const auto& each : list->get_array()) {
            if (!each.is_string()) continue;
            if (!joined.empty()) joined += "; ";
            joined += one_line(std::string_view(each.get_string()));
        }
        if (fault.actions.empty()) fault.actions = read_suggestions(joined);
    }
    for (const auto name : kEnvelopeCore) envelope.stable_erase(name);
    if (const auto wait = wait_in(envelope, kWait)) fault.retry_after = wait;
    envelope.stable_erase(kWait);
    if (auto violations = violations_in(envelope)) {
        fault.violations = *std::move(violations);
        envelope.stable_erase("violations");
    }
    for (auto& member : envelope) fault.details[member.key()] = std::move(member.value());
}

}  // namespace

std::optional<Bracketed> take_code(std::string_view text) {
    const auto end = text.find("] ");
    if (!text.starts_with('[') || end == std::string_view::npos) return std::nullopt;
    return Bracketed{text.substr(1, end - 1), text.substr(end + 2)};
}

std::string write_bracket_line(const Fault& fault, const Spelling& spelling) {
    return line_of(spelling, words_of(fault), suggestions_of(fault));
}

std::string write_bracket(const Fault& fault, const Spelling& spelling) {
    const auto words = words_of(fault);
    const auto suggestions = suggestions_of(fault);
    auto line = line_of(spelling, words, suggestions);
    auto more = envelope_of(fault);
    if (more.empty()) return line;
    json::Object envelope{
        {"error_kind", spelling.code},
        {"error_message", words},
        {"suggestions", json::Array(suggestions.begin(), suggestions.end())},
    };
    if (const auto wait = wait_to_tell(fault)) envelope[kWait] = wait->count();
    for (auto& member : more) envelope[member.key()] = std::move(member.value());
    const auto used = line.size() + kEnvelope.size();
    if (used >= kLongestText || !cut_to(envelope, kEnvelopeCore, kLongestText - used)) return line;
    return line.append(kEnvelope).append(json::to_text(envelope));
}

std::optional<Fault> read_bracket(std::string_view text, const Vocabulary* own) {
    auto head = take_code(text);
    if (!head) return std::nullopt;
    const auto meaning = meaning_of(head->code, {}, own);
    if (!meaning) return std::nullopt;
    auto words = head->rest;
    auto envelope = take_envelope(words, head->code);
    if (!envelope && !looks_like_code(*meaning)) return std::nullopt;

    Fault fault = from(*meaning);
    std::string_view suggestions;
    if (const auto at = words.rfind(kSuggestions); at != std::string_view::npos) {
        suggestions = words.substr(at + kSuggestions.size());
        fault.actions = read_suggestions(one_line(suggestions));
        words = words.substr(0, at);
    }
    if (envelope) read_envelope(*envelope, fault);
    read_instruction(words, fault);
    if (fault.message.empty()) return std::nullopt;
    if (fault.retryable && !fault.retry_after) fault.retry_after = last_wait_in(suggestions);
    return fault;
}

}  // namespace recourse::fault
