#include "guards/identity.hpp"

#include "guards/api_key.hpp"
#include "guards/jwt_testing.hpp"
#include "net/loop_fixture.hpp"
#include "net/peer_server.hpp"
#include "store/memory_keys.hpp"

#include <atomic>
#include <mutex>

#include <gmock/gmock.h>

namespace recourse::guards {
namespace {

using net::http_answer;
using net::Peer;
using net::PeerServer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr std::int64_t kSecond = 1'800'000'000;
const WallTime kNow{std::chrono::seconds(kSecond)};

const TestKey& first() {
    static const auto kKey = TestKey::p256("first");
    return kKey;
}
const TestKey& second() {
    static const auto kKey = TestKey::p256("second");
    return kKey;
}

std::string token_of(const TestKey& key, std::string_view subject = "ada") {
    return key.sign(
        "ES256",
        json::to_text(json::Object{
            {"iss", "https://login.example.com"},
            {"sub", subject},
            {"aud", "https://tools.example.com/mcp"},
            {"exp", kSecond + 3'600},
            {"scope", "files:read"},
            {"roles", json::Array{"admins", "others"}},
        })
    );
}

/// Publishes a JWKS that can change, or fails.
class Issuer {
  public:
    explicit Issuer(std::string keys) : keys_(std::move(keys)) {}
    void publish(std::string keys) {
        const std::lock_guard lock(mutex_);
        keys_ = std::move(keys);
    }
    [[nodiscard]] std::string url() const { return server_.url(); }
    [[nodiscard]] std::size_t asked() { return server_.asked("GET ").size(); }

  private:
    void answer(Peer& peer) {
        const std::lock_guard lock(mutex_);
        peer.say(keys_.empty() ? http_answer(500, "{}") : http_answer(200, keys_));
    }
    std::mutex mutex_;
    std::string keys_;
    PeerServer server_{[this](Peer& peer, const std::string&) { answer(peer); }};
};

class IdentityTest : public net::LoopFixture {
  protected:
    using Sent = std::vector<std::pair<std::string, std::string>>;
    using Answer = std::expected<CallerPtr, Denial>;

    std::shared_ptr<Identity> identity(const std::string& jwks_url) {
        IssuerSettings issuer;
        issuer.name = "corp";
        issuer.terms.issuer = "https://login.example.com";
        issuer.terms.audiences = {"https://tools.example.com/mcp"};
        issuer.jwks_url = jwks_url;
        issuer.roles = {{"admins", "admin"}};
        return std::make_shared<Identity>(
            executor,
            timers,
            IdentitySettings{.keys_file = "keys", .issuers = {issuer}},
            [this]() -> store::Kept<std::unique_ptr<store::Keys>> {
                if (!trouble_.empty())
                    return std::unexpected(store::Trouble{.why = {}, .detail = trouble_});
                return std::exchange(made_, nullptr);
            }
        );
    }
    Answer ask(const std::shared_ptr<Identity>& who, const Sent& sent, WallTime now = kNow) {
        net::Headers headers;
        for (const auto& [name, value] : sent) headers.add(name, value);
        return run(who->caller_of(headers, now));
    }
    Answer bearer(
        const std::shared_ptr<Identity>& who, const std::string& token, WallTime now = kNow
    ) {
        return ask(who, {{"Authorization", "Bearer " + token}}, now);
    }
    NewKey key(std::optional<WallTime> expires = {}) {
        SystemRandom random;
        auto made = make_api_key(
            {.name = "ci", .roles = {"reader"}, .scopes = {"a"}, .expires = expires}, random, kNow
        );
        (void)keys_->add(made.kept);
        return made;
    }

    std::unique_ptr<store::MemoryKeys> made_ = std::make_unique<store::MemoryKeys>();
    store::MemoryKeys* keys_ = made_.get();
    std::string trouble_;
};

/// What is wrong, in a word and a reason.
std::string refusal(const std::expected<CallerPtr, Denial>& answer) {
    if (answer) return "let in as " + (*answer)->id;
    const auto& fault = answer.error().fault;
    const auto* reason = fault.details.if_contains("reason");
    return fault.code + (reason == nullptr ? "" : ": " + std::string(reason->as_string()));
}

TEST_F(IdentityTest, AKeyComesInEitherHeader) {
    const auto who = identity("");
    const auto made = key();
    for (const Sent& sent :
         {Sent{{"Authorization", "Bearer " + made.text}},
          Sent{{"authorization", "bearer  " + made.text}},
          Sent{{"X-API-Key", made.text}}}) {
        const auto caller = ask(who, sent);
        ASSERT_TRUE(caller) << sent.front().second;
        EXPECT_EQ((*caller)->id, "key:ci");
        EXPECT_THAT((*caller)->roles, ElementsAre("reader"));
        EXPECT_THAT((*caller)->scopes, ElementsAre("a"));
    }
}

TEST_F(IdentityTest, WhoSendsNothingIsAskedToAuthorise) {
    const auto answer = ask(identity(""), {});
    EXPECT_EQ(refusal(answer), "authentication_required");
    EXPECT_EQ(answer.error().http_status, 401);
    EXPECT_EQ(answer.error().oauth_error, "");
}

TEST_F(IdentityTest, TwoCredentialsAreRefusedWhateverTheyHold) {
    const auto who = identity("");
    const auto text = key().text;
    for (const Sent& sent :
         {Sent{{"Authorization", "Bearer " + text}, {"X-API-Key", text}},
          Sent{{"Authorization", "Bearer " + text}, {"authorization", "Bearer " + text}},
          Sent{{"X-API-Key", text}, {"x-api-key", "rcs_other"}}}) {
        const auto answer = ask(who, sent);
        EXPECT_EQ(refusal(answer), "several_credentials");
        EXPECT_EQ(answer.error().http_status, 400);
    }
}

TEST_F(IdentityTest, WhatIsNoKeyIsRefused) {
    const auto who = identity("");
    auto made = key();
    SystemRandom random;
    const auto stranger = make_api_key({.name = "ci"}, random, kNow);
    EXPECT_EQ(
        refusal(bearer(who, stranger.text)), "credentials_rejected: it is no key of this server"
    );
    made.text.back() = made.text.back() == '0' ? '1' : '0';
    EXPECT_EQ(
        refusal(bearer(who, made.text)),
        "credentials_rejected: it is not whole, or has a slip in it"
    );
    EXPECT_EQ(
        refusal(ask(who, {{"Authorization", "Basic YTpi"}})),
        "credentials_rejected: only the scheme Bearer is known here"
    );
    EXPECT_EQ(
        refusal(bearer(who, "")), "credentials_rejected: it is empty or has characters of no token"
    );
    EXPECT_EQ(
        refusal(bearer(who, "a b")),
        "credentials_rejected: it is empty or has characters of no token"
    );
}

TEST_F(IdentityTest, AKeyThatSharesOnlyTheIdIsNone) {
    const auto who = identity("");
    const auto made = key();
    SystemRandom random;
    auto forged = make_api_key({.name = "ci"}, random, kNow);
    forged.kept.id = made.kept.id;
    // The same id with another secret and a right sum.
    const auto kept = keys_->find(made.kept.id).value();
    EXPECT_FALSE(proves(*read_api_key(forged.text), *kept));
    EXPECT_FALSE(bearer(who, forged.text));
}

TEST_F(IdentityTest, ARevokedKeyIsGoodForASecondAtMost) {
    const auto who = identity("");
    const auto made = key();
    ASSERT_TRUE(bearer(who, made.text));
    (void)keys_->revoke(made.kept.id, kNow);
    EXPECT_EQ(
        refusal(bearer(who, made.text, kNow + Identity::kKeyRemembered)),
        "credentials_rejected: it was revoked"
    );
}

TEST_F(IdentityTest, AKeyExpires) {
    const auto who = identity("");
    const auto made = key(kNow + std::chrono::hours(1));
    EXPECT_TRUE(bearer(who, made.text));
    EXPECT_EQ(
        refusal(bearer(who, made.text, kNow + std::chrono::hours(1))),
        "credentials_rejected: it has expired"
    );
}

TEST_F(IdentityTest, TheUseOfAKeyIsNotedCoarsely) {
    const auto who = identity("");
    const auto made = key();
    (void)bearer(who, made.text, kNow);
    (void)bearer(who, made.text, kNow + std::chrono::minutes(30));
    EXPECT_EQ(keys_->find(made.kept.id).value()->last_used, kNow);
    (void)bearer(who, made.text, kNow + std::chrono::hours(2));
    EXPECT_EQ(keys_->find(made.kept.id).value()->last_used, kNow + std::chrono::hours(2));
}

TEST_F(IdentityTest, AStoreThatCannotBeOpenedIsTheOperatorsAffairUntilItCan) {
    const auto who = identity("");
    const auto made = key();
    trouble_ = "the disk is gone";
    const auto answer = bearer(who, made.text);
    EXPECT_EQ(refusal(answer), "identity_unavailable");
    EXPECT_EQ(answer.error().fault.upstream, "the disk is gone");
    trouble_.clear();
    EXPECT_TRUE(bearer(who, made.text));
}

TEST_F(IdentityTest, ATokenSaysWhoCalls) {
    Issuer issuer(key_set_of({&first()}));
    const auto who = identity(issuer.url());
    const auto caller = bearer(who, token_of(first()));
    ASSERT_TRUE(caller);
    EXPECT_EQ((*caller)->id, "jwt:https://login.example.com#ada");
    EXPECT_EQ((*caller)->name, "ada");
    EXPECT_THAT((*caller)->roles, ElementsAre("admin"));
    EXPECT_THAT((*caller)->scopes, ElementsAre("files:read"));
}

TEST_F(IdentityTest, TheIssuerIsAskedOnceForManyTokens) {
    Issuer issuer(key_set_of({&first()}));
    const auto who = identity(issuer.url());
    for (int i = 0; i < 20; ++i)
        EXPECT_TRUE(bearer(who, token_of(first(), "user" + std::to_string(i))));
    EXPECT_EQ(issuer.asked(), 1U);
}

TEST_F(IdentityTest, ANewKeyIsFetchedWhenATokenNamesIt) {
    Issuer issuer(key_set_of({&first()}));
    const auto who = identity(issuer.url());
    ASSERT_TRUE(bearer(who, token_of(first())));
    issuer.publish(key_set_of({&first(), &second()}));
    // Just now it was asked: another kid must not make us ask again and again.
    EXPECT_EQ(
        refusal(bearer(who, token_of(second()))),
        "credentials_rejected: its issuer publishes no such key"
    );
    EXPECT_EQ(issuer.asked(), 1U);
    timers.skip(KeyCache::kPause);
    EXPECT_TRUE(bearer(who, token_of(second())));
    EXPECT_EQ(issuer.asked(), 2U);
}

TEST_F(IdentityTest, MadeUpKeyIdsDoNotFloodTheIssuer) {
    Issuer issuer(key_set_of({&first()}));
    const auto who = identity(issuer.url());
    for (int i = 0; i < 50; ++i) {
        const auto made_up = TestKey::p256("made-up-" + std::to_string(i));
        EXPECT_FALSE(bearer(who, token_of(made_up)));
    }
    EXPECT_EQ(issuer.asked(), 1U);
}

TEST_F(IdentityTest, AKeyThatWasRotatedOutEndsWithTheNextFetch) {
    Issuer issuer(key_set_of({&first()}));
    const auto who = identity(issuer.url());
    ASSERT_TRUE(bearer(who, token_of(first(), "before")));
    issuer.publish(key_set_of({&second()}));
    timers.skip(KeyCache::kFresh);
    (void)bearer(who, token_of(second()));
    EXPECT_EQ(
        refusal(bearer(who, token_of(first(), "after"))),
        "credentials_rejected: its issuer publishes no such key"
    );
}

TEST_F(IdentityTest, WhileTheIssuerIsDownItsLastKeysCount) {
    Issuer issuer(key_set_of({&first()}));
    const auto who = identity(issuer.url());
    ASSERT_TRUE(bearer(who, token_of(first(), "a")));
    issuer.publish("");
    timers.skip(std::chrono::hours(23));
    EXPECT_TRUE(bearer(who, token_of(first(), "b")));
}

TEST_F(IdentityTest, AnIssuerThatNeverAnsweredIsTheOperatorsAffair) {
    Issuer issuer("");
    const auto who = identity(issuer.url());
    const auto answer = bearer(who, token_of(first()));
    EXPECT_EQ(refusal(answer), "identity_unavailable");
    EXPECT_EQ(answer.error().http_status, 503);
    EXPECT_TRUE(answer.error().fault.retry_after);
    EXPECT_THAT(answer.error().fault.upstream, HasSubstr("the answer has the status 500"));
    EXPECT_EQ(issuer.asked(), 1U);
    EXPECT_FALSE(bearer(who, token_of(first())));
    EXPECT_EQ(issuer.asked(), 1U);
}

TEST_F(IdentityTest, ATokenOfAnotherIssuerIsRefusedWithoutAskingAnybody) {
    Issuer issuer(key_set_of({&first()}));
    const auto who = identity(issuer.url());
    const auto token = first().sign("ES256", R"({"iss":"https://evil.example.com","sub":"a"})");
    EXPECT_EQ(refusal(bearer(who, token)), "credentials_rejected: its issuer is not trusted here");
    EXPECT_EQ(issuer.asked(), 0U);
}

TEST_F(IdentityTest, WhatWasProvenIsNotProvenForAnother) {
    Issuer issuer(key_set_of({&first()}));
    const auto who = identity(issuer.url());
    const auto token = token_of(first());
    ASSERT_TRUE(bearer(who, token));
    auto forged = token;
    forged.back() = forged.back() == 'A' ? 'Q' : 'A';
    EXPECT_FALSE(bearer(who, forged));
    EXPECT_FALSE(bearer(who, token + "A"));
}

TEST_F(IdentityTest, ATokenThatIsRememberedExpiresAllTheSame) {
    Issuer issuer(key_set_of({&first()}));
    const auto who = identity(issuer.url());
    const auto token = token_of(first());
    ASSERT_TRUE(bearer(who, token, kNow + std::chrono::seconds(3'599)));
    EXPECT_EQ(
        refusal(bearer(who, token, kNow + std::chrono::seconds(3'660))),
        "credentials_rejected: it has expired"
    );
}

TEST(KeyCache, FetchesWhenThereIsNothingOrItIsOldAndNotAgainAndAgain) {
    using namespace std::chrono_literals;
    const TimePoint start{};
    KeyCache cache;
    EXPECT_TRUE(cache.is_due(start));
    cache.fail(start);
    EXPECT_FALSE(cache.is_due(start + 9s));
    EXPECT_TRUE(cache.is_due(start + 10s));
    const auto keys = std::make_shared<const std::vector<PublicKey>>();
    cache.keep(keys, start + 10s);
    EXPECT_FALSE(cache.is_due(start + 1min));
    EXPECT_TRUE(cache.is_due_for_unknown(start + 1min));
    EXPECT_TRUE(cache.is_due(start + 11min));
    cache.fail(start + 11min);
    EXPECT_EQ(cache.keys(start + 23h), keys);
    EXPECT_EQ(cache.keys(start + 25h), nullptr);
}

}  // namespace
}  // namespace recourse::guards
