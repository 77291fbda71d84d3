#include "guards/scope.hpp"

#include "base/text.hpp"
#include "fault/vocabulary.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace recourse::guards {
namespace {

bool is_pattern(std::string_view value) {
    return value.find_first_of("*?") != std::string_view::npos;
}

/// The value as the schema wants it: a text, a list of one, or as it is written.
std::string written(const std::string& value, json::Ref property) {
    const auto type = property["type"];
    const bool is_plain = type.equals("integer") || type.equals("number") || type.equals("boolean");
    if (is_plain && json::check(value)) return value;
    std::string text;
    json::Writer out(text);
    if (type.equals("array")) {
        out.begin_array().string(value).end_array();
        return text;
    }
    out.string(value);
    return text;
}

Violation choice(const std::string& argument, const std::vector<std::string>& allowed) {
    Violation open;
    open.pointer = "/" + argument;
    open.rule = "required";
    open.allowed = allowed;
    open.expected = text::list(allowed, "or");
    open.sentence =
        fmt::format("{} is missing; this caller may choose {}", argument, open.expected);
    return open;
}

Fault choice_required(const ToolCall& call, std::vector<Violation> open) {
    auto fault = fault::make("choice_required");
    fault.message = open.front().sentence;
    fault.details["tool"] = call.shown;
    for (const auto& each : open)
        fault.details[each.pointer.substr(1)] =
            json::Array(each.allowed.begin(), each.allowed.end());
    Action action;
    action.type = ActionType::fix_arguments;
    action.sentence = fmt::format(
        "call {} again with {} set to {}",
        call.shown,
        open.front().pointer.substr(1),
        open.front().expected
    );
    fault.actions.push_back(std::move(action));
    fault.actions.push_back(fault::code("choice_required").actions.back());
    fault.violations = std::move(open);
    fault.effect = Effect::none;
    fault.safe_to_retry = SafeBecause::not_sent;
    return fault;
}

}  // namespace

std::expected<std::vector<Filled>, Fault> fill_arguments(
    const ToolCall& call, const Rights& rights, json::Ref input_schema
) {
    std::vector<Filled> filled;
    std::vector<Violation> open;
    for (const auto& [argument, allowed] : rights.restricted()) {
        const auto property = input_schema["properties"][argument];
        const auto given = call.arguments[argument];
        if (!property || (given && !given.is_null())) continue;
        if (allowed.size() == 1 && !is_pattern(allowed.front()))
            filled.push_back({argument, written(allowed.front(), property)});
        else
            open.push_back(choice(argument, allowed));
    }
    if (!open.empty()) return std::unexpected(choice_required(call, std::move(open)));
    return filled;
}

std::string with_filled(json::Ref arguments, const std::vector<Filled>& filled) {
    std::string text;
    json::Writer out(text);
    out.begin_object();
    for (const auto& member : arguments.members()) {
        const auto is_filled = [&](const Filled& one) { return member.name.equals(one.argument); };
        if (std::ranges::any_of(filled, is_filled)) continue;  // it was null
        out.key(*member.name.string()).raw(member.value_raw);
    }
    for (const auto& one : filled) out.key(one.argument).raw(one.value);
    out.end_object();
    return text;
}

}  // namespace recourse::guards
