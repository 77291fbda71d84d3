#include "base/text.hpp"
#include "fault/dialects.hpp"
#include "fault/members.hpp"
#include "fault/sentences.hpp"
#include "fault/violations.hpp"

#include <array>
#include <ranges>
#include <span>

#include <fmt/format.h>

/// `bracket`: `[code] message Suggestions: a; b. [envelope] {json}`. The line is for the model, the
/// envelope for code: it is there where there is more to branch on than the code.
namespace recourse::fault {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMaxSentence = 300;
constexpr std::string_view kSuggestions = " Suggestions:";
constexpr std::string_view kEnvelope = " [envelope] ";
constexpr int kMaxMarkers = 16;  // that are tried: a text could be made of nothing else
constexpr std::string_view kWait = "retry_after_seconds";
constexpr std::array kReturnedCore{"ok"sv, "error_kind"sv, "error_message"sv, "suggestions"sv};
constexpr std::array kEnvelopeCore{"error_kind"sv, "error_message"sv, "suggestions"sv};

std::vector<std::string> suggestions_of(std::span<const Action> actions) {
    std::vector<std::string> suggestions;
    for (const Action& action : actions | std::views::take(kMaxActions)) {
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

/// ` Suggestions: a; b.`, or nothing.
std::string list_of(const std::vector<std::string>& suggestions) {
    if (suggestions.empty()) return {};
    return fmt::format("{} {}.", kSuggestions, fmt::join(suggestions, "; "));
}

std::string line_of(
    const Spelling& spelling, std::string_view words, const std::vector<std::string>& suggestions
) {
    return fmt::format("[{}] {}{}", spelling.code, words, list_of(suggestions));
}

/// What there is to branch on beside the code.
json::Object more_of(const Fault& fault) {
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

json::Object envelope_of(
    const Fault& fault,
    const Spelling& spelling,
    std::string_view words,
    const std::vector<std::string>& suggestions,
    const json::Object& more
) {
    json::Object envelope{
        {"error_kind", spelling.code},
        {"error_message", words},
        {"suggestions", json::Array(suggestions.begin(), suggestions.end())},
    };
    if (const auto wait = wait_to_tell(fault)) envelope[kWait] = wait->count();
    for (const auto& member : more) envelope[member.key()] = member.value();
    return envelope;
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

/// Splits the envelope off the end of a text. The marker may stand in a string of it, too.
std::optional<json::Object> take_envelope(std::string_view& text, std::string_view code) {
    auto at = text.rfind(kEnvelope);
    for (int tries = 0; tries < kMaxMarkers && at != std::string_view::npos; ++tries) {
        auto parsed = json::parse(text.substr(at + kEnvelope.size()));
        if (parsed && parsed->is_object()) {
            if (text_in(parsed->get_object(), "error_kind") != code) return std::nullopt;
            text = text.substr(0, at);
            return std::move(parsed->get_object());
        }
        if (at == 0) break;
        at = text.rfind(kEnvelope, at - 1);
    }
    return std::nullopt;
}

/// `[info] started` is a line of a log: a code that no vocabulary has must be made of words.
/// `[SQLITE_BUSY] ...` is what a library said, and not yet what a tool makes of it.
bool looks_like_code(const Meaning& meaning) {
    const bool is_of_library = meaning.code.starts_with("sqlite_");
    return meaning.known || (meaning.code.contains('_') && !is_of_library);
}

/// ` Suggestions: a; b` of the list in an envelope.
std::string suggestions_in(const json::Object& envelope) {
    const auto* list = envelope.if_contains("suggestions");
    if (list == nullptr || !list->is_array()) return {};
    std::string joined;
    for (const auto& each : list->get_array()) {
        if (!each.is_string()) continue;
        joined += joined.empty() ? fmt::format("{} ", kSuggestions) : "; ";
        joined += one_line(std::string_view(each.get_string()));
    }
    return joined;
}

void read_envelope(json::Object& envelope, Fault& fault) {
    for (const auto name : kEnvelopeCore) envelope.stable_erase(name);
    if (const auto wait = wait_in(envelope, kWait)) fault.retry_after = wait;
    envelope.stable_erase(kWait);
    if (auto violations = violations_in(envelope)) {
        fault.violations = *std::move(violations);
        envelope.stable_erase("violations");
    }
    for (auto& member : envelope) fault.details[member.key()] = std::move(member.value());
}

/// What a line suggests.
struct Advice {
    std::vector<Action> actions;
    std::string words;   ///< as we would write them
    std::string ending;  ///< what stood behind them, and belongs before them
};

/// Takes the last suggestions that suggest anything off the end of a line, with all behind them.
Advice take_advice(std::string& line) {
    Advice advice;
    std::string_view rest = line;
    advice.ending = take_ending(rest);
    line.resize(rest.size());
    for (auto at = line.rfind(kSuggestions); at != std::string::npos;
         at = line.rfind(kSuggestions)) {
        advice.actions = read_suggestions(std::string_view(line).substr(at + kSuggestions.size()));
        line.resize(at);
        if (advice.actions.empty()) continue;
        advice.words = list_of(suggestions_of(advice.actions));
        // Stops that were doubled, and separators, may have hidden more of either.
        std::string_view told = advice.words;
        const auto ending = take_ending(told);
        if (ending.empty() && told.rfind(kSuggestions) == 0) break;
        advice.ending.insert(0, ending);
        line += told;
        advice.actions.clear();
    }
    return advice;
}

}  // namespace

std::optional<Bracketed> take_code(std::string_view text) {
    const auto end = text.find("] ");
    if (!text.starts_with('[') || end == std::string_view::npos) return std::nullopt;
    return Bracketed{text.substr(1, end - 1), text.substr(end + 2)};
}

std::string write_bracket_line(const Fault& fault, const Spelling& spelling) {
    return line_of(spelling, words_of(fault), suggestions_of(fault.actions));
}

std::string write_bracket(const Fault& fault, const Spelling& spelling) {
    const auto words = words_of(fault);
    const auto suggestions = suggestions_of(fault.actions);
    auto line = line_of(spelling, words, suggestions);
    const auto more = more_of(fault);
    if (more.empty()) return line;
    auto envelope = envelope_of(fault, spelling, words, suggestions, more);
    const auto used = line.size() + kEnvelope.size();
    if (used >= kLongestText || !cut_to(envelope, kEnvelopeCore, kLongestText - used)) return line;
    return line.append(kEnvelope).append(printed(envelope));
}

json::Object write_returned(const Fault& fault, const Spelling& spelling) {
    json::Object returned{{"ok", false}};
    auto more = more_of(fault);
    more.stable_erase("ok");
    const auto envelope =
        envelope_of(fault, spelling, words_of(fault), suggestions_of(fault.actions), more);
    for (const auto& member : envelope) returned[member.key()] = member.value();
    // Words and suggestions are bounded: the rest is what may go.
    static_cast<void>(cut_to(returned, kReturnedCore, kLongestText));
    return returned;
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
    // What is dropped in cleaning may join what it kept apart: so that comes first.
    auto line = one_line(words);
    if (envelope) {
        if (!line.contains(kSuggestions)) line += suggestions_in(*envelope);
        read_envelope(*envelope, fault);
    }
    const auto advice = take_advice(line);
    read_instruction(line + advice.ending, fault);
    if (fault.message.empty()) return std::nullopt;
    if (fault.retryable && !fault.retry_after) fault.retry_after = last_wait_in(advice.words);
    fault.actions = advice.actions;
    return fault;
}

}  // namespace recourse::fault
