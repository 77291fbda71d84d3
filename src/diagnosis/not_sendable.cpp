#include "base/text.hpp"
#include "diagnosis/arguments.hpp"
#include "diagnosis/kinds.hpp"
#include "diagnosis/remedy.hpp"

#include <string>

#include <fmt/format.h>

/// The arguments of a call make no request. The schema tells all that is wrong at once; what only
/// the request knows (a path segment of dots) stands in the reason.
namespace recourse::diagnosis {

Fault not_sendable(const NotSendable& failure, const Situation& situation) {
    constexpr std::size_t kReasonBytes = 400;
    auto check = check_arguments(situation, Members::unknown_too);
    if (!check.violations.empty())
        return invalid_arguments(std::move(check.violations), {}, situation, Answer::refused);
    Fault fault = begin("invalid_arguments", situation);
    fault.message = fmt::format(
        "{} cannot be called like this: {}",
        asked(situation),
        text::clean(failure.reason, kReasonBytes)
    );
    advise(
        fault,
        ActionType::fix_arguments,
        fmt::format("correct what the message names, then call {} again", asked(situation)),
        situation.tool.name
    );
    return settle(std::move(fault), situation, Answer::refused);
}

}  // namespace recourse::diagnosis
