#include "guards/jwt.hpp"

#include "guards/jwt_testing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::guards {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t kIssued = 1'800'000'000;
const WallTime kNow{std::chrono::seconds(kIssued + 60)};

const TestKey& rsa() {
    static const auto kKey = TestKey::rsa("rsa-1");
    return kKey;
}
const TestKey& other_rsa() {
    static const auto kKey = TestKey::rsa("rsa-2");
    return kKey;
}
const TestKey& p256() {
    static const auto kKey = TestKey::p256("ec-1");
    return kKey;
}

json::Object payload() {
    return {
        {"iss", "https://login.example.com"},
        {"sub", "ada"},
        {"aud", "https://tools.example.com/mcp"},
        {"iat", kIssued},
        {"exp", kIssued + 600},
        {"scope", "files:read files:write"},
        {"roles", json::Array{"reader"}},
    };
}

std::string with(std::string_view name, json::Value value) {
    auto changed = payload();
    changed[name] = std::move(value);
    return json::to_text(changed);
}

std::string without(std::string_view name) {
    auto changed = payload();
    changed.erase(name);
    return json::to_text(changed);
}

TokenTerms terms() {
    return {
        .issuer = "https://login.example.com",
        .audiences = {"https://tools.example.com/mcp"},
        .algorithms = {},
    };
}

std::expected<Claims, TokenFlaw> check(
    std::string_view token, const TokenTerms& held_to = terms(), WallTime now = kNow
) {
    static const auto kKeys = *read_key_set(key_set_of({&rsa(), &p256()}));
    return verify(token, kKeys, held_to, now);
}

std::string good(std::string_view text) {
    return rsa().sign("RS256", text);
}

#define EXPECT_FLAW(token, flaw)                             \
    do {                                                     \
        const auto claims = check(token);                    \
        ASSERT_FALSE(claims);                                \
        EXPECT_EQ(in_words(claims.error()), in_words(flaw)); \
    } while (false)

TEST(Jwt, SaysWhoCallsAndWithWhat) {
    const auto claims = check(good(json::to_text(payload())));
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->subject, "ada");
    EXPECT_THAT(claims->scopes, ElementsAre("files:read", "files:write"));
    EXPECT_THAT(claims->roles, ElementsAre("reader"));
    EXPECT_EQ(claims->expires, WallTime(std::chrono::seconds(kIssued + 600)));
}

