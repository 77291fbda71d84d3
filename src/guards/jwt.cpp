#include "guards/jwt.hpp"

#include "base/base64.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include <cjose/jws.h>

namespace recourse::guards {
namespace {

constexpr std::size_t kDeepest = 16;
constexpr std::size_t kMostValues = 200;
/// A token without a `kid` is tried with so many keys at most: each costs a signature.
constexpr std::size_t kMostTries = 4;

/// A token taken apart: both parts are sound JSON.
struct Parts {
    std::string header_text;
    std::string payload_text;
    std::size_t signature_bytes = 0;
    json::Ref header;
    json::Ref payload;
};

std::expected<std::unique_ptr<Parts>, TokenFlaw> take_apart(std::string_view token) {
    if (token.size() > kMostTokenBytes) return std::unexpected(TokenFlaw::too_large);
    const auto first = token.find('.');
    const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
        return std::unexpected(TokenFlaw::malformed);
    auto header = base64::decode_url(token.substr(0, first));
    auto payload = base64::decode_url(token.substr(first + 1, second - first - 1));
    // cjose is lax where Base64 ends, so that one signature could be written in many ways.
    const auto signature = base64::decode_url(token.substr(second + 1));
    if (!header || !payload || !signature) return std::unexpected(TokenFlaw::malformed);
    auto parts = std::make_unique<Parts>();
    parts->header_text = *std::move(header);
    parts->payload_text = *std::move(payload);
    parts->signature_bytes = signature->size();
    // A name that stands twice could be read one way here and another way elsewhere.
    const auto sound_header = json::check(parts->header_text, {.depth = kDeepest});
    const auto sound_payload = json::check(parts->payload_text, {.depth = kDeepest});
    if (!sound_header || !sound_payload || !sound_header->is_object() ||
        !sound_payload->is_object())
        return std::unexpected(TokenFlaw::malformed);
    parts->header = *sound_header;
    parts->payload = *sound_payload;
    return parts;
}

std::expected<TokenHead, TokenFlaw> head_of(const Parts& parts) {
    const auto algorithm = parts.header["alg"].string();
    const auto issuer = parts.payload["iss"].string();
    const auto kid = parts.header["kid"];
    if (!algorithm || (kid && !kid.is_string())) return std::unexpected(TokenFlaw::malformed);
    if (parts.header["crit"] || parts.header["b64"]) return std::unexpected(TokenFlaw::critical);
    if (std::ranges::find(signing_algorithms(), *algorithm) == signing_algorithms().end())
        return std::unexpected(TokenFlaw::algorithm);
    if (!issuer) return std::unexpected(TokenFlaw::issuer);
    return TokenHead{*algorithm, kid.string().value_or(""), *issuer};
}

/// Of elliptic curves: two numbers of the curve's size (RFC 7518, 3.4). RSA's is as long as its
/// key, which OpenSSL looks at.
bool has_right_size(std::size_t signature_bytes, std::string_view algorithm) {
    if (algorithm == "ES256") return signature_bytes == 64;
    if (algorithm == "ES384") return signature_bytes == 96;
    if (algorithm == "ES512") return signature_bytes == 132;
    return true;
}

bool has_signature_of(std::string_view token, const PublicKey& key) {
    cjose_err error{};
    const std::unique_ptr<cjose_jws_t, decltype(&cjose_jws_release)> jws(
        cjose_jws_import(token.data(), token.size(), &error), cjose_jws_release
    );
    return jws && cjose_jws_verify(jws.get(), key.key.get(), &error);
}

std::optional<TokenFlaw> check_signature(
    std::string_view token, const TokenHead& head, std::span<const PublicKey> keys
) {
    std::size_t tries = 0;
    for (const auto& key : keys) {
        if (!head.kid.empty() && key.kid != head.kid) continue;
        if (!key.fits(head.algorithm)) continue;
        if (has_signature_of(token, key)) return std::nullopt;
        if (++tries == kMostTries) break;
    }
    return tries == 0 ? TokenFlaw::unknown_key : TokenFlaw::signature;
}

/// A text, or the texts of a list.
std::vector<std::string> texts_of(json::Ref claim) {
    std::vector<std::string> texts;
    if (auto text = claim.string()) texts.push_back(*std::move(text));
    for (const auto element : claim.elements()) {
        if (texts.size() == kMostValues) break;
        if (auto text = element.string()) texts.push_back(*std::move(text));
    }
    return texts;
}

/// Values that stand in one text with blanks between, or in a list.
std::vector<std::string> words_of(json::Ref claim) {
    const auto text = claim.string();
    if (!text) return texts_of(claim);
    std::vector<std::string> words;
    std::string_view rest = *text;
    while (!rest.empty() && words.size() < kMostValues) {
        const auto end = rest.find(' ');
        if (const auto word = rest.substr(0, end); !word.empty()) words.emplace_back(word);
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    }
    return words;
}

/// By its name, or where a JSON pointer leads (`/realm_access/roles`).
json::Ref claim_at(json::Ref payload, std::string_view name) {
    if (!name.starts_with('/')) return payload[name];
    auto at = payload;
    while (!name.empty()) {
        name.remove_prefix(1);
        const auto end = std::min(name.find('/'), name.size());
        at = at[name.substr(0, end)];
        name.remove_prefix(end);
    }
    return at;
}

/// Seconds since 1970, which may have a fraction (RFC 7519, 2).
std::optional<WallTime> moment_of(json::Ref claim) {
    constexpr double kLast = 253'402'300'799;  // of the year 9999
    // A WallTime counts nanoseconds, until 2262: whatever comes later is as far away.
    constexpr double kLatest = 9'000'000'000;
    const auto seconds = claim.number();
    if (!seconds || *seconds < 0 || *seconds > kLast) return std::nullopt;
    const auto whole = static_cast<std::int64_t>(std::min(*seconds, kLatest));
    return WallTime(std::chrono::seconds(whole));
}

std::optional<TokenFlaw> check_times(json::Ref payload, const TokenTerms& terms, WallTime now) {
    const auto expires = moment_of(payload["exp"]);
    if (!expires) return TokenFlaw::no_expiry;
    if (now >= *expires + terms.clock_skew) return TokenFlaw::expired;
    for (const auto* name : {"nbf", "iat"}) {
        const auto claim = payload[name];
        if (!claim) continue;
        const auto from = moment_of(claim);
        if (!from || now + terms.clock_skew < *from) return TokenFlaw::not_yet_valid;
    }
    return std::nullopt;
}

bool is_meant_for(json::Ref payload, std::span<const std::string> audiences) {
    const auto meant = texts_of(payload["aud"]);
    return std::ranges::any_of(audiences, [&meant](const std::string& audience) {
        return std::ranges::find(meant, audience) != meant.end();
    });
}

}  // namespace

std::string_view in_words(TokenFlaw flaw) noexcept {
    switch (flaw) {
        case TokenFlaw::malformed:
            return "it is no sound JWT";
        case TokenFlaw::too_large:
            return "it is larger than 16 KiB";
        case TokenFlaw::critical:
            return "it demands an extension that is not known here";
        case TokenFlaw::algorithm:
            return "it is signed by an algorithm that is not allowed here";
        case TokenFlaw::issuer:
            return "its issuer is not trusted here";
        case TokenFlaw::unknown_key:
            return "its issuer publishes no such key";
        case TokenFlaw::signature:
            return "its signature is wrong";
        case TokenFlaw::audience:
            return "it was issued for another server";
        case TokenFlaw::expired:
            return "it has expired";
        case TokenFlaw::not_yet_valid:
            return "it is not valid yet";
        case TokenFlaw::no_expiry:
            return "it does not say when it expires";
        case TokenFlaw::no_subject:
            return "it does not say whom it stands for";
    }
    return "it is not valid";
}

std::expected<TokenHead, TokenFlaw> read_head(std::string_view token) {
    const auto parts = take_apart(token);
    if (!parts) return std::unexpected(parts.error());
    return head_of(**parts);
}

std::expected<Claims, TokenFlaw> verify(
    std::string_view token, std::span<const PublicKey> keys, const TokenTerms& terms, WallTime now
) {
    const auto parts = take_apart(token);
    if (!parts) return std::unexpected(parts.error());
    const auto head = head_of(**parts);
    if (!head) return std::unexpected(head.error());
    const auto& allowed = terms.algorithms;
    if (!allowed.empty() && std::ranges::find(allowed, head->algorithm) == allowed.end())
        return std::unexpected(TokenFlaw::algorithm);
    if (head->issuer != terms.issuer) return std::unexpected(TokenFlaw::issuer);
    if (!has_right_size((*parts)->signature_bytes, head->algorithm))
        return std::unexpected(TokenFlaw::signature);
    if (const auto flaw = check_signature(token, *head, keys)) return std::unexpected(*flaw);
    // From here on the token is the issuer's own word.
    const auto payload = (*parts)->payload;
    if (const auto flaw = check_times(payload, terms, now)) return std::unexpected(*flaw);
    if (!is_meant_for(payload, terms.audiences)) return std::unexpected(TokenFlaw::audience);
    auto subject = payload["sub"].string();
    if (!subject || subject->empty()) return std::unexpected(TokenFlaw::no_subject);
    return Claims{
        .subject = *std::move(subject),
        .scopes = words_of(payload["scope"] ? payload["scope"] : payload["scp"]),
        .roles = texts_of(claim_at(payload, terms.roles_claim)),
        .expires = *moment_of(payload["exp"]),
    };
}

}  // namespace recourse::guards
