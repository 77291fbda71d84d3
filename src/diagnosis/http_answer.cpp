#include "base/text.hpp"
#include "diagnosis/adopted.hpp"
#include "diagnosis/kinds.hpp"
#include "diagnosis/remedy.hpp"
#include "diagnosis/said.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

/// An HTTP server answered, but not with an MCP message. What an error status means is in
/// http_status.cpp.
namespace recourse::diagnosis {
namespace {

using What = HttpAnswer::What;

constexpr std::size_t kEndpointBytes = 200;
constexpr std::size_t kQuoteBytes = 160;

std::string_view code_of(What what) {
    switch (what) {
        case What::status:
            return "upstream_status";
        case What::not_json:
            return "upstream_not_json";
        case What::html:
            return "upstream_html_page";
        case What::mislabelled_sse:
            return "upstream_mislabelled_stream";
        case What::session_lost:
            return "upstream_session_lost";
        case What::too_large:
            return "upstream_too_large";
        case What::wrong_id:
            return "upstream_wrong_id";
        case What::stream_ended:
            return "upstream_stream_ended";
    }
    return "internal";
}

/// Nothing where the address is not known, as in a pasted failure.
std::string at(std::string_view where) {
    return where.empty() ? std::string() : fmt::format(" at {}", where);
}

std::string message_of(What what, const Situation& situation, std::string_view where) {
    const std::string who = fmt::format("The server '{}'{}", situation.upstream, at(where));
    const auto call = asked(situation);
    switch (what) {
        case What::status:
            break;
        case What::not_json:
            return fmt::format("{} answered {} with a body that is not JSON", who, call);
        case What::html:
            return fmt::format(
                "{} answered {} with a web page, not with an MCP message", who, call
            );
        case What::mislabelled_sse:
            return fmt::format(
                "{} labelled an event stream as JSON, and the answer to {} is not in it", who, call
            );
        case What::session_lost:
            return fmt::format(
                "{} forgot the session that {} was sent in, and a new one too", who, call
            );
        case What::too_large:
            return fmt::format("{} answered {} with a body beyond the size limit", who, call);
        case What::wrong_id:
            return fmt::format("{} answered some other request instead of {}", who, call);
        case What::stream_ended:
            return fmt::format("{} ended its event stream without the answer to {}", who, call);
    }
    return fmt::format("{} did not answer {} as MCP asks", who, call);
}

/// No MCP is spoken to a REST API.
std::string page_for_json(const Situation& situation, std::string_view where) {
    return fmt::format(
        "The server '{}'{} answered {} with a web page, not with JSON",
        situation.upstream,
        at(where),
        asked(situation)
    );
}

std::string cause_of(const HttpAnswer& failure) {
    if (failure.what == What::html) {
        const auto title = html_title(failure.body);
        return title ? "The page is titled " + quoted(*title, kQuoteBytes) : std::string();
    }
    const auto coding = header_of(failure, "content-encoding");
    if (failure.what == What::not_json && !coding.empty() && coding != "identity")
        return fmt::format("It is encoded ({}), which was not asked for", quoted(coding, 40));
    if (failure.what == What::not_json && !text::trim(failure.body).empty()) {
        return "The body begins " + quoted(failure.body, kQuoteBytes);
    }
    if (failure.what == What::not_json) return "The body is empty";
    return {};
}

void advise_on(Fault& fault, What what, const Situation& s) {
    const std::string who = "'" + std::string(s.upstream) + "'";
    switch (what) {
        case What::status:
            return;
        case What::not_json:
            return advise_operator(
                fault,
                s,
                fmt::format(
                    "check that the URL of {} is an MCP endpoint and that nothing rewrites its "
                    "answers",
                    who
                )
            );
        case What::html:
            return advise_operator(
                fault,
                s,
                fmt::format(
                    "correct the URL of {}, which leads to a web site, a login page or a proxy", who
                )
            );
        case What::mislabelled_sse:
            return advise_operator(
                fault, s, fmt::format("make {} label its event streams text/event-stream", who)
            );
        case What::session_lost:
            return advise_operator(
                fault,
                s,
                fmt::format(
                    "make {} keep its sessions, or route a session to one machine, if this goes on",
                    who
                )
            );
        case What::too_large:
            return advise_less(fault, s);
        case What::wrong_id:
            return advise_operator(
                fault,
                s,
                fmt::format(
                    "tell the author of {} that it mixes up the ids of concurrent requests", who
                )
            );
        case What::stream_ended:
            return advise_operator(
                fault,
                s,
                fmt::format(
                    "find out why {} closes streams before its tools are done, if this goes on", who
                )
            );
    }
}

}  // namespace

std::string_view header_of(const HttpAnswer& failure, std::string_view name) {
    for (const auto& [key, value] : failure.headers) {
        if (text::equals_ignoring_case(key, name)) return value;
    }
    return {};
}

Fault http_answer(const HttpAnswer& failure, const Situation& situation) {
    if (failure.what == What::status) {
        if (auto fault = fault_in_body(failure.body, situation)) return *std::move(fault);
        return http_status(failure, situation);
    }
    const std::string where = text::clean(failure.endpoint, kEndpointBytes);
    Fault fault = begin(code_of(failure.what), situation);
    fault.message = message_of(failure.what, situation, where);
    if (failure.from_api && failure.what == What::html)
        fault.message = page_for_json(situation, where);
    fault.cause = cause_of(failure);
    fault.details["endpoint"] = where;
    if (failure.status != 0) fault.details["status"] = failure.status;
    advise_on(fault, failure.what, situation);
    // A server that does not know the session turns a request away before it looks at it.
    const bool refused = failure.what == What::session_lost;
    return settle(std::move(fault), situation, refused ? Answer::refused : Answer::inconclusive);
}

}  // namespace recourse::diagnosis
