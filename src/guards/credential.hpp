#pragma once

#include "net/http.hpp"

#include <recourse/fault.hpp>

#include <expected>
#include <string_view>

namespace recourse::guards {

/// Why somebody is not let in.
struct Denial {
    Fault fault;
    int http_status = 401;
    /// The word of RFC 6750, 3.1; empty where no credential was sent.
    std::string_view oauth_error = {};
};

/// The one credential in the headers of a request: a token or a key after `Bearer` in
/// `Authorization`, or a key in `X-API-Key`. Never in the URL, which ends up in logs. Two are
/// refused, whatever they hold: a proxy that looks at one and a server that looks at the other
/// would know two callers. The view is into the headers.
[[nodiscard]] std::expected<std::string_view, Denial> credential_in(const net::Headers& headers);

[[nodiscard]] Denial authentication_required();
/// `reason` is a sentence fragment about the credential: "it has expired".
[[nodiscard]] Denial credentials_rejected(std::string_view what, std::string_view reason);
/// `reason` is for the operator.
[[nodiscard]] Denial identity_unavailable(std::string_view what, std::string_view reason);

}  // namespace recourse::guards
