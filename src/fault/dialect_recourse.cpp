#include "base/text.hpp"
#include "fault/dialect.hpp"
#include "fault/dialects.hpp"
#include "fault/sentences.hpp"
#include "fault/spelling.hpp"

#include <algorithm>
#include <ranges>

#include <fmt/format.h>
#include <re2/re2.h>

/// The text of the dialect `recourse`: what a model reads in three lines.
namespace recourse::fault {
namespace {

constexpr std::size_t kMaxCode = 64;       // the grammar of a code allows 63
constexpr std::size_t kMaxSentence = 400;  // three actions leave room for the message

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

/// Where nobody vouches that a repeat is safe, and no time is known.
constexpr std::string_view kAfterAMoment = "after a moment";

/// Where nobody knows whether the arguments are to blame.
constexpr std::string_view kAfterACheck = "not before you checked the arguments";

/// Whether and when to send the same call again. What a duplicate would do counts before anything
/// else: a write that may have happened is never advised to be repeated.
std::string retry_in_words(const Fault& fault) {
    const bool is_claimed_safe = fault.said_safe != SafeBecause::nothing;
    const bool duplicate_possible = fault.safe_to_retry == SafeBecause::nothing &&
                                    fault.effect != Effect::none && !is_claimed_safe;
    if (duplicate_possible && fault.effect != Effect::done) return "not before you verified";
    if (duplicate_possible) return "not as it is";
    if (!fault.retryable) {
        switch (fault.actor) {
            case Actor::model:
                if (fault.category == Category::unknown) return std::string(kAfterACheck);
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
        if (is_claimed_safe) return std::string(kAfterAMoment);
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
    if (const auto claim = claim_in_words(fault.said_safe); !claim.empty()) return claim;
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

/// Where a person has to go: a link that stands in no sentence must not be lost.
std::string where_to_go(const Fault& fault) {
    const auto page = page_to_open(fault);
    return page.empty() || fault.message.contains(page) ? std::string() : "\nOpen: " + page;
}

std::string how_to_go_on(const Fault& fault) {
    std::string line =
        fmt::format("\nRetry: {}. {}", retry_in_words(fault), effect_in_words(fault));
    const std::string id = short_support_id(fault);
    if (!id.empty()) line += fmt::format(" Support id {}.", id);
    return line;
}

// ---- and back -------------------------------------------------------------------------------

/// Where in a `Next:` line the next step begins, and by what it is linked.
struct Link {
    std::size_t at = std::string_view::npos;
    std::string_view words;
};
Link next_link(std::string_view line) {
    Link first;
    for (const std::string_view words : {", then ", "; then ", ", or ", "; or "}) {
        if (const auto at = line.find(words); at < first.at) first = {at, words};
    }
    return first;
}

/// What would be a fourth step stays with the third.
std::vector<Action> read_steps(std::string_view line) {
    std::vector<Action> actions;
    std::string_view linked_by;
    while (!line.empty()) {
        const auto link = next_link(line);
        const auto words = line.substr(0, link.at);
        if (actions.size() == kMaxActions) {
            actions.back().sentence.append(linked_by).append(words);
        } else {
            auto type = type_of_step(words);
            if (type == ActionType::use_alternative && linked_by.ends_with("then "))
                type = ActionType::fix_arguments;
            if (linked_by.ends_with("or ")) type = ActionType::use_alternative;
            actions.push_back({type, std::string(words), {}, {}});
        }
        if (link.words.empty()) break;
        linked_by = link.words;
        line.remove_prefix(link.at + link.words.size());
    }
    return actions;
}

SafeBecause reason_named(std::string_view words) noexcept {
    for (const auto reason :
         {SafeBecause::read_only,
          SafeBecause::idempotent,
          SafeBecause::replay_key,
          SafeBecause::not_sent}) {
        if (words.contains(reason_in_words(reason))) return reason;
    }
    return SafeBecause::nothing;
}

bool read_effect(std::string_view words, std::string_view advice, Fault& fault) {
    Fault reads_only;
    reads_only.safe_to_retry = SafeBecause::read_only;
    if (words == effect_in_words(reads_only)) {
        fault.effect = Effect::none;
        fault.safe_to_retry = SafeBecause::read_only;
        return true;
    }
    for (const auto said : {SafeBecause::read_only, SafeBecause::idempotent}) {
        if (words != claim_in_words(said)) continue;
        fault.effect = Effect::unknown;
        fault.said_safe = said;
        return true;
    }
    for (const auto done : {Effect::none, Effect::done, Effect::partial, Effect::unknown}) {
        Fault probe;
        probe.effect = done;
        if (words != effect_in_words(probe)) continue;
        fault.effect = done;
        // What is not said to be unsafe has been found to be safe.
        const bool unsafe = advice == "not before you verified" ||
                            (advice == "not as it is" && done == Effect::done);
        const bool is_said = fault.safe_to_retry != SafeBecause::nothing || done == Effect::none;
        if (!unsafe && !is_said) fault.safe_to_retry = SafeBecause::idempotent;
        return true;
    }
    return false;
}

/// The last line: whether and when to repeat, and what was done.
bool read_retry(std::string_view line, Fault& fault) {
    static const RE2 kLine(
        R"(^Retry: (?P<advice>[^.]+)\. (?P<effect>[^.]+\.)(?: Support id ([0-9a-z]{1,12})\.)?$)"
    );
    static const RE2 kAfter(R"(^(?:safe )?after (\d{1,9}) s)");
    std::string advice;
    std::string effect;
    std::string id;
    if (!RE2::FullMatch(line, kLine, &advice, &effect, &id)) return false;
    fault.support_id = id;
    fault.safe_to_retry = reason_named(advice);
    fault.retryable = advice.starts_with("safe now") || advice == kAfterAMoment;
    if (std::int64_t wait = 0; RE2::PartialMatch(advice, kAfter, &wait)) {
        fault.retryable = true;
        fault.retry_after = std::chrono::seconds(wait);
    }
    if (advice == "not as it is" || advice == kAfterACheck) fault.actor = Actor::model;
    if (advice == "a person must fix it first" && fault.actor != Actor::user)
        fault.actor = Actor::operator_;
    if (advice == "this will not clear by itself") fault.actor = Actor::nobody;
    return read_effect(effect, advice, fault);
}

}  // namespace

std::optional<Fault> read_recourse(std::string_view words, const Vocabulary* own) {
    const auto end = words.rfind('\n');
    if (end == std::string_view::npos || words.size() > kLongestText) return std::nullopt;
    auto head = take_code(words.substr(0, end));
    if (!head) return std::nullopt;
    const auto meaning = meaning_of(head->code, {}, own);
    if (!meaning) return std::nullopt;
    Fault fault = from(*meaning);
    if (!read_retry(words.substr(end + 1), fault)) return std::nullopt;

    std::string_view lines = head->rest;
    fault.message = one_line(lines.substr(0, lines.find('\n')));
    while (const auto next = lines.find('\n') + 1) {
        lines.remove_prefix(next);
        auto line = lines.substr(0, lines.find('\n'));
        if (line.starts_with("Next: ") && line.ends_with('.')) {
            line.remove_suffix(1);
            fault.actions = read_steps(line.substr(6));
        } else if (line.starts_with("Open: ")) {
            fault.links.action_url = one_line(line.substr(6));
        } else {
            return std::nullopt;
        }
    }
    return fault;
}

std::string render_text(const Fault& fault) {
    const auto code = fmt::format("[{}] ", text::shorten(one_line(fault.code), kMaxCode));
    const auto steps = what_to_do(fault);
    auto page = where_to_go(fault);
    if (steps.size() + page.size() > kMostAdvice) page.clear();
    const auto advice = steps + page + how_to_go_on(fault);
    const std::size_t room = kLongestText - code.size() - std::min(advice.size(), kLongestText);
    return code + what_went_wrong(fault, room) + advice;
}

}  // namespace recourse::fault
