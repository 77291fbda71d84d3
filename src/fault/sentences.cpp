#include "fault/sentences.hpp"

#include "base/text.hpp"
#include "fault/dialect.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <vector>

#include <fmt/format.h>
#include <re2/re2.h>

namespace recourse::fault {
namespace {

constexpr std::size_t kMaxSentence = 400;  // three actions leave room for the message
constexpr std::size_t kMaxViolations = 5;
constexpr std::size_t kMoreNote = 24;     // room for " And 1000000 more."
constexpr std::size_t kMinMessage = 400;  // what shortening leaves of each
constexpr std::size_t kMinCause = 120;
constexpr std::size_t kLongestPage = 400;
constexpr std::size_t kShortSupportId = 12;
constexpr std::size_t kLongestSupportId = 64;

bool is_upper(char c) noexcept {
    return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) noexcept {
    return c >= 'a' && c <= 'z';
}

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
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

void add(std::string& text, std::string_view more) {
    if (more.empty()) return;
    if (!text.empty()) text += ' ';
    text += more;
}

/// The steps, each a sentence: `Call a. Then call b. Or use c.`
std::string steps_in_words(const Fault& fault) {
    std::string steps;
    for (const Action& action : fault.actions | std::views::take(kMaxActions)) {
        std::string step = sentence(text::shorten(one_line(action.sentence), kMaxSentence));
        if (step.empty() || fault.message.contains(step)) continue;
        if (!steps.empty()) {
            step = uncapitalised(std::move(step));
            const std::string_view link =
                action.type == ActionType::use_alternative ? "or " : "then ";
            if (!step.starts_with(link)) step.insert(0, link);
        }
        add(steps, capitalised(std::move(step)));
    }
    return steps;
}

std::string wait_in_words(const Fault& fault, std::string_view told) {
    const bool may_wait = fault.retryable && may_repeat(fault);
    if (!may_wait || !fault.retry_after || fault.retry_after->count() <= 0) return {};
    const auto wait = "wait " + in_words(*fault.retry_after);
    if (text::contains_ignoring_case(told, wait)) return {};
    return capitalised(wait) + '.';
}

/// What a failure of a category says about its effect by itself: what was refused did nothing.
Effect implied_effect(Category category) noexcept {
    switch (category) {
        case Category::invalid_argument:
        case Category::not_found:
        case Category::already_exists:
        case Category::permission_denied:
        case Category::resource_exhausted:
        case Category::failed_precondition:
        case Category::out_of_range:
        case Category::unimplemented:
        case Category::unauthenticated:
            return Effect::none;
        case Category::cancelled:
        case Category::unknown:
        case Category::deadline_exceeded:
        case Category::aborted:
        case Category::internal:
        case Category::unavailable:
        case Category::data_loss:
            return Effect::unknown;
    }
    return Effect::unknown;
}

/// The sentences about the effect, both ways. The first that fits is said.
struct EffectSentence {
    Effect effect;
    bool safe;  ///< to repeat
    std::string_view words;
    SafeBecause said = SafeBecause::nothing;  ///< by the tool itself
};
constexpr std::array kEffectSentences{
    EffectSentence{Effect::none, true, "Nothing was changed."},
    EffectSentence{Effect::done, false, "It was done: do not repeat it."},
    EffectSentence{Effect::done, true, "It was done; the same call is safe to repeat."},
    EffectSentence{Effect::partial, false, "Part of it was done: verify before you repeat it."},
    EffectSentence{Effect::partial, true, "Part of it was done; the same call is safe to repeat."},
    EffectSentence{
        Effect::unknown, false, "It is unknown whether it was done: verify before you repeat it."
    },
    EffectSentence{
        Effect::unknown,
        true,
        "It is unknown whether it was done; the same call is safe to repeat.",
    },
    EffectSentence{
        Effect::unknown,
        false,
        "Nothing was changed if the tool only reads, as it says of itself.",
        SafeBecause::read_only,
    },
    EffectSentence{
        Effect::unknown,
        false,
        "It is unknown whether it was done; the same call is safe to repeat if the tool is "
        "idempotent, as it says of itself.",
        SafeBecause::idempotent,
    },
};

std::string_view effect_sentence(const Fault& fault) {
    const bool is_evident =
        fault.effect == Effect::none && implied_effect(fault.category) == Effect::none;
    if (is_evident) return {};
    const auto said = std::ranges::find_if(kEffectSentences, [&](const EffectSentence& each) {
        return each.effect == fault.effect && each.safe == may_repeat(fault) &&
               each.said == fault.said_safe;
    });
    return said == kEffectSentences.end() ? std::string_view() : said->words;
}

std::string support_sentence(const Fault& fault) {
    const auto id = short_support_id(fault);
    return id.empty() ? std::string() : fmt::format("Support id {}.", id);
}

/// Takes a sentence off the end of a text, with the blank before it. It needs no full stop: it is
/// told with one.
bool take_off(std::string_view& text, std::string_view end) {
    if (!text.ends_with('.')) end.remove_suffix(1);
    if (!text.ends_with(end) || text.size() == end.size()) return false;
    text.remove_suffix(end.size());
    text = text::trim(text);
    return true;
}

bool take_support_id(std::string_view& message, std::string& id) {
    static const RE2 kId(R"(^(.+) Support id ([0-9a-f]{12}|[0-9a-f]{32})\.?$)");
    std::string rest;
    if (!RE2::FullMatch(message, kId, &rest, &id)) return false;
    message = text::trim(message.substr(0, rest.size()));
    return true;
}

const EffectSentence* take_effect(std::string_view& message) {
    const auto* said = std::ranges::find_if(kEffectSentences, [&](const EffectSentence& each) {
        return take_off(message, each.words);
    });
    return said == kEffectSentences.end() ? nullptr : said;
}

/// What the end of a message says. Where it says two things of one kind, the last counts.
struct Ending {
    const EffectSentence* effect = nullptr;
    std::string support_id;
};
Ending take_ending_off(std::string_view& message) {
    Ending ending;
    while (true) {
        std::string id;
        if (const auto* effect = take_effect(message)) {
            if (ending.effect == nullptr) ending.effect = effect;
        } else if (take_support_id(message, id)) {
            if (ending.support_id.empty()) ending.support_id = std::move(id);
        } else {
            return ending;
        }
    }
}

void put_effect(const EffectSentence* said, Fault& fault) {
    fault.effect = said == nullptr ? implied_effect(fault.category) : said->effect;
    fault.said_safe = said == nullptr ? SafeBecause::nothing : said->said;
    const bool safe = said == nullptr ? fault.effect == Effect::none : said->safe;
    if (!safe) return;
    const bool never_done = fault.effect == Effect::none;
    fault.safe_to_retry = never_done ? SafeBecause::not_sent : SafeBecause::idempotent;
}

}  // namespace

std::string one_line(std::string_view untrusted) {
    return std::string(text::trim(text::clean(untrusted, 2 * kLongestText)));
}

std::string sentence(std::string_view untrusted) {
    std::string line = one_line(untrusted);
    // A quotation that ends with a full stop ends the sentence, too.
    const std::string_view end = line.ends_with('"')
                                     ? std::string_view(line).substr(0, line.size() - 1)
                                     : std::string_view(line);
    const bool is_ended = !end.empty() && std::string_view(".!?").contains(end.back());
    if (!line.empty() && !is_ended) line += '.';
    return line;
}

std::string capitalised(std::string words) {
    // What has an underscore or a bracket in its first word is a name: it stays as it is.
    const auto first = std::string_view(words).substr(0, words.find(' '));
    const bool is_name = first.find_first_of("_(./'`\"") < first.size() - 1;
    if (!words.empty() && is_lower(words[0]) && !is_name)
        words[0] = static_cast<char>(words[0] - 'a' + 'A');
    return words;
}

std::string uncapitalised(std::string words) {
    if (words.size() > 1 && is_upper(words[0]) && !is_upper(words[1]))
        words[0] = static_cast<char>(words[0] - 'A' + 'a');
    return words;
}

std::string what_went_wrong(const Fault& fault, std::size_t room) {
    std::string message = sentence(fault.message);
    std::string cause = fault.message.contains(fault.cause) ? "" : sentence(fault.cause);
    const std::vector<std::string> violations = untold_violations(fault);
    const std::string all = list_violations(violations, kLongestText);
    const std::size_t note = violations.empty() ? 0 : kMoreNote;

    room -= std::min<std::size_t>(room, cause.empty() ? 0 : 1);  // the space between
    const auto excess = [&] {
        const std::size_t need = message.size() + cause.size() + all.size() + note;
        return need > room ? need - room : 0;
    };
    const auto give = [&](std::string& part, std::size_t least) {
        if (excess() == 0 || part.size() <= least) return;
        part = text::shorten(part, std::max(least, part.size() - std::min(part.size(), excess())));
    };
    give(message, kMinMessage);
    give(cause, kMinCause);

    std::string line = message;
    if (!cause.empty()) line += ' ' + cause;
    const std::size_t used = message.size() + cause.size();
    line += list_violations(violations, room - std::min(room, used));
    return line;
}

std::string in_words(std::chrono::seconds wait) {
    const auto count = wait.count();
    const auto say = [](std::chrono::seconds::rep number, std::string_view unit) {
        return fmt::format("{} {}{}", number, unit, number == 1 ? "" : "s");
    };
    if (count >= 7'200 && count % 3'600 == 0) return say(count / 3'600, "hour");
    if (count >= 120 && count % 60 == 0) return say(count / 60, "minute");
    return say(count, "second");
}

bool may_repeat(const Fault& fault) noexcept {
    return fault.safe_to_retry != SafeBecause::nothing || fault.effect == Effect::none;
}

std::string_view claim_in_words(SafeBecause said) noexcept {
    if (said == SafeBecause::nothing) return {};
    const auto* sentence = std::ranges::find(kEffectSentences, said, &EffectSentence::said);
    return sentence == kEffectSentences.end() ? std::string_view() : sentence->words;
}

std::string whole_support_id(const Fault& fault) {
    return text::shorten(one_line(fault.support_id), kLongestSupportId);
}

std::string short_support_id(const Fault& fault) {
    return one_line(std::string_view(fault.support_id).substr(0, kShortSupportId));
}

std::string page_to_open(const Fault& fault) {
    const auto& links = fault.links;
    const auto page = one_line(links.action_url.empty() ? links.connect_url : links.action_url);
    const bool is_web = page.starts_with("https://") || page.starts_with("http://");
    return is_web && page.size() <= kLongestPage && !page.contains(' ') ? page : std::string();
}

std::string instruction(const Fault& fault, const Saying& saying) {
    auto steps = steps_in_words(fault);
    std::string page = saying.page ? page_to_open(fault) : std::string();
    if (!page.empty()) page = fault.message.contains(page) ? "" : "Open <" + page + ">.";
    const auto wait = wait_in_words(fault, fault.message + ' ' + fault.cause + ' ' + steps);
    if (!saying.steps) steps.clear();
    std::string tail(effect_sentence(fault));
    if (saying.support_id && fault.actor != Actor::model) add(tail, support_sentence(fault));

    if (steps.size() + page.size() > kMostAdvice) page.clear();
    const std::array<std::string_view, 4> rest{steps, page, wait, tail};
    std::size_t others = 0;
    for (const auto each : rest) others += each.empty() ? 0 : each.size() + 1;
    std::string all = what_went_wrong(fault, saying.room - std::min(saying.room, others));
    if (all.empty()) all = "The call failed.";
    for (const auto each : rest) add(all, each);
    return all;
}

ActionType type_of_step(std::string_view words) noexcept {
    const auto begins = [&](std::string_view start) {
        return text::equals_ignoring_case(words.substr(0, start.size()), start);
    };
    if (begins("or ") || begins("use ")) return ActionType::use_alternative;
    if (begins("wait")) return ActionType::wait;
    if (begins("ask ") || begins("tell ")) return ActionType::ask_user;
    if (begins("call ") || begins("run ")) return ActionType::call_tool;
    if (begins("stop") || begins("do not ")) return ActionType::stop;
    return ActionType::fix_arguments;
}

bool is_code(std::string_view text) noexcept {
    const auto may_follow = [](char c) { return is_lower(c) || is_digit(c) || c == '_'; };
    return text.size() >= 3 && text.size() <= 63 && is_lower(text.front()) &&
           std::ranges::all_of(text, may_follow);
}

std::optional<std::chrono::seconds> last_wait_in(std::string_view words) {
    static const RE2 kWait(R"((?i)\bwait (\d{1,9}) (second|minute|hour)s?\b)");
    std::optional<std::chrono::seconds> last;
    re2::StringPiece rest(words.data(), words.size());
    std::int64_t count = 0;
    std::string unit;
    while (RE2::FindAndConsume(&rest, kWait, &count, &unit)) {
        std::chrono::seconds wait(count);
        if (text::equals_ignoring_case(unit, "minute")) wait = std::chrono::minutes(count);
        if (text::equals_ignoring_case(unit, "hour")) wait = std::chrono::hours(count);
        if (wait.count() > 0 && wait <= kLongestWait) last = wait;
    }
    return last;
}

std::string_view take_ending(std::string_view& message) {
    const auto whole = message;
    take_ending_off(message);
    return whole.substr(static_cast<std::size_t>(message.end() - whole.begin()));
}

void read_instruction(std::string_view message, Fault& fault) {
    const auto line = text::shorten(one_line(message), kLongestText);
    std::string_view rest = line;
    auto ending = take_ending_off(rest);
    fault.support_id = std::move(ending.support_id);
    put_effect(ending.effect, fault);
    if (!fault.retry_after) fault.retry_after = last_wait_in(rest);
    if (!fault.retryable) fault.retry_after.reset();
    fault.message = rest;
}

}  // namespace recourse::fault
