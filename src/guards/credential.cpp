#include "guards/credential.hpp"

#include "base/text.hpp"
#include "fault/vocabulary.hpp"

#include <chrono>

#include <fmt/format.h>

namespace recourse::guards {
namespace {

constexpr std::string_view kAuthorization = "authorization";
constexpr std::string_view kApiKey = "x-api-key";
constexpr std::string_view kScheme = "bearer ";
constexpr std::chrono::seconds kTryAgain{10};

Denial deny(std::string_view code, std::string message, std::string_view oauth_error) {
    Denial denial;
    const auto& row = fault::code(code);
    denial.fault = fault::make(code);
    denial.fault.message = std::move(message);
    denial.fault.cause = row.cause;
    denial.fault.actions = row.actions;
    denial.fault.effect = Effect::none;
    denial.fault.safe_to_retry = SafeBecause::not_sent;
    denial.http_status = row.http_status;
    denial.oauth_error = oauth_error;
    return denial;
}

/// The characters of a token (RFC 6750, 2.1), which are those of our keys, too.
bool is_token(std::string_view text) {
    constexpr std::string_view kAllowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=";
    return !text.empty() && text.find_first_not_of(kAllowed) == std::string_view::npos;
}

}  // namespace

std::expected<std::string_view, Denial> credential_in(const net::Headers& headers) {
    const auto sent = headers.count(kAuthorization) + headers.count(kApiKey);
    if (sent == 0) return std::unexpected(authentication_required());
    if (sent > 1) {
        auto denial = deny(
            "several_credentials",
            fmt::format("The request holds {} credentials, and one is expected", sent),
            "invalid_request"
        );
        denial.fault.details["credentials"] = sent;
        return std::unexpected(std::move(denial));
    }
    auto credential = text::trim(headers.get(kApiKey));
    if (!headers.has(kApiKey)) {
        const auto value = headers.get(kAuthorization);
        if (!text::equals_ignoring_case(value.substr(0, kScheme.size()), kScheme))
            return std::unexpected(credentials_rejected(
                "The Authorization header", "only the scheme Bearer is known here"
            ));
        credential = text::trim(value.substr(kScheme.size()));
    }
    if (!is_token(credential))
        return std::unexpected(
            credentials_rejected("The credential", "it is empty or has characters of no token")
        );
    return credential;
}

Denial authentication_required() {
    return deny(
        "authentication_required",
        "This server serves only callers it knows, and the request does not say who is calling",
        {}
    );
}

Denial credentials_rejected(std::string_view what, std::string_view reason) {
    auto denial = deny(
        "credentials_rejected", fmt::format("{} is not accepted: {}", what, reason), "invalid_token"
    );
    denial.fault.cause.clear();  // the reason is the cause
    denial.fault.details["reason"] = reason;
    return denial;
}

Denial identity_unavailable(std::string_view what, std::string_view reason) {
    auto denial = deny("identity_unavailable", fmt::format("{} cannot be looked up now", what), {});
    denial.fault.retry_after = kTryAgain;
    denial.fault.actions.front().sentence =
        fmt::format("wait {} seconds, then call again", kTryAgain.count());
    denial.fault.upstream = reason;
    return denial;
}

}  // namespace recourse::guards
