#include "diagnosis/complaint.hpp"

#include "base/text.hpp"
#include "diagnosis/arguments.hpp"
#include "diagnosis/names.hpp"
#include "diagnosis/remedy.hpp"
#include "diagnosis/said.hpp"
#include "diagnosis/wait.hpp"
#include "diagnosis/words.hpp"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace recourse::diagnosis {
namespace {

constexpr std::size_t kSentenceBytes = 400;

/// The words, freed of wrapping and packing, and what they mean.
struct Understood {
    Said said;
    Sense sense;
    bool vague;
};

Understood understand(std::string_view text, const Situation& situation) {
    Said said = said_in(unwrap(text));
    said.sentence = std::string(unwrap(said.sentence));
    // A dump of issues names its rule (`invalid_type`) beside its sentence.
    Sense sense = sense_of(said.validator_dump ? text : std::string_view(said.sentence));
    if (sense.category == Category::unknown) sense = sense_of(text);
    // `Request failed with status code 404` tells what happened, if in a number only.
    const bool by_number = sense.category != Category::unknown &&
                           sense.category != Category::internal &&
                           sense.category != Category::invalid_argument;
    const bool vague = !by_number && says_nothing(said.sentence, situation.tool.name);
    return {std::move(said), sense, vague};
}

/// What the upstream's own sentence adds to ours. A dump adds nothing to violations that are all
/// told.
std::string worth_quoting(const Understood& heard) {
    if (heard.vague || heard.said.validator_dump) return {};
    if (text::contains_ignoring_case(heard.said.sentence, "input_type=")) return {};
    return std::string(unwrap_validation(heard.said.sentence));
}

std::string vague_message(
    const Complaint& complaint, const Understood& heard, const Situation& situation
) {
    const auto call = asked(situation);
    const std::string_view words = text::trim(complaint.text);
    const std::string said = heard.said.sentence.empty() ? std::string(words) : heard.said.sentence;
    const bool rejected = complaint.vague_code == "upstream_rejected";
    if (text::trim(said).empty()) {
        return rejected
                   ? fmt::format(
                         "The server '{}' rejected {} without a word", situation.upstream, call
                     )
                   : fmt::format(
                         "{} failed, and the server '{}' did not say why", call, situation.upstream
                     );
    }
    const std::string quote = quoted(said, kSentenceBytes);
    return rejected ? fmt::format(
                          "The server '{}' rejected {} without a reason: {}",
                          situation.upstream,
                          call,
                          quote
                      )
                    : fmt::format(
                          "{} failed, and all that the server '{}' said is {}",
                          call,
                          situation.upstream,
                          quote
                      );
}

/// The likely reasons, honestly as likely ones.
std::string vague_cause(const ArgumentCheck& check, const std::vector<IdArgument>& ids) {
    std::string cause =
        check.possible ? "The arguments fit the tool's schema, so the schema does not explain it"
                       : "The tool has no schema that the arguments could be checked against";
    if (!ids.empty()) {
        cause += fmt::format(
            ". It may be that {} '{}' is well formed but does not exist",
            ids.front().name,
            ids.front().value
        );
    }
    return cause;
}

Fault vague_failure(
    const Complaint& complaint,
    const Understood& heard,
    const ArgumentCheck& check,
    const Situation& situation
) {
    const auto ids = id_arguments(situation);
    Fault fault = begin(complaint.vague_code, situation);
    fault.message = vague_message(complaint, heard, situation);
    fault.cause = vague_cause(check, ids);
    if (heard.sense.category != Category::unknown) {
        fault.category = heard.sense.category;
        fault.actor = heard.sense.actor;
        fault.retryable = heard.sense.retryable;
    }
    fault.details["upstream_said"] = text::clean(heard.said.sentence, kSentenceBytes);
    for (const IdArgument& id : ids) fault.details[id.name] = id.value;
    for (const IdArgument& id : ids) {
        if (advise_lister(fault, situation, id.name)) break;
    }
    const auto call = asked(situation);
    if (complaint.vague_code == "upstream_rejected") {
        advise(
            fault,
            ActionType::fix_arguments,
            fmt::format(
                "compare every argument with the description of {} and change what does not fit",
                call
            )
        );
    } else {
        advise(
            fault,
            ActionType::fix_arguments,
            fmt::format(
                "check every value, then call {} with other arguments: the same ones will fail "
                "again",
                call
            )
        );
    }
    const bool refused =
        complaint.answer == Answer::refused || heard.sense.answer == Answer::refused;
    return settle(std::move(fault), situation, refused ? Answer::refused : Answer::inconclusive);
}

Fault told_failure(
    const Complaint& complaint, const Understood& heard, const Situation& situation
) {
    Fault fault = begin("tool_failed", situation);
    if (!situation.upstream.empty()) fault.domain = situation.upstream;
    fault.category = heard.sense.category;
    fault.actor = heard.sense.actor;
    fault.retryable = heard.sense.retryable;
    const std::string sentence(unwrap_validation(heard.said.sentence));
    const std::string quote = quoted(sentence, kSentenceBytes);
    fault.message = fmt::format(
        "{} failed: the server '{}' says {}", asked(situation), situation.upstream, quote
    );
    fault.details["upstream_said"] = text::clean(sentence, kSentenceBytes);
    if (!heard.said.code.empty()) fault.details["upstream_code"] = heard.said.code;
    if (const auto wait = wait_in_body(complaint.text, situation.now); wait && fault.retryable) {
        fault.retry_after = wait->seconds;
        fault.details["retry_after_seconds"] = wait->seconds.count();
    }
    advise_by_category(fault, situation);
    const bool refused =
        complaint.answer == Answer::refused || heard.sense.answer == Answer::refused;
    return settle(std::move(fault), situation, refused ? Answer::refused : Answer::inconclusive);
}

/// A lister for one of the ids that were sent, or for what the tool itself is about.
void advise_search(Fault& fault, const Situation& situation) {
    for (const IdArgument& id : id_arguments(situation)) {
        if (advise_lister(fault, situation, id.name)) return;
    }
    advise_lister(fault, situation, "id");
}

}  // namespace

