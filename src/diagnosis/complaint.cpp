#include "diagnosis/complaint.hpp"

#include "base/text.hpp"
#include "diagnosis/arguments.hpp"
#include "diagnosis/own_failure.hpp"
#include "diagnosis/remedy.hpp"
#include "diagnosis/said.hpp"
#include "diagnosis/understanding.hpp"
#include "diagnosis/words.hpp"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace recourse::diagnosis {
namespace {

constexpr std::size_t kSentenceBytes = 400;

bool is_about_input(const Complaint& complaint, const Understood& heard) {
    return heard.sense.category == Category::invalid_argument ||
           complaint.code == "invalid_arguments";
}

/// What the upstream's own sentence adds to ours. A dump adds nothing to violations that are all
/// told.
std::string worth_quoting(const Understood& heard) {
    if (heard.vague || heard.reported.is_dump) return {};
    if (text::contains_ignoring_case(heard.sentence, "input_type=")) return {};
    return std::string(unwrap_validation(heard.sentence));
}

std::string vague_message(
    const Complaint& complaint, const Understood& heard, const Situation& situation
) {
    const auto call = asked(situation);
    const std::string_view words = text::trim(complaint.text);
    const std::string said = heard.sentence.empty() ? std::string(words) : heard.sentence;
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

/// For violations that the upstream did not so much as hint at.
std::string likely_reason(const Understood& heard, const Situation& situation) {
    const auto said = text::trim(heard.sentence);
    return fmt::format(
        "The server '{}' {}; this is the likely reason, by the schema of {}",
        situation.upstream,
        said.empty() ? std::string("did not say why")
                     : "said no more than " + quoted(said, kSentenceBytes),
        asked(situation)
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

/// No surer than what is known: only where the input was complained of will the same fail again.
std::string vague_advice(
    const Complaint& complaint, const Understood& heard, const Situation& situation, Answer answer
) {
    const auto call = asked(situation);
    if (complaint.vague_code == "upstream_rejected") {
        return fmt::format(
            "compare every argument with the description of {} and change what does not fit", call
        );
    }
    if (is_about_input(complaint, heard)) {
        return fmt::format(
            "check every value, then call {} with other arguments: the same ones will fail again",
            call
        );
    }
    if (effect_of(situation, answer).safe_to_retry == SafeBecause::nothing)
        return "check every value, for nothing says whether they are to blame or a busy server is";
    return fmt::format(
        "check every value; if none is wrong, call {} once more after a pause, for the server may "
        "only have been busy",
        call
    );
}

Fault vague_failure(
    const Complaint& complaint,
    const Understood& heard,
    const ArgumentCheck& check,
    const Situation& situation
) {
    Fault fault = begin(complaint.vague_code, situation);
    const Answer answer = answer_of(complaint, heard, heard.sense);
    fault.message = vague_message(complaint, heard, situation);
    fault.details["upstream_said"] = text::clean(heard.sentence, kSentenceBytes);
    if (!suspect_arguments(fault, situation)) {
        const auto ids = id_arguments(situation);
        fault.cause = vague_cause(check, ids);
        for (const IdArgument& id : ids) fault.details[id.name] = id.value;
        for (const IdArgument& id : ids) {
            if (advise_lister(fault, situation, id.name)) break;
        }
        advise(fault, ActionType::fix_arguments, vague_advice(complaint, heard, situation, answer));
    }
    return settle(std::move(fault), situation, answer);
}

/// The words name no code of their own: ours, by what they mean.
Fault told_failure(
    const Complaint& complaint, const Understood& heard, const Situation& situation
) {
    Sense sense = heard.sense;
    if (!complaint.code.empty()) sense = sense_by(complaint.code, complaint.answer);
    Fault fault = begin(sense.known() ? sense.code : "tool_failed", situation);
    fault.message = fmt::format(
        "{} failed: the server '{}' says {}",
        asked(situation),
        situation.upstream,
        quoted(unwrap_validation(heard.sentence), kSentenceBytes)
    );
    keep_what_is_told(fault, complaint, heard, situation);
    if (heard.own_statement) {
        advise(
            fault,
            ActionType::fix_arguments,
            fmt::format("correct the statement and call {} again", asked(situation))
        );
    } else if (!suspect_arguments(fault, situation)) {
        advise_by_category(fault, situation);
    }
    return settle(std::move(fault), situation, answer_of(complaint, heard, sense));
}

}  // namespace

Fault complaint(const Complaint& complaint, const Situation& situation) {
    const Understood heard = understand(complaint, situation);
    const auto unknown = unknown_tool_in(heard.sentence);
    // An inventory that holds tools of its own says `Tool drill not found` too.
    if (unknown && !situation.tool.name.empty() && situation.tool.name.ends_with(*unknown)) {
        return tool_is_unknown(situation, Answer::refused);
    }
    if (!heard.reported.code.empty()) return own_failure(complaint, heard, situation);
    const bool about_input = is_about_input(complaint, heard);
    ArgumentCheck check;
    if ((about_input && !heard.own_statement) || heard.vague) {
        check = explain_refusal(situation, about_input ? Members::unknown_too : Members::known);
    }
    if (!check.violations.empty()) {
        const Answer answer = about_input ? Answer::refused : complaint.answer;
        Fault fault =
            invalid_arguments(std::move(check.violations), worth_quoting(heard), situation, answer);
        if (!about_input) fault.cause = likely_reason(heard, situation);
        return fault;
    }
    return heard.vague ? vague_failure(complaint, heard, check, situation)
                       : told_failure(complaint, heard, situation);
}

}  // namespace recourse::diagnosis
