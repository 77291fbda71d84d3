#include "diagnosis/adopted.hpp"

#include "diagnosis/complaint.hpp"
#include "diagnosis/remedy.hpp"
#include "diagnosis/wait.hpp"
#include "diagnosis/words.hpp"
#include "fault/recognition.hpp"
#include "fault/untrusted.hpp"
#include "fault/vocabulary.hpp"

#include <algorithm>
#include <utility>

namespace recourse::diagnosis {
namespace {

constexpr std::size_t kMostActions = 3;
constexpr std::size_t kMostViolations = 32;
constexpr std::size_t kMessageBytes = 1'024;
constexpr std::size_t kSentenceBytes = 400;

void tidy(std::string& words, std::size_t bytes) {
    words = fault::quote_upstream(words, bytes).text;
}

/// A step may only name a tool that this caller has.
void keep_callable(std::vector<Action>& actions, std::span<const std::string_view> tools) {
    if (!tools.empty()) {
        std::erase_if(actions, [&](const Action& action) {
            return !action.tool.empty() && std::ranges::find(tools, action.tool) == tools.end();
        });
    }
    if (actions.size() > kMostActions) actions.resize(kMostActions);
}

void tidy(Fault& fault, const Situation& situation) {
    tidy(fault.message, kMessageBytes);
    tidy(fault.cause, kMessageBytes);
    keep_callable(fault.actions, situation.tool_names);
    for (Action& action : fault.actions) tidy(action.sentence, kSentenceBytes);
    if (fault.violations.size() > kMostViolations) fault.violations.resize(kMostViolations);
    for (Violation& violation : fault.violations) tidy(violation.sentence, kSentenceBytes);
}

/// What its text has no place for: a code of ours means what it means here, any other what its
/// words say, or those of its sentence.
void classify(Fault& fault, Dialect dialect, std::string_view raw) {
    const bool is_told = !fault.domain.empty();  // by the upstream's own vocabulary
    if (is_told) {
        const bool is_refusal = sense_of_category(fault.category).answer == Answer::refused;
        if (fault.effect == Effect::unknown && is_refusal) fault.effect = Effect::none;
        return;
    }
    const bool is_ours = dialect == Dialect::recourse;
    const auto ours = std::ranges::find(fault::vocabulary(), fault.code, &fault::Code::name);
    if (is_ours && ours != fault::vocabulary().end()) {
        fault.category = ours->category;
        fault.actor = ours->actor;
        fault.retryable = ours->retryable;
        return;
    }
    Sense sense = sense_of_code(fault.code, fault.message);
    if (!sense.known() && fault.category == Category::unknown) sense = sense_of(fault.message);
    // Whoever says that it clears and not what it is, is not there for now.
    if (!sense.known() && fault.category == Category::unknown && fault.retryable)
        sense = sense_of_category(Category::unavailable);
    if (!sense.known()) return;
    fault.category = sense.category;
    fault.actor = sense.actor;
    if (!is_ours && fault.effect == Effect::unknown && sense.answer == Answer::refused)
        fault.effect = Effect::none;
    // An earlier attempt of the same call may have made what exists.
    if (ours == fault::vocabulary().end() && fault.category == Category::already_exists &&
        fault.effect == Effect::none && claim_in(raw) != Claim::undone)
        fault.effect = Effect::unknown;
    // The flat dialect says it itself.
    if (dialect != Dialect::flat) fault.retryable = sense.retryable;
    const bool is_linked = !fault.links.action_url.empty() || !fault.links.connect_url.empty();
    if (is_linked && fault.category == Category::failed_precondition) fault.actor = Actor::user;
}

/// What a dialect has no place for is added: whose code it is, what to do next, and the effect as
/// far as it is proven.
Fault completed(Fault fault, std::string_view raw, const Situation& situation) {
    if (fault.domain.empty()) fault.domain = situation.upstream;
    if (!situation.upstream.empty()) fault.details["upstream"] = situation.upstream;
    fault.details[situation.tool.name.empty() ? "method" : "tool"] = asked(situation);
    if (fault.actions.empty()) advise_by_category(fault, situation);
    if (fault.retryable && !fault.retry_after) {
        if (const auto wait = wait_in_body(raw, situation.now)) fault.retry_after = wait->seconds;
    }
    const auto told = fault.effect;
    const auto told_safe = fault.safe_to_retry;
    const bool refused = told == Effect::none;
    auto settled =
        settle(std::move(fault), situation, refused ? Answer::refused : Answer::inconclusive);
    if (told == Effect::done || told == Effect::partial) {
        settled.effect = told;
        settled.safe_to_retry = told_safe;
    }
    return settled;
}

/// `raw`: the text that it was found in.
Fault adopt(fault::Recognised found, std::string_view raw, const Situation& situation) {
    tidy(found.fault, situation);
    if (found.is_whole) return std::move(found.fault);
    classify(found.fault, found.dialect, raw);
    return completed(std::move(found.fault), raw, situation);
}

std::optional<Fault> adopt(
    std::optional<fault::Recognised> found, std::string_view raw, const Situation& situation
) {
    return found ? std::optional(adopt(*std::move(found), raw, situation)) : std::nullopt;
}

}  // namespace

std::optional<Fault> whole_fault_in(const RawFailure& failure, const Situation& situation) {
    std::optional<fault::Recognised> found;
    if (const auto* tool = std::get_if<ToolFailed>(&failure))
        found = fault::recognise_result(tool->result, situation.vocabulary);
    else if (const auto* error = std::get_if<JsonRpcFailed>(&failure))
        found = fault::recognise_error(error->message, error->data, situation.vocabulary);
    if (!found || !found->is_whole) return std::nullopt;
    return adopt(*std::move(found), "", situation);
}

std::optional<Fault> fault_in_tool(const ToolFailed& failure, const Situation& situation) {
    auto found = fault::recognise_result(failure.result, situation.vocabulary);
    // Frameworks put words of their own before what a tool raised.
    if (!found) found = fault::recognise_text(unwrap(failure.text), situation.vocabulary);
    return adopt(std::move(found), failure.text, situation);
}

std::optional<Fault> fault_in_error(const JsonRpcFailed& failure, const Situation& situation) {
    const std::string_view raw = failure.data.empty() ? failure.message : failure.data;
    return adopt(
        fault::recognise_error(failure.message, failure.data, situation.vocabulary), raw, situation
    );
}

std::optional<Fault> fault_in_body(std::string_view body, const Situation& situation) {
    return adopt(fault::recognise_body(body, situation.vocabulary), body, situation);
}

}  // namespace recourse::diagnosis
