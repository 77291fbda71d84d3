#include "guards/replay_faults.hpp"

#include "base/text.hpp"
#include "fault/sentences.hpp"
#include "fault/vocabulary.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace recourse::guards {
namespace {

constexpr std::size_t kQuoted = 120;
constexpr std::size_t kMostDifferences = 8;
/// Most calls are over by then.
constexpr std::chrono::seconds kLookAgain{2};
constexpr std::string_view kNobodyKnows =
    "The gateway ended, or stood still, while it worked on the call";

std::string name_of(const ToolCall& call) {
    return text::clean(call.shown, kQuoted);
}

Fault not_sent(const ToolCall& call, std::string_view code) {
    Fault fault = fault::make(code);
    fault.details["tool"] = name_of(call);
    fault.effect = Effect::none;
    fault.safe_to_retry = SafeBecause::not_sent;
    return fault;
}

/// What to do where a look shows that the call did not take effect, and why not simply repeat it.
std::string if_it_did_not(const Replay::Told& told) {
    using Kind = Replay::WayOut::Kind;
    const auto later = fmt::format(
        "if it did not, ask the user whether to call again after {}", to_rfc3339(told.until)
    );
    switch (told.way_out.kind) {
        case Kind::new_key:
            return "if it did not, ask the user whether to call again with a new idempotency key";
        case Kind::shared:
            return later + ": who has looked cannot be told where callers have no key of their own";
        case Kind::of_another:
            return later + ": it was called in another session";
        case Kind::at_work:
        case Kind::look:
        case Kind::just_repeat:
            break;
    }
    return later + ": until then the server may still be at work on it";
}

/// The look that its caller is sent to lets the same call pass, once it counts.
void tell_look(Fault& fault, const ToolCall& call, const Replay::WayOut& way) {
    auto& look = fault.actions.front().sentence;
    const auto from = to_rfc3339(way.counts_from);
    if (way.wait > std::chrono::seconds(0)) {
        look = fmt::format("wait {}, then {}", fault::in_words(way.wait), look);
        fault.retry_after = way.wait;
        fault.details["look_counts_from"] = from;
    }
    if (way.looked_early)
        fault.cause += fmt::format(
            "{}It was looked too early to show what was still on its way: a look counts from {} on",
            fault.cause.empty() ? "" : ". ",
            from
        );
    fault.actor = Actor::model;
    fault.actions.push_back(
        {ActionType::call_tool,
         fmt::format("if it did not, call {} again: after the look it is made", name_of(call)),
         std::string(call.shown),
         {}}
    );
}

void tell_way_out(Fault& fault, const ToolCall& call, const Replay::Told& told) {
    using Kind = Replay::WayOut::Kind;
    if (told.way_out.kind == Kind::look) return tell_look(fault, call, told.way_out);
    if (told.way_out.kind == Kind::just_repeat) {
        fault.actor = Actor::model;
        fault.said_safe = SafeBecause::read_only;
        fault.retryable = true;
        fault.actions = {
            {ActionType::call_tool,
             fmt::format(
                 "if its answer is wanted still, call {0} again: {0} says that it only reads, so "
                 "that it is made once you know that it failed",
                 name_of(call)
             ),
             std::string(call.shown),
             {}}
        };
        return;
    }
    fault.actions.push_back({ActionType::ask_user, if_it_did_not(told), {}, {}});
}

Fault unknown(const ToolCall& call, const Replay::Told& told) {
    Fault fault = fault::make("outcome_unknown");
    const auto first = to_rfc3339(told.first);
    fault.message = fmt::format(
        "{} was called with the same {} at {}, and it is not known whether that took effect; it "
        "was not sent again",
        name_of(call),
        told.named ? "idempotency key" : "arguments",
        first
    );
    fault.details["tool"] = name_of(call);
    fault.details["first"] = first;
    fault.details["forgotten_at"] = to_rfc3339(told.until);
    fault.effect = Effect::unknown;
    if (const auto& before = told.outcome.fault) {
        fault.cause = before->message;
        fault.details["failure"] = before->code;
        fault.verify = before->verify;
        const auto look =
            std::ranges::find(before->actions, ActionType::verify_effect, &Action::type);
        if (look != before->actions.end() && !look->tool.empty()) {
            fault.actions.push_back(*look);
            fault.actions.back().sentence =
                fmt::format("call {} to see whether {} took effect", look->tool, name_of(call));
        }
    } else {
        fault.cause = kNobodyKnows;
    }
    if (fault.actions.empty())
        fault.actions.push_back(
            {ActionType::verify_effect,
             fmt::format(
                 "find out with a tool that only reads whether {} took effect", name_of(call)
             ),
             {},
             {}}
        );
    tell_way_out(fault, call, told);
    return fault;
}

/// What to do about a call that was done and has no answer to tell.
void advise_reading(Fault& fault) {
    fault.effect = Effect::done;
    fault.actions.push_back(
        {ActionType::call_tool, "read what it made with a tool that only reads", {}, {}}
    );
    fault.actions.push_back({ActionType::stop, "do not make the call again", {}, {}});
}

Fault too_large(const ToolCall& call, const Replay::Told& told) {
    Fault fault = fault::make("outcome_not_kept");
    const auto first = to_rfc3339(told.first);
    fault.message = fmt::format(
        "{} was done at {}, and is not done again; its answer of {} bytes was too large to be kept",
        name_of(call),
        first,
        told.outcome.size
    );
    fault.details["tool"] = name_of(call);
    fault.details["first"] = first;
    fault.details["bytes"] = told.outcome.size;
    advise_reading(fault);
    return fault;
}

}  // namespace

