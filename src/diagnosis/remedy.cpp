#include "diagnosis/remedy.hpp"

#include "base/text.hpp"
#include "diagnosis/names.hpp"
#include "diagnosis/said.hpp"
#include "fault/sentences.hpp"
#include "fault/vocabulary.hpp"

#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace recourse::diagnosis {
namespace {

constexpr std::size_t kMostActions = 3;

/// Of what was done in part, only the rest may be asked for again.
Action look_for_the_rest(const Situation& situation, std::optional<std::string_view> reader) {
    return {
        ActionType::verify_effect,
        fmt::format(
            "{} which part of {} was done, and call it again only for what was not",
            reader ? fmt::format("call {} to see", *reader)
                   : "find out with a tool that only reads, or by asking the user,",
            asked(situation)
        ),
        std::string(reader.value_or("")),
        {}
    };
}

/// An unknown write is looked up before anything else: a repeat could do it twice.
Action look_first(const Situation& situation, Effect effect) {
    const auto what = asked(situation);
    const auto reader = reader_of(situation.tool.name, situation.tool_names);
    if (effect == Effect::partial) return look_for_the_rest(situation, reader);
    if (!reader) {
        return {
            ActionType::verify_effect,
            fmt::format(
                "find out with a tool that only reads, or by asking the user, whether {} took "
                "effect, and "
                "repeat it only if it did not",
                what
            ),
            {},
            {}
        };
    }
    return {
        ActionType::verify_effect,
        fmt::format(
            "call {} to see whether {} took effect, and repeat it only if it did not", *reader, what
        ),
        std::string(*reader),
        {}
    };
}

/// The condition can clear by itself and a repeat does no harm.
Action repeat(const Fault& fault, const Situation& situation) {
    const std::string pause =
        fault.retry_after ? fault::in_words(*fault.retry_after) : "a few seconds";
    const std::string_view verb = situation.tool.name.empty() ? "send" : "call";
    return {
        ActionType::wait,
        fmt::format("wait {}, then {} {} again", pause, verb, asked(situation)),
        {},
        {}
    };
}

/// A text, or a list of a few, in one line; nothing where it is anything else.
std::string few(const json::Value& value) {
    constexpr std::size_t kMost = 10;
    if (value.is_string()) return std::string(value.get_string());
    if (!value.is_array() || value.get_array().size() > kMost) return {};
    std::string listed;
    for (const json::Value& each : value.get_array()) {
        if (!each.is_string()) return {};
        if (!listed.empty()) listed += ", ";
        listed += each.get_string();
    }
    return listed;
}

/// What would have been right is told in the text too: many clients show a model nothing else.
void tell_what_is_needed(Fault& fault) {
    struct Telling {
        std::string_view member, words;
    };
    constexpr std::array kTellings{
        Telling{"needed", "It needs"},
        Telling{"required_scopes", "It needs"},
        Telling{"missing_scopes", "It needs"},
        Telling{"allowed", "Allowed:"},
        Telling{"allowed_values", "Allowed:"},
        Telling{"choices", "Choices:"},
        Telling{"options", "Choices:"},
        Telling{"suggestions", "Suggested:"},
        Telling{"suggestion", "Suggested:"},
        Telling{"hint", "Suggested:"},
        Telling{"next_step", "Suggested:"},
        Telling{"resolution", "Suggested:"},
        Telling{"remedy", "Suggested:"},
        Telling{"expected", "Expected:"},
        Telling{"expected_pattern", "Expected pattern:"},
    };
    constexpr std::size_t kBytes = 200;
    if (!fault.cause.empty() || !fault.violations.empty()) return;
    for (const auto& [member, words] : kTellings) {
        const auto* value = fault.details.if_contains(member);
        const std::string told = value == nullptr ? std::string() : few(*value);
        if (told.empty() || text::contains_ignoring_case(fault.message, told)) continue;
        fault.cause = fmt::format("{} {}", words, quoted(told, kBytes));
        return;
    }
}

bool advise_list(Fault& fault, std::optional<std::string_view> lister) {
    if (!lister) return false;
    Action action{ActionType::call_tool, {}, std::string(*lister), {}};
    action.sentence =
        fmt::format("call {}{} to find valid ids", *lister, lists(*lister) ? "()" : "");
    if (lists(*lister)) action.arguments = json::Object{};
    fault.actions.push_back(std::move(action));
    return true;
}

}  // namespace

