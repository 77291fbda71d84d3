#include "diagnosis/adopted.hpp"

#include "base/text.hpp"
#include "fault/dialect.hpp"
#include "fault/recognition.hpp"
#include "fault/untrusted.hpp"
#include "fault/vocabulary.hpp"

#include <algorithm>

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

/// Words from outside are bounded and cleaned, whoever made a Fault of them.
void bound(Fault& fault, const Situation& situation) {
    tidy(fault.message, kMessageBytes);
    tidy(fault.cause, kMessageBytes);
    keep_callable(fault.actions, situation.tool_names);
    for (Action& action : fault.actions) tidy(action.sentence, kSentenceBytes);
    if (fault.violations.size() > kMostViolations) fault.violations.resize(kMostViolations);
    for (Violation& violation : fault.violations) tidy(violation.sentence, kSentenceBytes);
}

}  // namespace

std::optional<Fault> fault_in(std::string_view machine, const Situation& situation) {
    const auto parsed = json::parse(machine);
    if (!parsed || !parsed->is_object()) return {};
    auto fault = fault::parse_machine(*parsed);
    if (!fault) return {};
    bound(*fault, situation);
    return std::move(*fault);
}

std::optional<Fault> fault_in_text(std::string_view text, const Situation& situation) {
    const auto recognised = fault::recognise_text(text);
    const bool is_ours =
        recognised && (recognised->is_whole || recognised->dialect == fault::Dialect::recourse);
    if (!is_ours) return {};
    Fault fault = recognised->fault;
    if (fault.domain.empty()) fault.domain = situation.upstream;
    // Its text has no place for these; a code of ours means what it means here.
    const auto ours = std::ranges::find(fault::vocabulary(), fault.code, &fault::Code::name);
    if (!recognised->is_whole && ours != fault::vocabulary().end()) {
        fault.category = ours->category;
        fault.actor = ours->actor;
        fault.retryable = ours->retryable;
    }
    bound(fault, situation);
    return fault;
}

std::optional<Fault> fault_in_result(std::string_view result, const Situation& situation) {
    const auto checked = json::check(result);
    if (!checked) return {};
    const json::Ref machine = (*checked)["_meta"][fault::kMetaKey];
    return machine ? fault_in(machine.raw(), situation) : std::nullopt;
}

}  // namespace recourse::diagnosis
