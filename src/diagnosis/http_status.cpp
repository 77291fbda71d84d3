#include "base/text.hpp"
#include "diagnosis/challenge.hpp"
#include "diagnosis/complaint.hpp"
#include "diagnosis/kinds.hpp"
#include "diagnosis/remedy.hpp"
#include "diagnosis/said.hpp"
#include "diagnosis/wait.hpp"
#include "diagnosis/words.hpp"

#include <string>

#include <fmt/format.h>

/// An HTTP server answered with a status that is no success.
namespace recourse::diagnosis {
namespace {

constexpr std::size_t kEndpointBytes = 200;
constexpr std::size_t kQuoteBytes = 200;

std::string_view code_of(int status) {
    switch (status) {
        case 400:
        case 422:
            return "upstream_rejected";
        case 401:
            return "upstream_unauthenticated";
        case 403:
            return "upstream_forbidden";
        case 404:
            return "upstream_endpoint_not_found";
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
    const std::string who = fmt::format("The server '{}' at {}", situation.upstream, where);
    const auto call = asked(situation);
    switch (status) {
        case 401:
            return fmt::format("{} does not accept the gateway's credentials (HTTP 401)", who);
        case 403:
            return fmt::format("{} forbids the gateway to use {} (HTTP 403)", who, call);
        case 404:
            return fmt::format("{} has no MCP endpoint at its configured path (HTTP 404)", who);
        case 408:
            return fmt::format("{} gave up waiting for the rest of {} (HTTP 408)", who, call);
        case 429:
            return fmt::format("{} takes no more requests for now (HTTP 429)", who);
        case 500:
            return fmt::format("{} failed internally on {} (HTTP 500)", who, call);
        case 502:
            return fmt::format(
                "A proxy before the server '{}' at {} got no valid answer from it to {} (HTTP 502)",
                situation.upstream,
                where,
                call
            );
        case 503:
            return fmt::format("{} is overloaded or down for maintenance (HTTP 503)", who);
        case 504:
            return fmt::format(
                "A proxy before the server '{}' at {} waited in vain for its answer to {} (HTTP "
                "504)",
                situation.upstream,
                where,
                call
            );
        default:
            return fmt::format("{} answered {} with HTTP {}", who, call, status);
    }
}

void advise_on(Fault& fault, int status, const Situation& s) {
    const std::string who = "'" + std::string(s.upstream) + "'";
    switch (status) {
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

std::string_view header(const HttpAnswer& failure, std::string_view name) {
    for (const auto& [key, value] : failure.headers) {
        if (text::equals_ignoring_case(key, name)) return value;
    }
    return {};
}

/// What the challenge of a 401 or 403 says is missing; never what the gateway sent.
std::string read_challenge(Fault& fault, const HttpAnswer& failure) {
    const std::string_view challenge = header(failure, "www-authenticate");
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

/// The body's own words, else what the page it sent instead is called.
std::string cause_of(const HttpAnswer& failure) {
    if (looks_like_html(failure.body)) {
        const auto title = html_title(failure.body);
        return title ? "It sent a web page titled " + quoted(*title, kQuoteBytes) : std::string();
    }
    const auto error = jsonrpc_error_in(failure.body);
    const std::string words = error ? error->message : said_in(failure.body).sentence;
    if (text::trim(words).empty()) return {};
    return "It says " + quoted(words, kQuoteBytes);
}

void read_wait(Fault& fault, const HttpAnswer& failure, WallTime now) {
    auto wait = wait_in_headers(failure.headers, now);
    if (!wait) wait = wait_in_body(failure.body, now);
    if (!wait) return;
    fault.retry_after = wait->seconds;
    fault.details["retry_after_seconds"] = wait->seconds.count();
    fault.details["retry_after_source"] = wait->source;
}

/// A status without a row of its own still says what kind of failure it is.
void refine(Fault& fault, int status) {
    if (fault.code != "upstream_status") return;
    const Sense sense = sense_of_status(status);
    if (sense.category != Category::unknown) {
        fault.category = sense.category;
        fault.retryable = sense.retryable;
        fault.actor = sense.actor;
    } else if (status >= 500) {
        fault.category = Category::unavailable;
        fault.retryable = true;
    }
}

/// Where the body of a 400, 404 or 422 tells of the call itself, the call is what is diagnosed.
std::optional<Fault> told_in_body(const HttpAnswer& failure, const Situation& situation) {
    if (failure.status != 400 && failure.status != 404 && failure.status != 422) return {};
    if (const auto error = jsonrpc_error_in(failure.body)) {
        return jsonrpc_failed(*error, situation, answer_of_status(failure.status));
    }
    if (failure.status == 404 || looks_like_html(failure.body)) return {};
    return complaint(
        {.text = failure.body, .answer = Answer::refused, .vague_code = "upstream_rejected"},
        situation
    );
}

}  // namespace

Fault http_status(const HttpAnswer& failure, const Situation& situation) {
    const std::string where = text::clean(failure.endpoint, kEndpointBytes);
    const Answer answer = answer_of_status(failure.status);
    if (auto told = told_in_body(failure, situation)) {
        told->details["endpoint"] = where;
        told->details["status"] = failure.status;
        return std::move(*told);
    }
    Fault fault = begin(code_of(failure.status), situation);
    fault.message = message_of(failure.status, situation, where);
    fault.details["endpoint"] = where;
    fault.details["status"] = failure.status;
    refine(fault, failure.status);
    read_wait(fault, failure, situation.now);
    if (failure.status == 401 || failure.status == 403)
        fault.cause = read_challenge(fault, failure);
    if (fault.cause.empty()) fault.cause = cause_of(failure);
    advise_on(fault, failure.status, situation);
    return settle(std::move(fault), situation, answer);
}

}  // namespace recourse::diagnosis
