#include "base/json.hpp"
#include "base/text.hpp"
#include "diagnosis/adopted.hpp"
#include "diagnosis/arguments.hpp"
#include "diagnosis/complaint.hpp"
#include "diagnosis/kinds.hpp"
#include "diagnosis/remedy.hpp"
#include "diagnosis/said.hpp"
#include "diagnosis/structured/reported.hpp"
#include "diagnosis/wait.hpp"
#include "diagnosis/words.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

/// A server answered with a JSON-RPC error, or with JSON that is no answer.
namespace recourse::diagnosis {
namespace {

constexpr std::size_t kQuoteBytes = 400;

// Of JSON-RPC 2.0, section 5.1, and of MCP.
constexpr int kParseError = -32700;
constexpr int kInvalidRequest = -32600;
constexpr int kMethodNotFound = -32601;
constexpr int kInvalidParams = -32602;
constexpr int kResourceNotFound = -32002;    // to 2025-11-25
constexpr int kHeaderMismatch = -32020;      // from 2026-07-28
constexpr int kMissingCapability = -32021;   // from 2026-07-28
constexpr int kUnsupportedVersion = -32022;  // from 2026-07-28
constexpr int kUrlElicitation = -32042;      // 2025-11-25 only

/// These codes say that no handler was reached.
Answer answer_of_code(std::int64_t code) {
    switch (code) {
        case kParseError:
        case kInvalidRequest:
        case kMethodNotFound:
        case kInvalidParams:
        case kResourceNotFound:
        case kHeaderMismatch:
        case kMissingCapability:
        case kUnsupportedVersion:
            return Answer::refused;
        default:
            return Answer::inconclusive;
    }
}

/// Words tell more than the standard's few codes: every SDK puts `not found` under a code of its
/// own.
Sense sense_of_error(std::int64_t code, std::string_view words) {
    const Sense by_words = sense_of(words);
    const auto or_by_words = [&](Sense by_code) { return by_words.known() ? by_words : by_code; };
    constexpr std::string_view kCode = "upstream_error";
    switch (code) {
        case kMethodNotFound:
            return {kCode, Category::unimplemented, Actor::nobody, false, Answer::refused};
        case kResourceNotFound:
            return {kCode, Category::not_found, Actor::model, false, Answer::refused};
        case kUrlElicitation:
            return {kCode, Category::failed_precondition, Actor::user, false, Answer::inconclusive};
        case kInvalidParams:
            return or_by_words(
                {kCode, Category::invalid_argument, Actor::model, false, Answer::refused}
            );
        case kParseError:
        case kInvalidRequest:
        case kHeaderMismatch:
        case kMissingCapability:
        case kUnsupportedVersion:
            return {kCode, Category::failed_precondition, Actor::operator_, false, Answer::refused};
        default:
            return or_by_words(
                {kCode, Category::unknown, Actor::operator_, false, Answer::inconclusive}
            );
    }
}

/// The page that the user must visit first. Only a web address may stand in a link.
void read_elicitation(Fault& fault, std::string_view data) {
    const auto checked = json::check(data);
    const auto url =
        checked ? (*checked)["elicitations"].at(0)["url"].string() : std::optional<std::string>();
    if (url && (url->starts_with("https://") || url->starts_with("http://"))) {
        fault.links.action_url = text::clean(*url, 2'048);
    }
    advise(
        fault, ActionType::authorize, "ask the user to open the link and to finish what it asks for"
    );
}

void advise_on_error(Fault& fault, const JsonRpcFailed& failure, const Situation& situation) {
    if (failure.code == kUrlElicitation) return read_elicitation(fault, failure.data);
    if (suspect_arguments(fault, situation)) return;
    if (fault.category != Category::internal && fault.category != Category::unknown)
        return advise_by_category(fault, situation);
    advise(
        fault,
        ActionType::ask_user,
        fmt::format(
            "follow the error's own text if it names a way out, and else tell the user that '{}' "
            "reports the error {}",
            situation.upstream,
            failure.code
        )
    );
}

Fault upstream_error(const JsonRpcFailed& failure, const Situation& situation, Answer answer) {
    const std::string_view words = unwrap(failure.message);
    const Sense sense = sense_of_error(failure.code, words);
    Fault fault = begin("upstream_error", situation);
    fault.category = sense.category;
    fault.actor = sense.actor;
    fault.retryable = sense.retryable;
    fault.message = fmt::format(
        "The server '{}' answered {} with the JSON-RPC error {}{}",
        situation.upstream,
        asked(situation),
        failure.code,
        words.empty() ? std::string() : ": " + quoted(words, kQuoteBytes)
    );
    fault.details["jsonrpc_code"] = failure.code;
    fault.details["upstream_said"] = text::clean(words, kQuoteBytes);
    const std::string more = said_in(failure.data).sentence;
    if (!more.empty() && more != words && more != failure.data)
        fault.cause = "It adds " + quoted(more, kQuoteBytes);
    if (fault.retryable) {
        auto wait = wait_in_body(failure.data, situation.now);
        if (!wait) wait = wait_in_body(failure.message, situation.now);
        if (wait) fault.retry_after = wait->seconds;
    }
    advise_on_error(fault, failure, situation);
    return settle(std::move(fault), situation, answer);
}

/// The server does not know what it was asked for at all.
Fault unknown_method(const JsonRpcFailed& failure, const Situation& situation) {
    const std::string_view words = unwrap(failure.message);
    Fault fault = begin("unknown_method", situation);
    fault.message = fmt::format(
        "The server '{}' does not know the method {}{}",
        situation.upstream,
        situation.method,
        words.empty() ? std::string() : ": " + quoted(words, kQuoteBytes)
    );
    fault.details["jsonrpc_code"] = failure.code;
    advise(
        fault,
        ActionType::use_alternative,
        fmt::format("reach the goal without {}", asked(situation))
    );
    return settle(std::move(fault), situation, Answer::refused);
}

/// Errors that two programs have with each other, whatever the model asked for.
bool is_between_programs(std::int64_t code) {
    return code == kParseError || code == kInvalidRequest || code == kHeaderMismatch ||
           code == kMissingCapability || code == kUnsupportedVersion || code == kUrlElicitation;
}

}  // namespace

Fault jsonrpc_failed(const JsonRpcFailed& failure, const Situation& situation, Answer by_status) {
    if (auto fault = fault_in_error(failure, situation)) return std::move(*fault);
    const Answer answer = by_status == Answer::refused ? by_status : answer_of_code(failure.code);
    if (situation.tool.name.empty() || is_between_programs(failure.code))
        return upstream_error(failure, situation, answer);
    const auto no_tool = unknown_tool_in(failure.message);
    const bool is_protocols = failure.code == kInvalidParams || failure.code == kMethodNotFound;
    if (no_tool && is_protocols) {
        Situation named = situation;
        if (!named.tool.name.ends_with(*no_tool)) named.tool.name = *no_tool;
        return tool_is_unknown(named, Answer::refused);
    }
    if (failure.code == kMethodNotFound) return unknown_method(failure, situation);
    Complaint told{.text = failure.message, .data = failure.data, .answer = answer};
    if (failure.code == kInvalidParams) told.code = told.vague_code = "invalid_arguments";
    const auto reported = structured::reported_in(failure.data);
    const bool has_code = reported && !reported->code.empty();
    // Many servers say `Internal error` and put what happened into the data.
    const bool is_mute = says_nothing(unwrap(failure.message), situation.tool.name);
    const auto beside = is_mute ? said_in(failure.data).sentence : std::string();
    if (!says_nothing(beside, situation.tool.name)) told.text = beside;
    const bool has_sense = (!is_mute || !beside.empty()) && sense_of(unwrap(told.text)).known();
    if (failure.code != kInvalidParams && !no_tool && !has_code && !has_sense)
        return upstream_error(failure, situation, answer);
    Fault fault = complaint(told, situation);
    fault.details["jsonrpc_code"] = failure.code;
    return fault;
}

Fault not_mcp(const NotMcp& failure, const Situation& situation) {
    Fault fault = begin("upstream_not_mcp", situation);
    fault.message = fmt::format(
        "The server '{}' answered {} with something that is no MCP answer",
        situation.upstream,
        asked(situation)
    );
    if (!failure.detail.empty())
        fault.cause = "The reason is " + quoted(failure.detail, kQuoteBytes);
    // What it wrote may be all that tells why it failed.
    if (!failure.said.empty()) {
        if (!fault.cause.empty()) fault.cause += ". ";
        fault.cause += "It wrote " + quoted(failure.said, kQuoteBytes);
    }
    advise_operator(
        fault,
        situation,
        fmt::format(
            "report to the author of '{}' that its answer is not valid MCP", situation.upstream
        )
    );
    return settle(std::move(fault), situation, Answer::inconclusive);
}

}  // namespace recourse::diagnosis
