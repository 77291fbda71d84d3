#include "fault/retelling.hpp"

#include "fault/template.hpp"
#include "fault/vocabularies.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace recourse::fault {
namespace {

constexpr std::string_view kOwnDomain = "recourse";

/// `/filters/0/age` is in `filters`.
std::string_view argument_of(const Violation& violation) {
    const std::string_view pointer = violation.pointer;
    return pointer.empty() ? pointer : pointer.substr(1, pointer.find('/', 1) - 1);
}

bool fits(const Retelling& retelling, const Fault& fault) {
    if (std::ranges::find(retelling.faults, fault.code) == retelling.faults.end()) return false;
    const bool is_about_violations = !retelling.argument.empty() || !retelling.violation.empty();
    if (is_about_violations && fault.violations.empty()) return false;
    const bool all_fit = std::ranges::all_of(fault.violations, [&](const Violation& violation) {
        return (retelling.argument.empty() || argument_of(violation) == retelling.argument) &&
               (retelling.violation.empty() || violation.rule == retelling.violation);
    });
    const bool limit_fits =
        retelling.limit.empty() ||
        std::ranges::find(fault.quota, retelling.limit, &Quota::policy) != fault.quota.end();
    return all_fit && limit_fits;
}

/// `3`, where nobody counts in parts.
json::Value as_people_write(double number) {
    const auto whole = std::llround(number);
    if (static_cast<double>(whole) == number) return whole;
    return number;
}

/// What the sentences of the code are filled from.
json::Object values_of(const Fault& fault) {
    auto values = fault.details;
    if (fault.violations.size() == 1) {
        const auto& violation = fault.violations.front();
        values["argument"] = argument_of(violation);
        values["expected"] = violation.expected;
        if (violation.provided) values["provided"] = *violation.provided;
    }
    if (!fault.quota.empty()) {
        const auto& quota = fault.quota.front();
        values["limit"] = as_people_write(quota.limit);
        values["used"] = as_people_write(quota.used);
        values["unit"] = quota.unit;
        values["window"] = quota.window.count();
    }
    if (fault.retry_after) values["retry_after"] = fault.retry_after->count();
    return values;
}

/// Several things that are wrong are named by our own sentence only.
bool has_words_for(const Code& code, const Fault& fault) {
    return code.message != code.meaning && fault.violations.size() <= 1;
}

std::vector<Action> steps_of(
    const Code& code, const json::Object& values, std::span<const std::string_view> tools
) {
    std::vector<Action> steps;
    for (const auto& action : code.actions) {
        const bool may_call =
            action.tool.empty() || std::ranges::find(tools, action.tool) != tools.end();
        auto sentence = fill(action.sentence, values);
        if (!may_call || !sentence) continue;
        steps.push_back(action);
        steps.back().sentence = *std::move(sentence);
    }
    return steps;
}

}  // namespace

bool retell(Fault& fault, const Vocabulary& vocabulary, std::span<const std::string_view> tools) {
    if (fault.domain != kOwnDomain || vocabulary.domain() == kOwnDomain) return false;
    const auto retelling = std::ranges::find_if(
        vocabulary.retellings(), [&](const Retelling& each) { return fits(each, fault); }
    );
    if (retelling == vocabulary.retellings().end()) return false;
    const auto* code = vocabulary.find(retelling->code);
    if (code == nullptr) return false;

    const auto values = values_of(fault);
    if (has_words_for(*code, fault)) {
        if (auto message = fill(code->message, values)) fault.message = *std::move(message);
    }
    fault.domain = vocabulary.domain();
    fault.code = code->name;
    fault.category = code->category;
    fault.cause = code->cause;
    fault.actor = code->actor;
    if (!code->retryable_by_status) fault.retryable = code->retryable;
    if (!fault.retryable) fault.retry_after.reset();
    if (fault.effect == Effect::unknown) return true;
    if (auto steps = steps_of(*code, values, tools); !steps.empty())
        fault.actions = std::move(steps);
    return true;
}

}  // namespace recourse::fault
