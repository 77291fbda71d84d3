#pragma once

#include "base/base64.hpp"
#include "base/json.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <cjose/jwk.h>
#include <cjose/jws.h>

/// An issuer of tokens, for tests: keys are made when asked for.
namespace recourse::guards {

class TestKey {
  public:
    static TestKey rsa(std::string kid, std::size_t bits = 2'048) {
        static constexpr std::uint8_t kExponent[] = {1, 0, 1};
        return {std::move(kid), cjose_jwk_create_RSA_random(bits, kExponent, 3, nullptr)};
    }
    static TestKey p256(std::string kid) {
        return {std::move(kid), cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, nullptr)};
    }
    static TestKey p384(std::string kid) {
        return {std::move(kid), cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_384, nullptr)};
    }
    static TestKey secret(std::string kid, std::string_view bytes) {
        return {
            std::move(kid),
            cjose_jwk_create_oct_spec(
                reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(), nullptr
            )
        };
    }

    [[nodiscard]] const std::string& kid() const noexcept { return kid_; }
    /// As the issuer would publish it.
    [[nodiscard]] std::string published() const {
        char* text = cjose_jwk_to_json(key_.get(), false, nullptr);
        std::string copy(text);
        free(text);
        return copy;
    }
    /// A token with that header and that payload.
    [[nodiscard]] std::string sign(const json::Object& header, std::string_view payload) const {
        const std::unique_ptr<cjose_header_t, decltype(&cjose_header_release)> head(
            cjose_header_new(nullptr), cjose_header_release
        );
        for (const auto& member : header) {
            const std::string name(member.key());
            if (const auto* plain = member.value().if_string()) {
                cjose_header_set(head.get(), name.c_str(), std::string(*plain).c_str(), nullptr);
                continue;
            }
            const auto text = json::to_text(member.value());
            cjose_header_set_raw(head.get(), name.c_str(), text.c_str(), nullptr);
        }
        const std::unique_ptr<cjose_jws_t, decltype(&cjose_jws_release)> jws(
            cjose_jws_sign(
                key_.get(),
                head.get(),
                reinterpret_cast<const std::uint8_t*>(payload.data()),
                payload.size(),
                nullptr
            ),
            cjose_jws_release
        );
        const char* token = nullptr;
        if (!jws || !cjose_jws_export(jws.get(), &token, nullptr))
            throw std::runtime_error("cannot be signed so");
        return token;
    }
    [[nodiscard]] std::string sign(std::string_view algorithm, std::string_view payload) const {
        return sign(json::Object{{"alg", algorithm}, {"kid", kid_}}, payload);
    }

  private:
    TestKey(std::string kid, cjose_jwk_t* key)
        : kid_(std::move(kid)), key_(key, [](cjose_jwk_t* one) { cjose_jwk_release(one); }) {
        cjose_jwk_set_kid(key, kid_.data(), kid_.size(), nullptr);
    }

    std::string kid_;
    std::shared_ptr<cjose_jwk_t> key_;
};

/// A JWKS of these keys.
inline std::string key_set_of(std::initializer_list<const TestKey*> keys) {
    std::string text;
    json::Writer out(text);
    out.begin_object().key("keys").begin_array();
    for (const auto* key : keys) out.raw(key->published());
    out.end_array().end_object();
    return text;
}

/// A token that nobody signed, or whose signature is made up.
inline std::string unsigned_token(
    std::string_view header, std::string_view payload, std::string_view signature = {}
) {
    return base64::encode_url(header) + "." + base64::encode_url(payload) + "." +
           base64::encode_url(signature);
}

}  // namespace recourse::guards
