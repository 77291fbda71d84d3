#include "diagnosis/own_failure.hpp"

#include "base/text.hpp"
#include "diagnosis/arguments.hpp"
#include "diagnosis/remedy.hpp"
#include "diagnosis/said.hpp"
#include "fault/vocabularies.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace recourse::diagnosis {
namespace {

constexpr std::size_t kSentenceBytes = 400;

/// 400, 422 and 500 only say whose fault it is.
bool is_telling(int status) noexcept {
    return status != 400 && status != 422 && status < 500 && status != 0;
}

/// Codes that stand for all that a client can get wrong.
bool is_catch_all(std::string_view code) {
    return code == "invalid_request_error" || code == "invalid_request" || code == "bad_request" ||
           code == "client_error" || code == "request_failed";
}

/// The kind that stands beside a code: `internal_error`, `permission_error`.
Sense sense_of_type(const structured::Reported& reported) {
    const auto* type = reported.details.if_contains("error_type");
    return type != nullptr && type->is_string() ? sense_of_code(std::string(type->get_string()))
                                                : Sense{};
}

/// Whoever says that it clears and not what it is, is not there for now.
Sense sense_of_retryable(const structured::Reported& reported) {
    return reported.retryable.value_or(false) ? sense_of_category(Category::unavailable) : Sense{};
}

/// `seat_required` of the type `permission_error`: what is missing is no argument.
bool narrows(Sense type, Sense code) noexcept {
    return code.category == Category::invalid_argument && type.known() &&
           type.category != Category::invalid_argument && type.category != Category::internal &&
           type.category != Category::unavailable;
}

/// By the code's words, then what the shape states, the status, the words, and the status that
/// says little.
Sense sense_of_own(const Complaint& complaint, const Understood& heard) {
    const int status = heard.reported.status != 0 ? heard.reported.status : complaint.status;
    if (is_catch_all(heard.reported.code) && is_telling(status)) {
        if (Sense sense = sense_of_status(status); sense.known()) return sense;
    }
    if (Sense sense = sense_of_code(heard.reported.code, heard.sentence); sense.known()) {
        // A 429 is about how often or how much, whatever else its code may say.
        const bool is_else = sense.category == Category::failed_precondition ||
                             sense.category == Category::invalid_argument;
        if (status == 429 && is_else) return sense_of_status(status);
        const Sense type = sense_of_type(heard.reported);
        return narrows(type, sense) ? type : sense;
    }
    if (heard.reported.category) return sense_of_category(*heard.reported.category);
    if (is_telling(status)) {
        if (Sense sense = sense_of_status(status); sense.known()) return sense;
    }
    if (Sense sense = sense_of_type(heard.reported); sense.known()) return sense;
    if (heard.sense.known()) return heard.sense;
    if (Sense sense = sense_of_status(status); sense.known()) return sense;
    if (Sense sense = sense_of_retryable(heard.reported); sense.known()) return sense;
    return status >= 500 ? sense_of_category(Category::internal) : Sense{};
}

std::string message_of(const Understood& heard, const Situation& situation) {
    const std::string_view call = asked(situation);
    if (heard.sentence.empty() || heard.sentence == heard.reported.spelling) {
        return fmt::format(
            "{} failed: the server '{}' answered with its code {}",
            call,
            situation.upstream,
            heard.reported.code
        );
    }
    return fmt::format(
        "{} failed: the server '{}' says {}",
        call,
        situation.upstream,
        quoted(heard.sentence, kSentenceBytes)
    );
}

/// `partial_failure`, `PartiallyApplied`.
bool says_partial(std::string_view code) {
    return std::ranges::any_of(text::words(code), [](const std::string& word) {
        return word == "partial" || word == "partially";
    });
}

}  // namespace

Answer answer_of(const Complaint& complaint, const Understood& heard, Sense sense) {
    const bool is_partly = heard.claim == Claim::partly || complaint.status == 207 ||
                           says_partial(heard.reported.spelling);
    if (is_partly) return Answer::partial;
    if (heard.claim == Claim::undone) return Answer::refused;
    if (heard.claim == Claim::unsure) return Answer::inconclusive;
    if (complaint.answer == Answer::refused) return Answer::refused;
    if (complaint.status != 0) return answer_of_status(complaint.status);
    if (heard.reported.status != 0) return answer_of_status(heard.reported.status);
    return sense.answer;
}

void keep_what_is_told(
    Fault& fault, const Complaint& complaint, const Understood& heard, const Situation& situation
) {
    if (!heard.sentence.empty())
        fault.details["upstream_said"] = text::clean(heard.sentence, kSentenceBytes);
    const structured::Reported& reported = heard.reported;
    if (!reported.spelling.empty() && reported.spelling != fault.code)
        fault.details["upstream_code"] = reported.spelling;
    for (const auto& member : reported.details) {
        if (!fault.details.contains(member.key())) fault.details[member.key()] = member.value();
    }
    for (const Violation& violation : reported.violations) fault.violations.push_back(violation);
    for (Violation& violation : fault.violations)
        violation.sentence = text::clean(violation.sentence, kSentenceBytes);
    fault.quota = reported.quota;
    fault.links = reported.links;
    // Where a page is given to mend it on, a person has to open it.
    const bool is_linked = !fault.links.action_url.empty() || !fault.links.connect_url.empty();
    if (is_linked && fault.category == Category::failed_precondition) fault.actor = Actor::user;
    if (reported.retryable) fault.retryable = *reported.retryable;
    auto wait = complaint.wait;
    if (!wait) wait = wait_in_body(complaint.text, situation.now);
    if (!wait && !complaint.data.empty()) wait = wait_in_body(complaint.data, situation.now);
    if (!wait || !fault.retryable) return;
    fault.retry_after = wait->seconds;
    fault.details["retry_after_seconds"] = wait->seconds.count();
    fault.details["retry_after_source"] = wait->source;
}

Fault own_failure(const Complaint& complaint, const Understood& heard, const Situation& situation) {
    const fault::Code* row = situation.vocabulary == nullptr
                                 ? nullptr
                                 : situation.vocabulary->find_spelt(heard.reported.spelling);
    Sense sense =
        row == nullptr ? sense_of_own(complaint, heard) : sense_of_category(row->category);
    if (row != nullptr) {
        sense.actor = row->actor;
        sense.retryable = row->retryable;
    }
    Fault fault = begin_own(heard.reported.code, situation);
    fault.category = sense.category;
    fault.actor = sense.actor;
    fault.retryable = sense.retryable;
    fault.message = message_of(heard, situation);
    keep_what_is_told(fault, complaint, heard, situation);
    // What an API does not accept are the gateway's credentials.
    const bool is_denial = fault.category == Category::unauthenticated ||
                           fault.category == Category::permission_denied ||
                           complaint.status == 401 || complaint.status == 403;
    // A payment that has to be confirmed is its payer's.
    if (complaint.status != 0 && complaint.status != 402 && is_denial)
        fault.actor = Actor::operator_;
    if (fault.category == Category::invalid_argument && fault.violations.empty()) {
        const Members members = heard.vague ? Members::unknown_too : Members::known;
        fault.violations = explain_refusal(situation, members).violations;
    }
    if (!suspect_arguments(fault, situation)) advise_by_category(fault, situation);
    return settle(std::move(fault), situation, answer_of(complaint, heard, sense));
}

}  // namespace recourse::diagnosis
