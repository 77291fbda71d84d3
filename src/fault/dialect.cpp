#include "fault/dialect.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <ranges>
#include <vector>

#include <fmt/format.h>

/// The text a model reads. Only this file decides its words, its lines and its length.
namespace recourse::fault {
namespace {

constexpr std::size_t kMaxText = 2048;     // longer errors cost agents steps
constexpr std::size_t kMaxCode = 64;       // the grammar of a code allows 63
constexpr std::size_t kMaxSentence = 400;  // three actions leave room for the message
constexpr std::size_t kMaxActions = 3;
constexpr std::size_t kMaxViolations = 5;
constexpr std::size_t kMoreNote = 24;     // room for " And 1000000 more."
constexpr std::size_t kMinMessage = 400;  // what shortening leaves of each
constexpr std::size_t kMinCause = 120;
constexpr std::size_t kShortSupportId = 12;

/// One line, safe to show: a line break in an upstream's words could forge a `Next:` line.
std::string one_line(std::string_view untrusted) {
    return std::string(text::trim(text::clean(untrusted, 2 * kMaxText)));
}

std::string sentence(std::string_view untrusted) {
    std::string line = one_line(untrusted);
    if (!line.empty() && !std::string_view(".!?").contains(line.back())) line += '.';
    return line;
}

/// The sentences of the violations that the message does not hold already.
std::vector<std::string> untold_violations(const Fault& fault) {
    std::vector<std::string> told;
    for (const Violation& violation : fault.violations) {
        if (violation.sentence.empty() || fault.message.contains(violation.sentence)) continue;
        told.push_back(text::shorten(sentence(violation.sentence), kMaxSentence));
    }
    return told;
}

/// As many sentences as fit into `room`, at most five, and how many are left.
std::string list_violations(const std::vector<std::string>& sentences, std::size_t room) {
    std::string listed;
    std::size_t count = 0;
    for (const std::string& each : sentences) {
        const bool fits = listed.size() + 1 + each.size() + kMoreNote <= room;
        if (count == kMaxViolations || !fits) break;
        listed += ' ';
        listed += each;
        ++count;
    }
    if (const std::size_t left = sentences.size() - count; left > 0 && room >= kMoreNote) {
        listed += fmt::format(" And {} more.", left);
    }
    return listed;
}

/// `[code] message. cause. violations.` in `room` bytes: what is too long is taken first from the
/// message, then from the cause, and the violations get what is left.
std::string what_went_wrong(const Fault& fault, std::size_t room) {
    const std::string code = text::shorten(one_line(fault.code), kMaxCode);
    std::string message = sentence(fault.message);
    std::string cause = fault.message.contains(fault.cause) ? "" : sentence(fault.cause);
    const std::vector<std::string> violations = untold_violations(fault);
    const std::string all = list_violations(violations, kMaxText);

    room -= std::min(room, code.size() + 4);  // brackets and two spaces
    const auto excess = [&] {
        const std::size_t need = message.size() + cause.size() + all.size() + kMoreNote;
        return need > room ? need - room : 0;
    };
    const auto give = [&](std::string& part, std::size_t least) {
        if (excess() == 0 || part.size() <= least) return;
        part = text::shorten(part, std::max(least, part.size() - std::min(part.size(), excess())));
    };
    give(message, kMinMessage);
    give(cause, kMinCause);

    std::string line = fmt::format("[{}] {}", code, message);
    if (!cause.empty()) line += ' ' + cause;
    const std::size_t used = message.size() + cause.size();
    line += list_violations(violations, room - std::min(room, used));
    return line;
}

/// `Call x` in the middle of a sentence is `call x`; `HTTP` stays.
std::string uncapitalised(std::string words) {
    const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (words.size() > 1 && upper(words[0]) && !upper(words[1])) {
        words[0] = static_cast<char>(words[0] - 'A' + 'a');
    }
    return words;
}

/// The line `Next: do this, then that.`, or nothing where nothing can be done.
std::string what_to_do(const Fault& fault) {
    std::string line;
    for (const Action& action : fault.actions | std::views::take(kMaxActions)) {
        std::string step = text::shorten(one_line(action.sentence), kMaxSentence);
        while (step.ends_with('.')) step.pop_back();
        if (step.empty()) continue;
        if (line.empty()) {
            line = "\nNext: " + step;
            continue;
        }
        step = uncapitalised(std::move(step));
        const bool alternative = action.type == ActionType::use_alternative;
        const std::string_view link = alternative ? "or " : "then ";
        // A semicolon keeps steps apart that have commas of their own.
        line += step.contains(',') || line.contains(',') ? "; " : ", ";
        if (!step.starts_with(link)) line += link;
        line += step;
    }
    if (!line.empty()) line += '.';
    return line;
}

std::string_view reason_in_words(SafeBecause reason) {
    switch (reason) {
        case SafeBecause::nothing:
            return "";
        case SafeBecause::read_only:
            return " (read only)";
        case SafeBecause::idempotent:
            return " (idempotent)";
        case SafeBecause::replay_key:
            return " (the same key is never carried out twice)";
        case SafeBecause::not_sent:
            return " (it was never carried out)";
    }
    return "";
}

/// Whether and when to send the same call again. What a duplicate would do counts before anything
/// else: a write that may have happened is never advised to be repeated.
std::string retry_in_words(const Fault& fault) {
    const bool duplicate_possible =
        fault.safe_to_retry == SafeBecause::nothing && fault.effect != Effect::none;
    if (duplicate_possible && fault.effect != Effect::done) return "not before you verified";
    if (duplicate_possible) return "not as it is";
    if (!fault.retryable) {
        switch (fault.actor) {
            case Actor::model:
                return "not as it is";
            case Actor::user:
            case Actor::operator_:
                return "a person must fix it first";
            case Actor::time:
            case Actor::nobody:
                return "this will not clear by itself";
        }
    }
    const std::string_view reason = reason_in_words(fault.safe_to_retry);
    if (!fault.retry_after || fault.retry_after->count() <= 0) {
        return fmt::format("safe now{}", reason);
    }
    return fmt::format(
        "{}after {} s{}", reason.empty() ? "" : "safe ", fault.retry_after->count(), reason
    );
}

std::string_view effect_in_words(const Fault& fault) {
    if (fault.safe_to_retry == SafeBecause::read_only) {
        return "Nothing was changed; the tool only reads.";
    }
    switch (fault.effect) {
        case Effect::none:
            return "Nothing was changed.";
        case Effect::done:
            return "It was done.";
        case Effect::partial:
            return "Part of it was done.";
        case Effect::unknown:
            return "It is unknown whether it was done.";
    }
    return "";
}

std::string how_to_go_on(const Fault& fault) {
    std::string line =
        fmt::format("\nRetry: {}. {}", retry_in_words(fault), effect_in_words(fault));
    const std::string id = one_line(fault.support_id.substr(0, kShortSupportId));
    if (!id.empty()) line += fmt::format(" Support id {}.", id);
    return line;
}

}  // namespace

std::string render_text(const Fault& fault) {
    const std::string advice = what_to_do(fault) + how_to_go_on(fault);
    return what_went_wrong(fault, kMaxText - advice.size()) + advice;
}

}  // namespace recourse::fault
