#include "dashboard/answer.hpp"

#include "fault/dialect.hpp"
#include "fault/vocabulary.hpp"
#include "net/http.hpp"

#include <fmt/format.h>

namespace recourse::dashboard {

using server::Page;
using server::ProtocolFault;

Page json_page(const json::Value& value) {
    return {
        .content_type = "application/json",
        .body = json::to_text(value),
        .is_private = true,
        .headers = std::string(kSafety),
    };
}

Page see_other(std::string_view path, std::string_view headers) {
    constexpr int kSeeOther = 303;
    return {
        .status = kSeeOther,
        .content_type = "text/plain; charset=utf-8",
        .body = {},
        .is_private = true,
        .headers = fmt::format("{}Location: {}\r\n{}", kSafety, path, headers),
    };
}

Page problem(const ProtocolFault& failure) {
    auto document = fault::tell_problem(failure.fault, failure.http_status);
    // Its own title speaks of tools.
    document["title"] = net::reason_phrase(failure.http_status);
    // Most visits are no calls, and stand in no ledger.
    if (failure.fault.support_id.empty()) document.erase("support_id");
    return {
        .status = failure.http_status,
        .content_type = "application/problem+json",
        .body = json::to_text(document),
        .is_private = true,
        .headers = std::string(kSafety) + failure.http_headers,
    };
}

ProtocolFault refusal(
    std::string_view code, int status, std::string_view message, std::string_view way_out
) {
    ProtocolFault failure;
    failure.http_status = status;
    failure.fault = fault::make(code);
    failure.fault.message = message;
    failure.fault.effect = Effect::none;
    failure.fault.safe_to_retry = SafeBecause::not_sent;
    failure.fault.actions = fault::code(code).actions;
    failure.fault.actions.resize(1);
    failure.fault.actions.front().sentence = way_out;
    return failure;
}

std::string why_missing(const telemetry::LedgerState& ledger) {
    return fmt::format(
        "The ledger cannot be written, so it may be missing: {} calls wait, and {} are lost; it is "
        "{}",
        ledger.waiting,
        ledger.lost,
        ledger.trouble
    );
}

}  // namespace recourse::dashboard