Fault begin_own(std::string_view code, const Situation& situation) {
    Fault fault = begin("tool_failed", situation);
    if (!situation.upstream.empty()) fault.domain = situation.upstream;
    fault.code = code;
    return fault;
}

Fault begin(std::string_view code, const Situation& situation) {
    Fault fault = fault::make(code);
    if (!situation.upstream.empty()) fault.details["upstream"] = situation.upstream;
    fault.details[situation.tool.name.empty() ? "method" : "tool"] = asked(situation);
    return fault;
}

std::string_view asked(const Situation& situation) {
    return situation.tool.name.empty() ? situation.method : situation.tool.name;
}

std::string server(const Situation& situation) {
    return fmt::format("the server '{}'", situation.upstream);
}

void advise(Fault& fault, ActionType type, std::string sentence, std::string_view tool) {
    fault.actions.push_back({type, std::move(sentence), std::string(tool), {}});
}

void advise_operator(Fault& fault, const Situation& situation, std::string_view what) {
    advise(
        fault, ActionType::ask_user, fmt::format("tell the user that the operator must {}", what)
    );
    if (!fault.retryable) {
        advise(
            fault,
            ActionType::stop,
            fmt::format("use no tool of {} before that is done", server(situation))
        );
    }
}

void advise_less(Fault& fault, const Situation& situation) {
    if (!situation.tool.name.empty()) {
        return advise(
            fault,
            ActionType::fix_arguments,
            fmt::format(
                "ask {} for a smaller page, a narrower range or fewer fields", asked(situation)
            )
        );
    }
    fault.actor = Actor::operator_;
    advise_operator(
        fault, situation, fmt::format("raise `message_bytes` of '{}'", situation.upstream)
    );
}

bool advise_lister(Fault& fault, const Situation& situation, std::string_view field) {
    return advise_list(fault, lister_of(field, situation.tool.name, situation.tool_names));
}

bool advise_lister_of_kind(Fault& fault, const Situation& situation, std::string_view field) {
    if (names_an_id(field)) return advise_lister(fault, situation, field);
    return advise_list(fault, lister_of_kind(field, situation.tool.name, situation.tool_names));
}

Fault settle(Fault fault, const Situation& situation, Answer answer) {
    const Standing standing = effect_of(situation, answer);
    fault.effect = standing.effect;
    fault.safe_to_retry = standing.safe_to_retry;
    fault.said_safe = said_safe(situation, standing);
    if (!fault.retryable) fault.retry_after.reset();

    const bool unsafe = (fault.effect == Effect::unknown || fault.effect == Effect::partial) &&
                        fault.safe_to_retry == SafeBecause::nothing &&
                        fault.said_safe == SafeBecause::nothing;
    if (unsafe) {
        // Looking is itself a call, so nobody is told to call nothing.
        std::erase_if(fault.actions, [](const Action& action) {
            return action.type == ActionType::stop;
        });
        fault.actions.insert(fault.actions.begin(), look_first(situation, fault.effect));
    } else if (fault.retryable) {
        // What a code says of waiting is more general than what is known here.
        std::erase_if(fault.actions, [](const Action& action) {
            return action.type == ActionType::wait;
        });
        fault.actions.insert(fault.actions.begin(), repeat(fault, situation));
    }
    if (fault.actions.size() > kMostActions) fault.actions.resize(kMostActions);
    tell_what_is_needed(fault);
    return fault;
}

}  // namespace recourse::diagnosis
