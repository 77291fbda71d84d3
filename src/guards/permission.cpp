#include "guards/permission.hpp"

#include "base/glob.hpp"
#include "base/text.hpp"
#include "fault/vocabulary.hpp"
#include "guards/letter_case.hpp"

#include <algorithm>
#include <ranges>

#include <fmt/format.h>

namespace recourse::guards {
namespace {

constexpr std::size_t kQuoted = 80;
/// More values than this are not listed in a sentence; all stand in the violation.
constexpr std::size_t kListed = 8;

json::Array to_array(std::span<const std::string> names) {
    return json::Array(names.begin(), names.end());
}

std::string quoted(std::string_view foreign) {
    return fmt::format("'{}'", text::clean(foreign, kQuoted));
}

/// What an argument says, as it would be written in the configuration.
std::string text_of(json::Ref value) {
    return value.string().value_or(std::string(value.raw()));
}

bool is_allowed(json::Ref value, std::span<const std::string> allowed) {
    if (value.is_object() || value.is_array()) return false;
    const auto said = text_of(value);
    return std::ranges::any_of(allowed, [&said](const std::string& pattern) {
        return text::fits_glob(said, pattern);
    });
}

std::string in_words(std::span<const std::string> allowed) {
    std::vector<std::string> shown;
    shown.reserve(std::min(allowed.size(), kListed) + 1);
    for (const auto& value : allowed | std::views::take(kListed)) shown.push_back(quoted(value));
    if (allowed.size() > kListed) shown.push_back(fmt::format("{} more", allowed.size() - kListed));
    return allowed.size() > kListed ? text::list(shown, "and") : text::list(shown, "or");
}

Violation violation(
    std::string_view argument,
    std::string pointer,
    json::Ref value,
    std::span<const std::string> allowed
) {
    Violation found;
    found.pointer = std::move(pointer);
    found.rule = "permission";
    found.expected = in_words(allowed);
    found.allowed.assign(allowed.begin(), allowed.end());
    found.provided = json::to_value(value);
    found.sentence = fmt::format(
        "{} is {}, which this caller may not send; it may send {}",
        argument,
        quoted(text_of(value)),
        found.expected
    );
    const std::vector<std::string_view> names(allowed.begin(), allowed.end());
    if (const auto near = text::nearest(text_of(value), names); !near.empty()) {
        found.suggestion = json::Value(near.front().name);
        found.applicability = Applicability::likely;
    }
    return found;
}

/// A name as a part of a JSON pointer (RFC 6901, 3).
std::string escaped(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

void check_value(
    std::vector<Violation>& found,
    const std::string& argument,
    json::Ref value,
    std::span<const std::string> allowed
) {
    const auto pointer = "/" + escaped(argument);
    if (!value.is_array()) {
        if (!value.is_null() && !is_allowed(value, allowed))
            found.push_back(violation(argument, pointer, value, allowed));
        return;
    }
    std::size_t index = 0;
    for (const auto element : value.elements()) {
        if (!is_allowed(element, allowed))
            found.push_back(
                violation(argument, fmt::format("{}/{}", pointer, index), element, allowed)
            );
        ++index;
    }
}

}  // namespace

Verdict check_scopes(
    const ToolCall& call, const Rights& rights, std::span<const std::string> needed
) {
    const auto& held = rights.scopes();
    std::vector<std::string> missing;
    std::ranges::copy_if(needed, std::back_inserter(missing), [&held](const std::string& scope) {
        return !std::ranges::binary_search(held, scope);
    });
    if (missing.empty()) return std::nullopt;
    const auto all = text::list(needed);
    auto fault = fault::make("insufficient_scope");
    fault.message = fmt::format(
        "{} needs the scope{} {}, and this caller lacks {}",
        quoted(call.shown),
        needed.size() == 1 ? "" : "s",
        all,
        text::list(missing)
    );
    fault.details["tool"] = call.shown;
    fault.details["scopes_needed"] = to_array(needed);
    fault.details["scopes_held"] = to_array(held);
    fault.details["scopes_missing"] = to_array(missing);
    fault.actions = fault::code("insufficient_scope").actions;
    fault.actions.front().sentence = fmt::format("authorise again, asking for {}", all);
    fault.effect = Effect::none;
    fault.safe_to_retry = SafeBecause::not_sent;
    return fault;
}

Verdict check_argument_values(const ToolCall& call, const Rights& rights) {
    std::vector<Violation> found;
    for (const auto& [argument, allowed] : rights.restricted()) {
        const auto value = call.arguments[argument];
        if (value) check_value(found, argument, value, allowed);
        // Some servers take another spelling for the argument itself.
        for (const auto& member : call.arguments.members()) {
            const auto name = *member.name.string();
            if (differs_in_case_only(name, argument))
                check_value(found, name, member.value(), allowed);
        }
    }
    if (found.empty()) return std::nullopt;
    auto fault = fault::make("argument_not_permitted");
    fault.message = found.front().sentence;
    if (found.size() > 1)
        fault.message += fmt::format(
            "; {} more argument{} not permitted",
            found.size() - 1,
            found.size() == 2 ? " is" : "s are"
        );
    fault.details["tool"] = call.shown;
    fault.details["caller"] = call.caller->name;
    Action action;
    action.type = ActionType::fix_arguments;
    action.sentence = fmt::format(
        "call {} again with {}",
        call.shown,
        found.front().allowed.empty() ? "what is allowed" : found.front().expected
    );
    fault.actions.push_back(std::move(action));
    fault.actions.push_back(fault::code("argument_not_permitted").actions.back());
    fault.violations = std::move(found);
    fault.effect = Effect::none;
    fault.safe_to_retry = SafeBecause::not_sent;
    return fault;
}

}  // namespace recourse::guards
