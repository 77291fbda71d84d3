#include "gateway/support_page.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "dashboard/answer.hpp"
#include "gateway/support.hpp"
#include "ledger/story.hpp"

#include <fmt/format.h>

namespace recourse::gateway {
namespace {

using dashboard::refusal;
using ledger::Audience;
using ledger::Story;
using server::ProtocolFault;

constexpr int kNotFound = 404;
constexpr int kMethodNotAllowed = 405;
constexpr int kUnavailable = 503;

server::Page page_of(const std::vector<Story>& stories, Audience audience, bool as_json) {
    if (!as_json) {
        std::string text;
        for (const auto& story : stories) {
            if (!text.empty()) text += "\n\n";
            text += story.to_text(audience);
        }
        return {
            .content_type = "text/plain; charset=utf-8",
            .body = std::move(text),
            .is_private = true,
        };
    }
    json::Array all;
    for (const auto& story : stories) all.emplace_back(story.to_json(audience));
    return {.content_type = "application/json", .body = json::to_text(all), .is_private = true};
}

ProtocolFault not_allowed(std::string_view method) {
    constexpr std::size_t kShown = 40;
    auto failure = refusal(
        "method_not_allowed",
        kMethodNotAllowed,
        fmt::format("{} is not served at this path", text::clean(method, kShown)),
        "use GET"
    );
    failure.http_headers = "Allow: GET, HEAD\r\n";
    return failure;
}

ProtocolFault no_ledger() {
    return refusal(
        "unsupported",
        kUnavailable,
        "This gateway keeps no ledger, in which the stories of calls stand",
        "configure one: `ledger: { path: ledger.sqlite }`, and start the gateway again"
    );
}

ProtocolFault no_id(std::string_view typed) {
    constexpr std::size_t kShown = 80;
    return refusal(
        "not_found",
        kNotFound,
        fmt::format(
            "'{}' is no support id: it has 12 to 32 hex digits", text::clean(typed, kShown)
        ),
        "copy the digits that an error ends with, such as /support/4f1c09a2b7de"
    );
}

/// What troubles the ledger is for operators alone: it names files.
ProtocolFault unreadable(const store::Trouble& trouble, bool is_for_operators) {
    auto failure = refusal(
        "store_unavailable",
        kUnavailable,
        "The ledger cannot be read now",
        "try again in a moment; if it stays so, the operator must look at the ledger's file"
    );
    constexpr std::size_t kShown = 400;
    if (is_for_operators)
        failure.fault.cause =
            fmt::format("The database says: {}", text::clean(trouble.detail, kShown));
    return failure;
}

ProtocolFault no_such_call(
    std::string_view id, const telemetry::LedgerState& ledger, bool is_for_operators
) {
    auto failure = refusal(
        "not_found",
        kNotFound,
        fmt::format("No call {}has the support id {}", is_for_operators ? "" : "of yours ", id),
        "compare it with the end of the error, digit by digit"
    );
    if (ledger.trouble.empty())
        failure.fault.cause = "It is mistyped, of another gateway, or forgotten by now";
    else if (is_for_operators)
        failure.fault.cause = dashboard::why_missing(ledger);
    else
        failure.fault.cause = "The ledger cannot be written, so it may be missing";
    return failure;
}

}  // namespace

net::Task<server::Page> support_page(
    ReadingRoom& reading,
    const server::AnnexRequest& visit,
    const guards::Caller& caller,
    const telemetry::LedgerState& ledger
) {
    using dashboard::problem;
    if (visit.method != "GET" && visit.method != "HEAD")
        co_return problem(not_allowed(visit.method));
    if (!reading.is_open()) co_return problem(no_ledger());
    const auto typed = visit.path.substr(kSupportPages.size());
    const auto id = ledger::support_id_of(typed);
    if (!id) co_return problem(no_id(typed));
    const bool is_for_operators = is_operator(caller);
    const auto stories = co_await stories_for(caller, reading, *id);
    if (!stories) co_return problem(unreadable(stories.error(), is_for_operators));
    if (stories->empty()) co_return problem(no_such_call(*id, ledger, is_for_operators));
    const auto audience = is_for_operators ? Audience::operators : Audience::caller;
    co_return page_of(*stories, audience, text::contains_ignoring_case(visit.accept, "json"));
}

}  // namespace recourse::gateway
