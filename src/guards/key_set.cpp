#include "guards/key_set.hpp"

#include "base/base64.hpp"
#include "base/json.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <cjose/jwk.h>

namespace recourse::guards {
namespace {

constexpr std::size_t kMostKeys = 100;
constexpr std::size_t kLeastRsaBits = 2'048;

std::optional<PublicKey::Kind> kind_of(const cjose_jwk_t& key) {
    cjose_err error{};
    switch (cjose_jwk_get_kty(&key, &error)) {
        case CJOSE_JWK_KTY_RSA:
            if (cjose_jwk_get_keysize(&key, &error) < kLeastRsaBits) return std::nullopt;
            return PublicKey::Kind::rsa;
        case CJOSE_JWK_KTY_EC:
            break;
        case CJOSE_JWK_KTY_OCT:
        default:
            return std::nullopt;
    }
    switch (cjose_jwk_EC_get_curve(&key, &error)) {
        case CJOSE_JWK_EC_P_256:
            return PublicKey::Kind::p256;
        case CJOSE_JWK_EC_P_384:
            return PublicKey::Kind::p384;
        case CJOSE_JWK_EC_P_521:
            return PublicKey::Kind::p521;
        case CJOSE_JWK_EC_INVALID:
        default:
            return std::nullopt;
    }
}

/// With 1 for an exponent a signature is the padded hash itself, which anybody can make; an even
/// one is none at all (RFC 8017, 3.1).
bool is_exponent(std::string_view bytes) {
    const bool is_odd = !bytes.empty() && (static_cast<unsigned char>(bytes.back()) & 1U) != 0;
    return is_odd && bytes.substr(bytes.find_first_not_of('\0')) != "\x01";
}

/// Nothing but the public numbers of a key, each in Base64: on some texts that are none, cjose ends
/// the process. Empty where one is not there.
std::string public_part(json::Ref written) {
    const bool is_rsa = written["kty"].equals("RSA");
    std::string text;
    json::Writer out(text);
    out.begin_object().member("kty", is_rsa ? "RSA" : "EC");
    if (!is_rsa) out.member("crv", written["crv"].string().value_or(""));
    for (const auto* name : is_rsa ? std::array{"n", "e"} : std::array{"x", "y"}) {
        const auto number = written[name].string();
        const auto bytes = number ? base64::decode_url(*number) : std::nullopt;
        if (!bytes || bytes->empty()) return {};
        if (*name == 'e' && !is_exponent(*bytes)) return {};
        out.member(name, *number);
    }
    out.end_object();
    return text;
}

std::optional<PublicKey> read_key(json::Ref written) {
    const auto use = written["use"];
    const bool is_for_signatures = !use || use.equals("sig");
    // A symmetric key in a published set is everybody's.
    const bool is_public = written["kty"].equals("RSA") || written["kty"].equals("EC");
    if (!is_for_signatures || !is_public) return std::nullopt;
    const auto text = public_part(written);
    if (text.empty()) return std::nullopt;
    cjose_err error{};
    std::shared_ptr<cjose_jwk_t> key(
        cjose_jwk_import(text.data(), text.size(), &error),
        [](cjose_jwk_t* one) { cjose_jwk_release(one); }
    );
    if (!key) return std::nullopt;
    const auto kind = kind_of(*key);
    if (!kind) return std::nullopt;
    return PublicKey{
        .kid = written["kid"].string().value_or(""),
        .alg = written["alg"].string().value_or(""),
        .kind = *kind,
        .key = std::move(key),
    };
}

}  // namespace

bool PublicKey::fits(std::string_view algorithm) const noexcept {
    if (!alg.empty() && alg != algorithm) return false;
    switch (kind) {
        case Kind::rsa:
            return algorithm.starts_with("RS") || algorithm.starts_with("PS");
        case Kind::p256:
            return algorithm == "ES256";
        case Kind::p384:
            return algorithm == "ES384";
        case Kind::p521:
            return algorithm == "ES512";
    }
    return false;
}

const std::vector<std::string_view>& signing_algorithms() {
    static const std::vector<std::string_view> kAlgorithms = {
        "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"
    };
    return kAlgorithms;
}

std::expected<std::vector<PublicKey>, std::string> read_key_set(std::string_view text) {
    if (text.size() > kMostKeySetBytes) return std::unexpected("it is larger than 256 KiB");
    const auto set = json::check(text, {.depth = 8});
    if (!set) return std::unexpected("it is not JSON: " + set.error().reason);
    if (!(*set)["keys"].is_array()) return std::unexpected("it has no list `keys`");
    std::vector<PublicKey> keys;
    for (const auto written : (*set)["keys"].elements()) {
        if (keys.size() == kMostKeys) break;
        if (auto key = read_key(written)) keys.push_back(*std::move(key));
    }
    if (keys.empty())
        return std::unexpected(
            "it holds no RSA key of 2,048 bits or more and no key of P-256, P-384 or P-521"
        );
    return keys;
}

}  // namespace recourse::guards
