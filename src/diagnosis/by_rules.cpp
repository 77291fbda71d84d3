#include "diagnosis/by_rules.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "diagnosis/effect.hpp"
#include "diagnosis/own_failure.hpp"
#include "diagnosis/remedy.hpp"
#include "diagnosis/said.hpp"
#include "fault/untrusted.hpp"
#include "fault/vocabularies.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace recourse::diagnosis {
namespace {

constexpr std::size_t kMostBytes = 262'144;
constexpr std::size_t kSentenceBytes = 400;

/// What rules look at, with what it views.
struct Looked {
    fault::Evidence evidence;
    Complaint complaint;  ///< the same for what is read beside the rules
    std::string structured;
};

json::Ref body_in(std::string_view text) {
    const auto checked = json::check(text.substr(0, kMostBytes));
    return checked ? *checked : json::Ref();
}

void look(Looked& looked, const HttpAnswer& answer, const Situation& situation) {
    looked.evidence.status = answer.status;
    looked.evidence.headers = answer.headers;
    looked.evidence.text = answer.body;
    looked.evidence.body = body_in(answer.body);
    looked.complaint.text = answer.body;
    looked.complaint.status = answer.status;
    looked.complaint.answer = answer_of_status(answer.status);
    looked.complaint.wait = wait_in_headers(answer.headers, situation.now);
}

void look(Looked& looked, const ToolFailed& failure) {
    looked.evidence.text = failure.text;
    looked.evidence.body = body_in(text::trim(failure.text));
    if (!looked.evidence.body) {
        const auto result = json::check(failure.result);
        if (result) looked.structured = std::string((*result)["structuredContent"].raw());
        looked.evidence.body = body_in(looked.structured);
    }
    looked.complaint.text = failure.text;
    looked.complaint.data = looked.structured;
}

void look(Looked& looked, const JsonRpcFailed& failure) {
    looked.evidence.jsonrpc_code = failure.code;
    looked.evidence.text = failure.message;
    looked.evidence.body = body_in(failure.data);
    looked.complaint.text = failure.message;
    looked.complaint.data = failure.data;
}

/// The Fault in the words of the vocabulary.
Fault told(const fault::Meant& meant, const Situation& situation) {
    json::Object details = meant.details;
    if (!situation.upstream.empty()) details["upstream"] = situation.upstream;
    details["tool"] = asked(situation);
    Fault fault = fault::tell(situation.vocabulary->domain(), *meant.code, std::move(details));
    fault.retryable = meant.retryable;
    if (!meant.actions.empty()) fault.actions = meant.actions;
    // A step may only name a tool that this caller has.
    std::erase_if(fault.actions, [&](const Action& action) {
        return !action.tool.empty() &&
               std::ranges::find(situation.tool_names, action.tool) == situation.tool_names.end();
    });
    return fault;
}

/// What the upstream says: where a rule points, else where its vocabulary has only general words.
std::string_view own_words(const fault::Meant& meant, const Understood& heard, const Fault& fault) {
    if (!meant.message.empty()) return meant.message;
    const bool is_general = fault.message == meant.code->meaning;
    return is_general && !heard.vague ? std::string_view(heard.sentence) : std::string_view{};
}

/// The upstream's words, as a quotation unless its vocabulary says that they are as good as ours.
void quote(
    Fault& fault, const fault::CodeRule& rule, std::string_view words, const Situation& situation
) {
    if (words.empty()) return;
    if (!rule.quoted) {
        fault.message = fault::quote_upstream(words, kSentenceBytes).text;
        if (fault.message.ends_with('.')) fault.message.pop_back();
        // Who knows this very case says why; the code knows what is usual.
        fault.cause.clear();
        return;
    }
    fault.message = fmt::format(
        "{} failed: the server '{}' says {}",
        asked(situation),
        situation.upstream,
        quoted(words, kSentenceBytes)
    );
}

}  // namespace

std::optional<Fault> meant_by_rules(const RawFailure& failure, const Situation& situation) {
    if (situation.vocabulary == nullptr) return {};
    Looked looked;
    if (const auto* http = std::get_if<HttpAnswer>(&failure)) {
        look(looked, *http, situation);
    } else if (const auto* tool = std::get_if<ToolFailed>(&failure)) {
        look(looked, *tool);
    } else if (const auto* error = std::get_if<JsonRpcFailed>(&failure)) {
        look(looked, *error);
    } else {
        return {};
    }
    const auto meant = fault::match(*situation.vocabulary, looked.evidence);
    if (!meant || meant->code == nullptr) return {};

    Fault fault = told(*meant, situation);
    const Understood heard = understand(looked.complaint, situation);
    quote(fault, *meant->rule, own_words(*meant, heard, fault), situation);
    keep_what_is_told(fault, looked.complaint, heard, situation);
    fault.retryable = meant->retryable;
    if (meant->wait && fault.retryable) fault.retry_after = meant->wait;
    if (fault.actions.empty()) advise_by_category(fault, situation);
    const Sense sense = sense_of_category(fault.category);
    return settle(std::move(fault), situation, answer_of(looked.complaint, heard, sense));
}

}  // namespace recourse::diagnosis
