#pragma once

#include "base/time.hpp"
#include "guards/key_set.hpp"

#include <chrono>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Access tokens that are JWTs (RFC 7519, RFC 9068), verified as RFC 8725 advises: the algorithm is
/// ours to choose and fits the key, the key comes from the issuer's own set by its `kid` and from
/// nowhere the token points to, every claim is looked at.
namespace recourse::guards {

inline constexpr std::size_t kMostTokenBytes = 16 * 1024;

/// What is wrong with a token.
enum class TokenFlaw : unsigned char {
    malformed,  ///< no JWT, or one that says something twice
    too_large,
    critical,     ///< it demands an extension (`crit`) that is not known here
    algorithm,    ///< `none`, HMAC, or one that the configuration does not allow
    issuer,       ///< nobody who is trusted here
    unknown_key,  ///< the issuer's set has no such key
    signature,
    audience,  ///< meant for another server
    expired,
    not_yet_valid,
    no_expiry,
    no_subject,
};

/// A sentence fragment: "it has expired".
[[nodiscard]] std::string_view in_words(TokenFlaw flaw) noexcept;

/// What a token says before it is verified: nothing of it is true yet.
struct TokenHead {
    std::string algorithm;
    std::string kid;  ///< empty where it names none
    std::string issuer;
};
[[nodiscard]] std::expected<TokenHead, TokenFlaw> read_head(std::string_view token);

/// What the tokens of one issuer are held to.
struct TokenTerms {
    std::string issuer;                   ///< `iss`, exactly
    std::vector<std::string> audiences;   ///< one of them is in `aud`
    std::vector<std::string> algorithms;  ///< empty: all of `signing_algorithms`
    std::chrono::milliseconds clock_skew{60'000};
    std::string roles_claim = "roles";  ///< a name, or a JSON pointer to it

    bool operator==(const TokenTerms&) const = default;
};

/// What a verified token says.
struct Claims {
    std::string subject;
    std::vector<std::string> scopes;  ///< of `scope` (RFC 8693) or `scp`
    std::vector<std::string> roles;   ///< the values of `roles_claim`
    WallTime expires;
};

/// `unknown_key` asks for a newer set; all else is final.
[[nodiscard]] std::expected<Claims, TokenFlaw> verify(
    std::string_view token, std::span<const PublicKey> keys, const TokenTerms& terms, WallTime now
);

}  // namespace recourse::guards
