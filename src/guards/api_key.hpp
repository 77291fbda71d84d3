#pragma once

#include "base/ids.hpp"
#include "store/keys.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// API keys: `rcs_ID_SECRET`, where ID is 12 hex digits and no secret, and SECRET 64 hex digits,
/// 256 random bits, and 8 more that are the CRC-32 of what stands before them, so that a slip of
/// the keyboard is told from a wrong key without looking anything up, and redaction knows a key for
/// sure.
///
/// Of a key only HMAC-SHA256(salt, secret) is kept. A slow hash protects secrets that people choose
/// and others can guess; nobody can guess 256 random bits, and a slow hash at each call would be a
/// way to keep the gateway busy.
namespace recourse::guards {

inline constexpr std::string_view kApiKeyPrefix = "rcs_";

/// A key taken apart; views into it.
struct ApiKey {
    std::string_view id;
    std::string_view secret;
};

/// Nothing for what is no key of ours, whole and without a slip.
[[nodiscard]] std::optional<ApiKey> read_api_key(std::string_view text);

/// What a new key is to be.
struct KeyTerms {
    std::string name;
    std::vector<std::string> roles = {};
    std::vector<std::string> scopes = {};
    std::optional<WallTime> expires = {};
};

struct NewKey {
    std::string text;  ///< the key itself: shown once, kept nowhere
    store::StoredKey kept;
};
[[nodiscard]] NewKey make_api_key(KeyTerms terms, Random& random, WallTime now);
/// One that stands for the same caller as `old`, and may do the same.
[[nodiscard]] NewKey rotate_api_key(const store::StoredKey& old, Random& random, WallTime now);

/// Whether this is the key that was kept. The time it takes tells nothing of the secret.
[[nodiscard]] bool proves(const ApiKey& key, const store::StoredKey& kept);

}  // namespace recourse::guards
