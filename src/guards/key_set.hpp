#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct _cjose_jwk_int;  // NOLINT(bugprone-reserved-identifier): the name is cjose's

/// The public keys of an issuer, as it publishes them (JWKS, RFC 7517).
namespace recourse::guards {

/// One key that can verify signatures.
struct PublicKey {
    std::string kid;  ///< empty where it has none
    std::string alg;  ///< the only algorithm it is for; empty where it does not say
    enum class Kind : unsigned char { rsa, p256, p384, p521 } kind = Kind::rsa;
    std::shared_ptr<const _cjose_jwk_int> key;

    /// Whether a signature by this algorithm can be one of this key.
    [[nodiscard]] bool fits(std::string_view algorithm) const noexcept;
};

/// The algorithms that a token may be signed by: RSA and elliptic curves. Not `none`, which proves
/// nothing, and not HMAC, whose key would be the public one.
[[nodiscard]] const std::vector<std::string_view>& signing_algorithms();

/// Reads a JWKS. Keys that are not for signatures, of other kinds, symmetric, too short (RSA below
/// 2,048 bits: RFC 7518, 3.3), or with an exponent by which anybody signs, are left out. The error
/// is a sentence fragment: the text is no JWKS, is too large, or no key is left.
[[nodiscard]] std::expected<std::vector<PublicKey>, std::string> read_key_set(std::string_view text
);

inline constexpr std::size_t kMostKeySetBytes = 256 * 1024;

}  // namespace recourse::guards