void advise_by_category(Fault& fault, const Situation& situation) {
    const auto call = asked(situation);
    const auto say = [&](ActionType type, std::string sentence) {
        advise(fault, type, std::move(sentence));
    };
    switch (fault.category) {
        case Category::not_found:
            advise_search(fault, situation);
            return say(
                ActionType::fix_arguments,
                fmt::format("call {} with a name or id that exists", call)
            );
        case Category::permission_denied:
            return say(
                ActionType::ask_user,
                fmt::format("ask the user for access, or call {} for something it may reach", call)
            );
        case Category::unauthenticated:
            return say(
                ActionType::authorize,
                fmt::format("ask the user to sign in to '{}' anew", situation.upstream)
            );
        case Category::deadline_exceeded:
            return say(
                ActionType::fix_arguments,
                fmt::format("ask {} for less if it times out again", call)
            );
        case Category::resource_exhausted:
            if (fault.actor == Actor::time)
                return say(
                    ActionType::ask_user,
                    fmt::format("call {} less often, or ask the user for a higher quota", call)
                );
            return say(
                ActionType::ask_user,
                fmt::format("tell the user what '{}' has run out of", situation.upstream)
            );
        case Category::unavailable:
            return say(
                ActionType::ask_user,
                fmt::format("tell the user that what {} depends on is down, if it stays so", call)
            );
        case Category::already_exists:
            return say(
                ActionType::fix_arguments,
                fmt::format("use what exists already, or call {} with another name", call)
            );
        case Category::aborted:
            return say(
                ActionType::fix_arguments,
                fmt::format("read the present state, then call {} with it", call)
            );
        case Category::failed_precondition:
            return say(
                ActionType::fix_arguments,
                fmt::format("bring about what the message asks for first, then call {} again", call)
            );
        case Category::invalid_argument:
        case Category::out_of_range:
            return say(
                ActionType::fix_arguments,
                fmt::format("correct what the message names and call {} again", call)
            );
        case Category::unimplemented:
            return say(ActionType::use_alternative, fmt::format("reach the goal without {}", call));
        case Category::internal:
        case Category::unknown:
        case Category::data_loss:
        case Category::cancelled:
            return say(
                ActionType::stop,
                fmt::format(
                    "tell the user what went wrong rather than repeat the same call of {}", call
                )
            );
    }
}

Fault complaint(const Complaint& complaint, const Situation& situation) {
    const Understood heard = understand(complaint.text, situation);
    const auto unknown = unknown_tool_in(heard.said.sentence);
    // An inventory that holds tools of its own says `Tool drill not found` too.
    if (unknown && !situation.tool.name.empty() && situation.tool.name.ends_with(*unknown)) {
        return tool_is_unknown(situation, Answer::refused);
    }
    const bool about_input = heard.sense.category == Category::invalid_argument;
    ArgumentCheck check;
    if (about_input || heard.vague) {
        check = check_arguments(situation, about_input ? Members::unknown_too : Members::known);
    }
    if (!check.violations.empty()) {
        const Answer answer = about_input ? Answer::refused : complaint.answer;
        return invalid_arguments(
            std::move(check.violations), worth_quoting(heard), situation, answer
        );
    }
    return heard.vague ? vague_failure(complaint, heard, check, situation)
                       : told_failure(complaint, heard, situation);
}

}  // namespace recourse::diagnosis
