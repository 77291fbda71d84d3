#include "guards/polling.hpp"

#include "base/text.hpp"
#include "fault/vocabulary.hpp"
#include "guards/verification.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace recourse::guards {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kWait = "wait";
constexpr std::string_view kTimeout = "timeout";
/// Of what is repeated in a sentence.
constexpr std::size_t kShownArguments = 200;

double in_seconds(milliseconds duration) {
    return std::chrono::duration<double>(duration).count();
}

json::Object wait_schema() {
    return {
        {"type", "boolean"},
        {"description", "Wait until it is done, and answer with how it ended"},
    };
}

json::Object timeout_schema(milliseconds wait, milliseconds wait_at_most) {
    return {
        {"type", "number"},
        {"minimum", 0},
        {"maximum", in_seconds(wait_at_most)},
        {"description",
         fmt::format("How many seconds to wait at most; {:g} if left out", in_seconds(wait))},
    };
}

milliseconds budget_of(const PollRule& rule, json::Ref timeout) {
    const auto seconds = timeout.number();
    if (!seconds || !(*seconds >= 0)) return rule.wait;
    const double most = in_seconds(rule.wait_at_most);
    return milliseconds(std::llround(std::min(*seconds, most) * 1'000));
}

}  // namespace

std::optional<std::string> with_waiting(
    std::string_view entry, milliseconds wait, milliseconds wait_at_most
) {
    auto tool = json::parse(entry);
    auto* members = tool ? tool->if_object() : nullptr;
    if (members == nullptr) return std::nullopt;
    auto& schema = (*members)["inputSchema"];
    if (!schema.is_object()) return std::nullopt;
    auto& properties = schema.get_object()["properties"];
    if (!properties.is_object()) properties = json::Object{};
    properties.get_object()[kWait] = wait_schema();
    properties.get_object()[kTimeout] = timeout_schema(wait, wait_at_most);
    return json::to_text(*tool);
}

std::optional<Waiting> take_waiting(const PollRule& rule, json::Ref arguments) {
    const auto wait = arguments[kWait];
    const auto timeout = arguments[kTimeout];
    if (!wait && !timeout) return std::nullopt;
    Waiting waiting;
    json::Writer out(waiting.arguments);
    out.begin_object();
    for (const auto& member : arguments.members()) {
        if (!member.name.equals(kWait) && !member.name.equals(kTimeout))
            out.key(*member.name.string()).raw(member.value_raw);
    }
    out.end_object();
    if (wait.boolean().value_or(false)) waiting.budget = budget_of(rule, timeout);
    return waiting;
}

std::optional<std::string> arguments_of_poll(
    const PollRule& rule, json::Ref arguments, json::Ref answered
) {
    auto known = arguments ? json::to_value(arguments) : json::Value(json::Object{});
    for (const auto& member : answered.members()) {
        const auto name = *member.name.string();
        if (!known.get_object().contains(name))
            known.get_object()[name] = json::to_value(json::Ref(member.value_raw));
    }
    const auto text = json::to_text(known);
    return filled(rule.arguments, json::Ref(text));
}

Standing judge(const PollRule& rule, const Looked& looked, json::Ref arguments) {
    if (rule.failed_when && rule.failed_when->holds(looked, arguments)) return Standing::failed;
    if (rule.done_when && rule.done_when->holds(looked, arguments)) return Standing::done;
    return Standing::running;
}

Fault still_running(
    const PollRule& rule,
    std::string_view arguments_of_look,
    std::string_view tool,
    std::string_view begun,
    milliseconds waited
) {
    Fault fault = fault::make("still_running");
    fault.message =
        fmt::format("{} began, and was not done after {:g} seconds", begun, in_seconds(waited));
    fault.details["waited_seconds"] = in_seconds(waited);
    fault.actions = {
        {.type = ActionType::call_tool,
         .sentence = fmt::format(
             "call {}({}) later: it is done if {}",
             tool,
             text::shorten(arguments_of_look, kShownArguments),
             rule.done_when ? rule.done_when->told({}) : "it says so"
         ),
         .tool = std::string(tool),
         .arguments = json::to_value(json::Ref(arguments_of_look))},
    };
    return fault;
}

}  // namespace recourse::guards
