#include "base/json.hpp"
#include "base/text.hpp"
#include "diagnosis/challenge.hpp"
#include "diagnosis/complaint.hpp"
#include "diagnosis/kinds.hpp"
#include "diagnosis/remedy.hpp"
#include "diagnosis/said.hpp"
#include "diagnosis/structured/reported.hpp"
#include "diagnosis/wait.hpp"
#include "diagnosis/words.hpp"

#include <optional>
#include <string>

#include <fmt/format.h>

/// An HTTP server answered with a status that is no success.
namespace recourse::diagnosis {
namespace {

constexpr std::size_t kEndpointBytes = 200;
constexpr std::size_t kQuoteBytes = 200;

/// Spring answers for a path that leads nowhere with the path and no word: nothing that the caller
/// named is missing.
bool is_bare_path(std::string_view body) {
    const auto checked = json::check(body);
    if (!checked || !(*checked)["path"].is_string() || !(*checked)["timestamp"]) return false;
    const auto message = (*checked)["message"].string().value_or("");
    return message.empty() || message == "No message available" || message == "Not Found";
}

/// A web page in the place of an answer says that nobody looked at what was asked for.
std::string_view code_of(const HttpAnswer& failure) {
    const bool of_page = looks_like_html(failure.body);
    const int status = failure.status;
    switch (status) {
        case 400:
        case 422:
            return "upstream_rejected";
        case 401:
            return "upstream_unauthenticated";
        case 403:
            return "upstream_forbidden";
        case 402:
            return "payment_required";
        case 404:
            return failure.from_api && !of_page && !is_bare_path(failure.body)
                       ? "not_found"
                       : "upstream_endpoint_not_found";
        case 405:
        case 501:
            return "unsupported";
        case 409:
            return "conflict";
        case 410:
            return "not_found";
        case 412:
        case 428:
            return "precondition_failed";
        case 413:
        case 414:
            return "too_large";
        case 408:
            return "upstream_request_timeout";
        case 429:
            return "upstream_rate_limited";
        case 500:
            return "upstream_internal";
        case 502:
            return "upstream_bad_gateway";
        case 503:
            return "upstream_unavailable";
        case 504:
            return "upstream_gateway_timeout";
        default:
            return "upstream_status";
    }
}

std::string message_of(int status, const Situation& situation, std::string_view where) {
    const std::string at = where.empty() ? std::string() : fmt::format(" at {}", where);
    const std::string who = fmt::format("The server '{}'{}", situation.upstream, at);
    const auto call = asked(situation);
    switch (status) {
        case 401:
            return fmt::format("{} does not accept the gateway's credentials (HTTP 401)", who);
        case 403:
            return fmt::format("{} forbids the gateway to use {} (HTTP 403)", who, call);
        case 404:
            return fmt::format("{} has no endpoint at its configured path (HTTP 404)", who);
        case 408:
            return fmt::format("{} gave up waiting for the rest of {} (HTTP 408)", who, call);
        case 429:
            return fmt::format("{} takes no more requests for now (HTTP 429)", who);
        case 500:
            return fmt::format("{} failed internally on {} (HTTP 500)", who, call);
        case 502:
            return fmt::format(
                "A proxy before the server '{}'{} got no valid answer from it to {} (HTTP 502)",
                situation.upstream,
                at,
                call
            );
        case 503:
            return fmt::format("{} is overloaded or down for maintenance (HTTP 503)", who);
        case 504:
            return fmt::format(
                "A proxy before the server '{}'{} waited in vain for its answer to {} (HTTP 504)",
                situation.upstream,
                at,
                call
            );
        default:
            return fmt::format("{} answered {} with HTTP {}", who, call, status);
    }
}

void advise_on(Fault& fault, int status, const Situation& s) {
    const std::string who = "'" + std::string(s.upstream) + "'";
    if (fault.code == "upstream_status" && fault.retryable)
        return advise(
            fault,
            ActionType::ask_user,
            fmt::format("tell the user that {} answers with HTTP {}, if it stays so", who, status)
        );
    switch (status) {
        case 301:
        case 302:
        case 303:
        case 307:
        case 308:
            return advise_operator(
                fault,
                s,
                fmt::format(
                    "give {} the URL where it is now or, if it leads to a page to sign in, "
                    "credentials",
                    who
                )
            );
        case 401:
            return advise_operator(
                fault, s, fmt::format("renew the credentials for {} in the configuration", who)
            );
        case 403:
            return advise_operator(
                fault,
                s,
                fmt::format(
                    "grant the credentials for {} in the configuration the missing permission", who
                )
            );
        case 404:
            return advise_operator(
                fault, s, fmt::format("correct the path in the URL of {}, which is often /mcp", who)
            );
        case 408:
            return advise_operator(
                fault,
                s,
                fmt::format("check the network between the gateway and {}, if this goes on", who)
            );
        case 429:
            return advise(
                fault,
                ActionType::ask_user,
                fmt::format("make fewer calls to {}, or ask the user for a higher limit", who)
            );
        case 500:
            return advise_operator(
                fault,
                s,
                fmt::format("look up the failure in the log of {}, if it comes again", who)
            );
        case 502:
            return advise_operator(
                fault,
                s,
                fmt::format("check whether {} runs behind its proxy, if this goes on", who)
            );
        case 503:
            return advise(
                fault,
                ActionType::ask_user,
                fmt::format("tell the user that {} is down, if it stays so", who)
            );
        case 504:
            advise(
                fault,
                ActionType::fix_arguments,
                fmt::format("split the work of {} into smaller calls", asked(s))
            );
            return advise_operator(
                fault, s, fmt::format("raise the time limit of the proxy before {}", who)
            );
        default:
            return advise_operator(
                fault, s, fmt::format("look up HTTP {} in the documentation of {}", status, who)
            );
    }
}

/// What the challenge of a 401 or 403 says is missing; never what the gateway sent.
std::string read_challenge(Fault& fault, const HttpAnswer& failure) {
    const std::string_view challenge = header_of(failure, "www-authenticate");
    const auto description = challenge_parameter(challenge, "error_description");
    const auto scope = challenge_parameter(challenge, "scope");
    std::string cause;
    if (description) cause = "It says " + quoted(*description, kQuoteBytes);
    if (scope && !scope->empty()) {
        const std::string needed = text::clean(*scope, kQuoteBytes);
        cause += fmt::format("{}It asks for the scope '{}'", cause.empty() ? "" : ". ", needed);
        fault.details["scopes_needed"] = needed;
    }
    return cause;
}

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// Where it leads, the body's own words, or what the page it sent instead is called.
std::string cause_of(const HttpAnswer& failure) {
    const auto location = header_of(failure, "location");
    if (is_redirect(failure.status) && !location.empty())
        return "It leads to " + quoted(location.substr(0, location.find('?')), kQuoteBytes);
    if (looks_like_html(failure.body)) {
        const auto title = html_title(failure.body);
        return title ? "It sent a web page titled " + quoted(*title, kQuoteBytes) : std::string();
    }
    const auto error = jsonrpc_error_in(failure.body);
    const std::string words = error ? error->message : said_in(failure.body).sentence;
    if (text::trim(words).empty()) return {};
    return "It says " + quoted(words, kQuoteBytes);
}

void read_wait(Fault& fault, const std::optional<Wait>& wait) {
    if (!wait) return;
    fault.retry_after = wait->seconds;
    fault.details["retry_after_seconds"] = wait->seconds.count();
    fault.details["retry_after_source"] = wait->source;
}

std::optional<Wait> wait_of(const HttpAnswer& failure, WallTime now) {
    auto wait = wait_in_headers(failure.headers, now);
    return wait ? wait : wait_in_body(failure.body, now);
}

/// AWS and Azure say their code in a header, too, and some of their answers in nothing else:
/// `x-amzn-errortype: ThrottlingException:http://...`.
std::string code_in_headers(const HttpAnswer& failure) {
    for (const std::string_view name : {"x-amzn-errortype", "x-ms-error-code", "x-error-code"}) {
        const auto value = header_of(failure, name);
        if (!value.empty()) return std::string(value.substr(0, value.find(':')));
    }
    return {};
}

using Read = std::optional<structured::Reported>;

/// The words of the body, however it is packed.
std::string words_of(const HttpAnswer& failure, const Read& read) {
    auto words = said_in(failure.body).sentence;
    return words.empty() && read ? read->sentence : words;
}

/// Where the body tells of the call itself, the call is what is diagnosed: a JSON-RPC error, a code
/// of its own, or words under a status that means the call and not the server.
std::optional<Fault> told_in_body(const HttpAnswer& failure, const Situation& situation) {
    const int status = failure.status;
    const bool rejected = status == 400 || status == 422;
    const bool may_be_rpc = rejected || status == 404;
    const Answer answer = answer_of_status(status);
    if (const auto error = may_be_rpc ? jsonrpc_error_in(failure.body) : std::nullopt)
        return jsonrpc_failed(*error, situation, answer);
    if (looks_like_html(failure.body) || (status == 404 && !failure.from_api)) return {};
    if (status == 404 && is_bare_path(failure.body)) return {};

    const Read read = structured::reported_in(unwrap(failure.body));
    Complaint told{
        .text = failure.body,
        .answer = answer,
        .status = status,
        .wait = wait_of(failure, situation.now),
        .read = &read
    };
    // A failure told in a success: the body is all there is to go by.
    if (status < 300) told.status = 0;
    const bool has_code = read && !read->code.empty();
    if (has_code || status < 300) return complaint(told, situation);
    if (const auto code = code_in_headers(failure); !code.empty()) {
        const auto beside = json::to_text(json::Object{{"code", code}});
        told.data = beside;
        return complaint(told, situation);
    }
    const std::string_view code = code_of(failure);
    if (rejected) {
        told.code = "invalid_arguments";
        told.vague_code = "upstream_rejected";
        return complaint(told, situation);
    }
    const bool about_call = !code.starts_with("upstream_");
    if (!about_call || says_nothing(words_of(failure, read), situation.tool.name)) return {};
    told.code = code;
    return complaint(told, situation);
}

}  // namespace

Fault http_status(const HttpAnswer& failure, const Situation& situation) {
    const std::string where = text::clean(failure.endpoint, kEndpointBytes);
    const Answer answer = answer_of_status(failure.status);
    if (auto told = told_in_body(failure, situation)) {
        if (!where.empty()) told->details["endpoint"] = where;
        told->details["status"] = failure.status;
        return std::move(*told);
    }
    Fault fault = begin(code_of(failure), situation);
    // A 5xx without a rule is told by a proxy or a full disk, and can clear by itself.
    if (fault.code == "upstream_status" && failure.status >= 500) {
        fault.category = Category::unavailable;
        fault.actor = Actor::time;
        fault.retryable = true;
    }
    const bool about_call = !fault.code.starts_with("upstream_");
    fault.message = about_call
                        ? fmt::format(
                              "The server '{}' answered {} with HTTP {} and does not say why",
                              situation.upstream,
                              asked(situation),
                              failure.status
                          )
                        : message_of(failure.status, situation, where);
    if (!where.empty()) fault.details["endpoint"] = where;
    fault.details["status"] = failure.status;
    if (fault.retryable) read_wait(fault, wait_of(failure, situation.now));
    if (failure.status == 401 || failure.status == 403)
        fault.cause = read_challenge(fault, failure);
    if (fault.cause.empty()) fault.cause = cause_of(failure);
    if (about_call)
        advise_by_category(fault, situation);
    else
        advise_on(fault, failure.status, situation);
    const Claim claim = claim_in(failure.body);
    if (claim == Claim::partly) return settle(std::move(fault), situation, Answer::partial);
    if (claim == Claim::undone) return settle(std::move(fault), situation, Answer::refused);
    if (claim == Claim::unsure) return settle(std::move(fault), situation, Answer::inconclusive);
    return settle(std::move(fault), situation, answer);
}

}  // namespace recourse::diagnosis
