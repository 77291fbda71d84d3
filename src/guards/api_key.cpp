#include "guards/api_key.hpp"

#include "guards/digest.hpp"

#include <algorithm>

#include <boost/crc.hpp>
#include <fmt/format.h>

namespace recourse::guards {
namespace {

constexpr std::size_t kIdBytes = 6;
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kIdDigits = kIdBytes * 2;
constexpr std::size_t kSecretDigits = kSecretBytes * 2;
constexpr std::size_t kSumDigits = 8;

std::string sum_of(std::string_view text) {
    boost::crc_32_type sum;
    sum.process_bytes(text.data(), text.size());
    return fmt::format("{:08x}", sum.checksum());
}

bool is_hex(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    });
}

NewKey make(store::StoredKey kept, Random& random, WallTime now) {
    kept.id = random.hex(kIdBytes);
    kept.salt = random.hex(kSaltBytes);
    kept.created = now;
    const auto secret = random.hex(kSecretBytes);
    kept.hash = keyed_hash(kept.salt, secret);
    auto text = fmt::format("{}{}_{}", kApiKeyPrefix, kept.id, secret);
    text += sum_of(text);
    return {.text = std::move(text), .kept = std::move(kept)};
}

}  // namespace

std::optional<ApiKey> read_api_key(std::string_view text) {
    constexpr auto kSecretAt = kApiKeyPrefix.size() + kIdDigits + 1;
    constexpr auto kSumAt = kSecretAt + kSecretDigits;
    if (text.size() != kSumAt + kSumDigits || !text.starts_with(kApiKeyPrefix)) return std::nullopt;
    const ApiKey key{
        .id = text.substr(kApiKeyPrefix.size(), kIdDigits),
        .secret = text.substr(kSecretAt, kSecretDigits),
    };
    const bool is_whole = text[kSecretAt - 1] == '_' && is_hex(key.id) && is_hex(key.secret) &&
                          text.substr(kSumAt) == sum_of(text.substr(0, kSumAt));
    return is_whole ? std::optional(key) : std::nullopt;
}

NewKey make_api_key(KeyTerms terms, Random& random, WallTime now) {
    store::StoredKey kept;
    kept.name = std::move(terms.name);
    kept.roles = std::move(terms.roles);
    kept.scopes = std::move(terms.scopes);
    kept.expires = terms.expires;
    return make(std::move(kept), random, now);
}

NewKey rotate_api_key(const store::StoredKey& old, Random& random, WallTime now) {
    store::StoredKey kept;
    kept.name = old.name;
    kept.roles = old.roles;
    kept.scopes = old.scopes;
    kept.expires = old.expires;
    return make(std::move(kept), random, now);
}

bool proves(const ApiKey& key, const store::StoredKey& kept) {
    return equal_in_constant_time(keyed_hash(kept.salt, key.secret), kept.hash);
}

}  // namespace recourse::guards