Fault other_payload(const ToolCall& call, std::string_view before) {
    auto fault = not_sent(call, "idempotency_conflict");
    const auto then = json::check(before);
    const auto pointers =
        then ? differences(*then, call.arguments, kMostDifferences) : std::vector<std::string>();
    std::vector<std::string> shown;
    fault.violations.reserve(pointers.size());
    shown.reserve(pointers.size());
    for (const auto& pointer : pointers) {
        const auto place = pointer.empty() ? "the whole" : text::clean(pointer, kQuoted);
        shown.push_back(place);
        fault.violations.push_back({
            .pointer = pointer,
            .rule = "idempotency_key",
            .sentence = fmt::format("{} is not what it was under this key", place),
            .expected = "what was sent first",
        });
    }
    fault.message = fmt::format(
        "the idempotency key belongs to another call of {}{}",
        name_of(call),
        shown.empty() ? "" : fmt::format("; different are {}", text::list(shown, "and"))
    );
    fault.details["different"] = json::Array(shown.begin(), shown.end());
    fault.actions.push_back(
        {ActionType::fix_arguments,
         "for a new intention use a new key; to hear the outcome of the first call, send it as it "
         "was",
         {},
         {}}
    );
    return fault;
}

Fault still_in_flight(const ToolCall& call, WallTime first) {
    auto fault = not_sent(call, "idempotency_in_flight");
    fault.message = fmt::format(
        "{} is being called already, since {}, and has not ended", name_of(call), to_rfc3339(first)
    );
    fault.details["first"] = to_rfc3339(first);
    fault.details["wait"] = kLookAgain.count();
    fault.retry_after = kLookAgain;
    // The other one may be through by now; a repeat of this one only asks for its outcome.
    fault.effect = Effect::unknown;
    fault.safe_to_retry = SafeBecause::replay_key;
    fault.actions.push_back(
        {ActionType::wait,
         fmt::format(
             "wait {} seconds, then make the same call: it is not made twice, and tells the "
             "outcome of the first",
             kLookAgain.count()
         ),
         {},
         {}}
    );
    return fault;
}

Fault store_unavailable(const ToolCall& call, const store::Trouble& trouble) {
    auto fault = not_sent(call, "store_unavailable");
    const auto why = to_string(trouble.why);
    fault.message = fmt::format(
        "{} was not sent: what comes of it cannot be kept, as the gateway's store is {}",
        name_of(call),
        why
    );
    fault.details["store"] = why;
    fault.upstream = trouble.detail;
    fault.retryable = trouble.why != store::Trouble::Why::corrupt;
    fault.actions.push_back(
        {ActionType::ask_user,
         "tell the user that the operator must mend the gateway's store; its log says what is "
         "wrong",
         {},
         {}}
    );
    fault.actions.push_back(
        {ActionType::use_alternative, "go on with tools that only read meanwhile", {}, {}}
    );
    return fault;
}

Fault answer_lost(const FoundDone& found) {
    Fault fault = fault::make("outcome_not_kept");
    const auto tool = text::clean(found.tool, kQuoted);
    const auto first = to_rfc3339(found.first);
    fault.message = fmt::format(
        "{} was called at {} and took effect, as {}; its answer was lost, and it was not sent "
        "again",
        tool,
        first,
        found.by
    );
    fault.details["tool"] = tool;
    fault.details["first"] = first;
    fault.cause = found.failure ? found.failure->message : std::string(kNobodyKnows);
    if (found.failure) fault.details["failure"] = found.failure->code;
    advise_reading(fault);
    return fault;
}

Fault no_answer(const ToolCall& call, const Replay::Told& told) {
    if (!told.outcome.is_known()) return unknown(call, told);
    if (told.outcome.kind == Outcome::Kind::too_large) return too_large(call, told);
    // A failure whose effect is known is told again as it was.
    Fault fault = *told.outcome.fault;
    fault.details["first"] = to_rfc3339(told.first);
    return fault;
}

}  // namespace recourse::guards