TEST(Jwt, EveryAllowedAlgorithmVerifies) {
    const auto p384 = TestKey::p384("ec-3");
    const auto keys = *read_key_set(key_set_of({&rsa(), &p256(), &p384}));
    const auto text = json::to_text(payload());
    for (const auto* name : {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
        EXPECT_TRUE(verify(rsa().sign(name, text), keys, terms(), kNow)) << name;
    EXPECT_TRUE(verify(p256().sign("ES256", text), keys, terms(), kNow));
    EXPECT_TRUE(verify(p384.sign("ES384", text), keys, terms(), kNow));
}

TEST(Jwt, WithoutAnAlgorithmItProvesNothing) {
    for (const auto* name : {"none", "None", "NONE", "nOnE", ""}) {
        const auto header = json::to_text(json::Object{{"alg", name}, {"kid", "rsa-1"}});
        EXPECT_FLAW(unsigned_token(header, json::to_text(payload())), TokenFlaw::algorithm);
    }
}

TEST(Jwt, ThePublicKeyIsNoSecretToSignWith) {
    const auto published = rsa().published();
    for (const auto* name : {"HS256", "HS384", "HS512"}) {
        const auto forged = TestKey::secret("rsa-1", published);
        EXPECT_FLAW(forged.sign(name, json::to_text(payload())), TokenFlaw::algorithm);
    }
}

TEST(Jwt, AnAlgorithmThatDoesNotFitTheKeyIsNoneOfTheIssuers) {
    // Signed by the attacker's own key, under the id of a key of another kind.
    const auto attacker = TestKey::p256("rsa-1");
    EXPECT_FLAW(attacker.sign("ES256", json::to_text(payload())), TokenFlaw::unknown_key);
}

TEST(Jwt, TheConfigurationCanAllowFewerAlgorithms) {
    auto narrow = terms();
    narrow.algorithms = {"ES256"};
    const auto claims = check(good(json::to_text(payload())), narrow);
    ASSERT_FALSE(claims);
    EXPECT_EQ(claims.error(), TokenFlaw::algorithm);
}

TEST(Jwt, AnotherKeyUnderAKnownIdIsAWrongSignature) {
    const auto attacker = TestKey::rsa("rsa-1");
    EXPECT_FLAW(attacker.sign("RS256", json::to_text(payload())), TokenFlaw::signature);
}

TEST(Jwt, AKeyThatWasRotatedOutIsUnknown) {
    EXPECT_FLAW(other_rsa().sign("RS256", json::to_text(payload())), TokenFlaw::unknown_key);
}

TEST(Jwt, TheIdOfAKeyIsOnlyEverLookedUpInTheSet) {
    for (const auto* kid : {"../../../../dev/null", "/etc/passwd", "' OR 1=1 --", "rsa-1\0"}) {
        const json::Object header{{"alg", "RS256"}, {"kid", kid}};
        const auto token = other_rsa().sign(header, json::to_text(payload()));
        EXPECT_FALSE(check(token)) << kid;
    }
}

TEST(Jwt, AKeyThatTheTokenBringsItselfIsNotUsed) {
    const json::Object brought{
        {"alg", "RS256"},
        {"kid", "mine"},
        {"jwk", json::parse(other_rsa().published()).value()},
        {"jku", "https://attacker.example.com/jwks.json"},
        {"x5u", "https://attacker.example.com/cert.pem"},
    };
    EXPECT_FLAW(other_rsa().sign(brought, json::to_text(payload())), TokenFlaw::unknown_key);
}

TEST(Jwt, ATokenWithoutAKeyIdIsTriedWithTheKeysThatFit) {
    const json::Object header{{"alg", "RS256"}};
    EXPECT_TRUE(check(rsa().sign(header, json::to_text(payload()))));
    EXPECT_FALSE(check(other_rsa().sign(header, json::to_text(payload()))));
}

TEST(Jwt, AnUnknownCriticalExtensionIsRefused) {
    const json::Object header{{"alg", "RS256"}, {"kid", "rsa-1"}, {"crit", json::Array{"exp"}}};
    EXPECT_FLAW(rsa().sign(header, json::to_text(payload())), TokenFlaw::critical);
}

TEST(Jwt, AChangedPayloadIsNotSigned) {
    auto token = good(json::to_text(payload()));
    const auto first = token.find('.');
    const auto second = token.find('.', first + 1);
    token.replace(first + 1, second - first - 1, base64::encode_url(with("sub", "root")));
    EXPECT_FLAW(token, TokenFlaw::signature);
}

TEST(Jwt, ASignatureIsWrittenInOneWay) {
    for (const auto* key : {&rsa(), &p256()}) {
        const auto token = key->sign(key == &rsa() ? "RS256" : "ES256", json::to_text(payload()));
        ASSERT_TRUE(check(token));
        for (const auto* more : {"A", "AA", "AAAA", "=", "=="})
            EXPECT_FALSE(check(token + more)) << more;
        EXPECT_FALSE(check(token.substr(0, token.size() - 1)));
    }
}

TEST(Jwt, ItsTimesCountWithinTheSkewOfClocks) {
    const auto token = good(json::to_text(payload()));
    const auto at = [](std::int64_t second) {
        return WallTime(std::chrono::seconds(kIssued + second));
    };
    EXPECT_TRUE(check(token, terms(), at(600 + 59)));
    EXPECT_EQ(check(token, terms(), at(600 + 60)).error(), TokenFlaw::expired);
    EXPECT_TRUE(check(token, terms(), at(-60)));
    EXPECT_EQ(check(token, terms(), at(-61)).error(), TokenFlaw::not_yet_valid);
    EXPECT_TRUE(check(good(with("exp", 253'402'300'799)), terms(), at(0)));  // of the year 9999
    EXPECT_FLAW(good(with("nbf", 253'402'300'799)), TokenFlaw::not_yet_valid);
    EXPECT_FLAW(good(with("nbf", kIssued + 600)), TokenFlaw::not_yet_valid);
    EXPECT_FLAW(good(without("exp")), TokenFlaw::no_expiry);
    EXPECT_FLAW(good(with("exp", "tomorrow")), TokenFlaw::no_expiry);
    EXPECT_FLAW(good(with("exp", 1e300)), TokenFlaw::no_expiry);
}

TEST(Jwt, IsForOneServerOfOneIssuer) {
    EXPECT_FLAW(good(with("aud", "https://other.example.com/mcp")), TokenFlaw::audience);
    EXPECT_FLAW(good(with("aud", json::Array{})), TokenFlaw::audience);
    EXPECT_FLAW(good(without("aud")), TokenFlaw::audience);
    EXPECT_FLAW(good(with("aud", "https://tools.example.com/mcp/")), TokenFlaw::audience);
    EXPECT_TRUE(check(good(with("aud", json::Array{"x", "https://tools.example.com/mcp"}))));
    EXPECT_FLAW(good(with("iss", "https://login.example.com/")), TokenFlaw::issuer);
    EXPECT_FLAW(good(without("iss")), TokenFlaw::issuer);
    EXPECT_FLAW(good(without("sub")), TokenFlaw::no_subject);
    EXPECT_FLAW(good(with("sub", "")), TokenFlaw::no_subject);
}

TEST(Jwt, WhatIsNoSoundTokenIsRefusedBeforeAnySignature) {
    const std::string header = R"({"alg":"RS256","kid":"rsa-1"})";
    EXPECT_FLAW("", TokenFlaw::malformed);
    EXPECT_FLAW("a.b", TokenFlaw::malformed);
    EXPECT_FLAW("a.b.c.d.e", TokenFlaw::malformed);
    EXPECT_FLAW(unsigned_token("[]", "{}", "x"), TokenFlaw::malformed);
    EXPECT_FLAW(unsigned_token(R"({"alg":"RS256","alg":"none"})", "{}", "x"), TokenFlaw::malformed);
    EXPECT_FLAW(unsigned_token(header, R"({"sub":"a","sub":"b"})", "x"), TokenFlaw::malformed);
    EXPECT_FLAW(
        unsigned_token(header, std::string(64, '[') + std::string(64, ']'), "x"),
        TokenFlaw::malformed
    );
    EXPECT_FLAW(std::string(kMostTokenBytes + 1, 'a'), TokenFlaw::too_large);
    EXPECT_FLAW(unsigned_token(header, json::to_text(payload())), TokenFlaw::signature);
}

TEST(Jwt, ScopesAndRolesComeInSeveralForms) {
    auto scp = payload();
    scp.erase("scope");
    scp["scp"] = json::Array{"a", 1, "b"};
    EXPECT_THAT(check(good(json::to_text(scp)))->scopes, ElementsAre("a", "b"));
    EXPECT_THAT(check(good(with("scope", "  a   b ")))->scopes, ElementsAre("a", "b"));
    EXPECT_THAT(check(good(without("scope")))->scopes, IsEmpty());
    auto deep = terms();
    deep.roles_claim = "/realm_access/roles";
    const json::Object roles{{"roles", json::Array{"admin"}}};
    EXPECT_THAT(check(good(with("realm_access", roles)), deep)->roles, ElementsAre("admin"));
    EXPECT_THAT(check(good(json::to_text(payload())), deep)->roles, IsEmpty());
}

TEST(Jwt, TheHeadIsReadBeforeAnythingIsBelieved) {
    const auto head = read_head(good(json::to_text(payload())));
    ASSERT_TRUE(head);
    EXPECT_EQ(head->algorithm, "RS256");
    EXPECT_EQ(head->kid, "rsa-1");
    EXPECT_EQ(head->issuer, "https://login.example.com");
}

TEST(KeySet, LeavesOutWhatVerifiesNothing) {
    const auto secret = TestKey::secret("shared", "0123456789abcdef0123456789abcdef");
    const auto keys = read_key_set(key_set_of({&secret, &rsa()}));
    ASSERT_TRUE(keys);
    ASSERT_EQ(keys->size(), 1U);
    EXPECT_EQ(keys->front().kid, "rsa-1");
    const auto short_key = TestKey::rsa("short", 1'024);
    EXPECT_FALSE(read_key_set(key_set_of({&short_key, &secret})));
}

TEST(KeySet, NumbersThatAreNoBase64AreLeftOut) {
    const auto published = json::parse(rsa().published()).value().as_object();
    const auto with = [&](std::string_view name, std::string_view number) {
        auto key = published;
        key[name] = number;
        return json::to_text(json::Object{{"keys", json::Array{key}}});
    };
    const std::string modulus(published.at("n").as_string());
    ASSERT_TRUE(read_key_set(with("n", modulus)));
    for (const auto& number :
         {modulus.substr(0, 100) + "=" + modulus.substr(101),
          modulus + "=",
          std::string("="),
          std::string("A"),
          std::string(),
          "\xc3\xa9" + modulus})
        EXPECT_FALSE(read_key_set(with("n", number))) << number;
    // Members that are no part of a public key are not looked at.
    EXPECT_TRUE(read_key_set(with("d", "A=A")));
}

TEST(KeySet, AnExponentByWhichAnybodySignsIsLeftOut) {
    auto key = json::parse(rsa().published()).value().as_object();
    for (const auto* exponent : {"AQ", "AAE", "AA", "Ag", "AAAAAQ"}) {
        key["e"] = exponent;
        EXPECT_FALSE(read_key_set(json::to_text(json::Object{{"keys", json::Array{key}}})))
            << exponent;
    }
    key["e"] = "Aw";
    EXPECT_TRUE(read_key_set(json::to_text(json::Object{{"keys", json::Array{key}}})));
}

TEST(KeySet, AKeyForEncryptionVerifiesNothing) {
    auto key = json::parse(rsa().published()).value();
    key.as_object()["use"] = "enc";
    EXPECT_FALSE(read_key_set(json::to_text(json::Object{{"keys", json::Array{key}}})));
}

TEST(KeySet, AKeyIsOnlyForTheAlgorithmItNames) {
    auto key = json::parse(rsa().published()).value();
    key.as_object()["alg"] = "RS256";
    const auto keys = read_key_set(json::to_text(json::Object{{"keys", json::Array{key}}}));
    ASSERT_TRUE(keys);
    EXPECT_TRUE(keys->front().fits("RS256"));
    EXPECT_FALSE(keys->front().fits("PS256"));
}

TEST(KeySet, WhatIsNoneIsToldSo) {
    EXPECT_EQ(read_key_set("<html>").error().substr(0, 14), "it is not JSON");
    EXPECT_EQ(read_key_set("{}").error(), "it has no list `keys`");
    EXPECT_EQ(
        read_key_set(std::string(kMostKeySetBytes + 1, ' ')).error(), "it is larger than 256 KiB"
    );
    EXPECT_FALSE(read_key_set(R"({"keys":[{"kty":"RSA","n":"AA","e":"AQAB"},1,null,{"kty":"OKP"}]})"
    ));
}

}  // namespace
}  // namespace recourse::guards
