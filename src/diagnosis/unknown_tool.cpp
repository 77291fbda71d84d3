#include "base/text.hpp"
#include "diagnosis/complaint.hpp"
#include "diagnosis/names.hpp"
#include "diagnosis/remedy.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

/// A tool that this caller does not have, and what it may have meant.
namespace recourse::diagnosis {
namespace {

constexpr std::size_t kNameBytes = 64;
constexpr std::size_t kMostListed = 8;

std::vector<std::string> quoted_names(ToolNames names) {
    std::vector<std::string> quoted;
    for (const std::string_view name : names) quoted.push_back(fmt::format("'{}'", name));
    return quoted;
}

json::Array to_array(ToolNames names) {
    json::Array array;
    for (const std::string_view name : names) array.emplace_back(name);
    return array;
}

/// Without a name that is near, the caller sees what there is, as far as it fits a sentence.
std::string what_there_is(ToolNames names) {
    if (names.empty()) return "; you have no tools at all";
    const ToolNames shown = names.first(std::min(names.size(), kMostListed));
    const std::string more = shown.size() < names.size()
                                 ? fmt::format(" and {} more", names.size() - shown.size())
                                 : std::string();
    const auto quoted = quoted_names(shown);
    return "; there are " +
           (more.empty() ? text::list(quoted) : fmt::format("{}{}", fmt::join(quoted, ", "), more));
}

}  // namespace

Fault tool_is_unknown(const Situation& situation, Answer answer) {
    std::vector<std::string_view> others(situation.tool_names.begin(), situation.tool_names.end());
    const bool listed = std::erase(others, situation.tool.name) > 0;
    std::vector<std::string_view> near;
    for (const auto& candidate : text::nearest(situation.tool.name, others))
        near.push_back(candidate.name);

    const std::string name = text::clean(situation.tool.name, kNameBytes);
    Fault fault = begin("unknown_tool", situation);
    fault.details["tool"] = name;
    fault.message =
        listed
            ? fmt::format("The server '{}' no longer has the tool '{}'", situation.upstream, name)
            : fmt::format("There is no tool '{}'", name);
    fault.message += near.empty()
                         ? what_there_is(others)
                         : fmt::format("; did you mean {}?", text::list(quoted_names(near), "or"));
    if (near.empty()) {
        fault.details["tools"] =
            to_array(ToolNames(others).first(std::min(others.size(), kMostListed)));
        const bool none = others.empty();
        advise(
            fault,
            none ? ActionType::ask_user : ActionType::use_alternative,
            none ? "ask the user for access to the tools that the task needs"
                 : "call one of the tools in your list"
        );
    } else {
        fault.details["suggestions"] = to_array(near);
        for (const std::string_view tool : near) {
            advise(fault, ActionType::use_alternative, fmt::format("call {}", tool), tool);
        }
    }
    return settle(std::move(fault), situation, answer);
}

Fault unknown_tool(const Situation& situation) {
    Situation unsent = situation;
    unsent.sent = Sent::nothing;
    return tool_is_unknown(unsent, Answer::inconclusive);
}

}  // namespace recourse::diagnosis
