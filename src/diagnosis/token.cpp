#include "base/text.hpp"
#include "diagnosis/kinds.hpp"
#include "diagnosis/remedy.hpp"
#include "diagnosis/said.hpp"

#include <fmt/format.h>

/// There is no token for a server that wants one.
namespace recourse::diagnosis {
namespace {

constexpr std::size_t kDetailBytes = 200;

/// Which of the settings is wrong, by the code of the authorization server (RFC 6749, 5.2).
std::string_view culprit(const TokenFailed& failure) {
    if (failure.status == 0) return "the token URL, and whether the authorization server runs";
    if (failure.error == "invalid_client" || failure.status == 401)
        return "the client's id and secret, and how they are sent";
    if (failure.error == "invalid_scope") return "the scope";
    if (failure.error == "invalid_target")
        return "whether this server is known there as a resource";
    if (failure.error == "unauthorized_client" || failure.error == "unsupported_grant_type")
        return "whether this client may use the client credentials grant";
    return "the token URL";
}

std::string what_happened(const TokenFailed& failure) {
    if (failure.status == 0) return "did not answer";
    if (failure.status >= 200 && failure.status <= 299) return "answered without a token";
    const auto error = text::clean(failure.error, kDetailBytes);
    if (error.empty()) return fmt::format("answered with HTTP {}", failure.status);
    return fmt::format("refused with {} (HTTP {})", error, failure.status);
}

}  // namespace

Fault token_failed(const TokenFailed& failure, const Situation& situation) {
    const auto where = text::clean(failure.endpoint, kDetailBytes);
    Fault fault = begin("token_unavailable", situation);
    fault.message = fmt::format(
        "There is no token for {}: the authorization server at {} {}",
        server(situation),
        where,
        what_happened(failure)
    );
    if (!failure.description.empty())
        fault.cause = "It says " + quoted(failure.description, kDetailBytes);
    fault.retryable = failure.status == 0 || failure.status >= 500 || failure.status == 429;
    fault.details["endpoint"] = where;
    if (failure.status != 0) fault.details["http_status"] = failure.status;
    if (!failure.error.empty())
        fault.details["oauth_error"] = text::clean(failure.error, kDetailBytes);
    advise_operator(fault, situation, fmt::format("check {}", culprit(failure)));
    return settle(std::move(fault), situation, Answer::refused);
}

}  // namespace recourse::diagnosis
