#include "fault/retelling.hpp"

#include "base/json.hpp"
#include "fault/dialect.hpp"
#include "fault/rules.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace recourse::fault {
namespace {

/// What `path` leads into: the machine copy, who calls, what they may call, and which argument is
/// wrong by its plain name.
json::Object body_of(const Fault& fault, const Surrounding& around) {
    auto body = render_machine(fault).as_object();
    body["caller"] = around.caller;
    body["tools"] = json::Array(around.tools.begin(), around.tools.end());
    if (!fault.violations.empty() && fault.violations.front().pointer.size() > 1)
        body["field"] = fault.violations.front().pointer.substr(1);
    return body;
}

/// What was called, and where: all that is kept beside the details that a rule names.
json::Object where(const json::Object& details) {
    json::Object kept;
    for (const auto* name : {"tool", "upstream"}) {
        const auto* value = details.if_contains(name);
        const bool is_here = value != nullptr && *value == "recourse";
        if (value != nullptr && !is_here) kept[name] = *value;
    }
    return kept;
}

/// The steps of the vocabulary that this caller can take; ours where there is none.
std::vector<Action> steps(
    std::vector<Action> theirs, const std::vector<Action>& ours, const Surrounding& around
) {
    std::erase_if(theirs, [&around](const Action& action) {
        return !action.tool.empty() &&
               std::ranges::find(around.tools, action.tool) == around.tools.end();
    });
    return theirs.empty() ? ours : theirs;
}

}  // namespace

std::optional<Fault> retold(
    const Fault& own, const Vocabulary& vocabulary, const Surrounding& around
) {
    const bool is_spoken_of = own.domain == "recourse" &&
                              std::ranges::any_of(vocabulary.rules(), [](const CodeRule& rule) {
                                  return !rule.recourse.empty();
                              });
    if (!is_spoken_of) return std::nullopt;
    const auto body = json::to_text(body_of(own, around));
    Evidence evidence;
    evidence.body = json::Ref(body);
    evidence.text = own.message;
    evidence.own_code = own.code;
    auto meant = match(vocabulary, evidence);
    if (!meant) return std::nullopt;

    auto details = meant->rule->details.empty() ? own.details : where(own.details);
    for (auto& member : meant->details) details[member.key()] = std::move(member.value());
    auto words = tell(vocabulary.domain(), *meant->code, std::move(details));
    Fault fault = own;
    fault.domain = std::move(words.domain);
    fault.code = std::move(words.code);
    fault.category = words.category;
    fault.actor = words.actor;
    fault.details = std::move(words.details);
    // Where nobody knows what became of the call, ours say how to find out; and so they do where
    // the rule wants them, for they name this call.
    const bool find_out = own.effect == Effect::unknown && !own.actions.empty();
    if (!find_out && meant->rule->actions_from.empty())
        fault.actions = steps(std::move(words.actions), own.actions, around);
    // A sentence that says no more than what kind of failure it is gives way to ours, and so does
    // one that names a single thing where several are wrong.
    const bool is_general = words.message == meant->code->meaning || own.violations.size() > 1;
    if (!meant->message.empty()) {
        fault.message = std::move(meant->message);
    } else if (!is_general) {
        fault.message = std::move(words.message);
        fault.cause = std::move(words.cause);
        if (!fault.violations.empty()) fault.violations.front().sentence = fault.message;
    }
    fault.retryable = meant->code->retryable_by_status ? own.retryable : meant->code->retryable;
    if (!fault.retryable) fault.retry_after.reset();
    return fault;
}

}  // namespace recourse::fault
