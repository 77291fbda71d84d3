#include "guards/api_key.hpp"

#include "guards/digest.hpp"

#include <set>

#include <gtest/gtest.h>

namespace recourse::guards {
namespace {

const WallTime kNow{std::chrono::seconds(1'800'000'000)};

NewKey make(std::string name = "ci") {
    SystemRandom random;
    return make_api_key(
        {.name = std::move(name), .roles = {"reader"}, .scopes = {"files:read"}}, random, kNow
    );
}

TEST(ApiKey, ProvesItself) {
    const auto made = make();
    const auto read = read_api_key(made.text);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->id, made.kept.id);
    EXPECT_TRUE(proves(*read, made.kept));
}

TEST(ApiKey, NothingThatIsKeptHoldsTheSecret) {
    const auto made = make();
    const std::string secret(read_api_key(made.text)->secret);
    for (const auto& kept : {made.kept.id, made.kept.salt, made.kept.hash})
        EXPECT_FALSE(kept.contains(secret.substr(0, 16))) << kept;
}

TEST(ApiKey, DoesNotProveAnother) {
    const auto one = make();
    const auto other = make();
    EXPECT_NE(one.text, other.text);
    EXPECT_FALSE(proves(*read_api_key(one.text), other.kept));
}

TEST(ApiKey, TheSameSecretIsKeptDifferentlyUnderAnotherSalt) {
    EXPECT_NE(keyed_hash("aa", "secret"), keyed_hash("ab", "secret"));
}

TEST(ApiKey, EverySlipIsSeenWithoutLookingAnythingUp) {
    const auto text = make().text;
    for (std::size_t at = 0; at < text.size(); ++at) {
        auto slipped = text;
        slipped[at] = slipped[at] == '0' ? '1' : '0';
        EXPECT_FALSE(read_api_key(slipped)) << at;
    }
    EXPECT_FALSE(read_api_key(text.substr(1)));
    EXPECT_FALSE(read_api_key(text + "0"));
    EXPECT_FALSE(read_api_key(""));
}

TEST(ApiKey, ARotatedKeyStandsForTheSameCaller) {
    SystemRandom random;
    const auto old = make();
    const auto next = rotate_api_key(old.kept, random, kNow + std::chrono::hours(1));
    EXPECT_EQ(next.kept.name, old.kept.name);
    EXPECT_EQ(next.kept.roles, old.kept.roles);
    EXPECT_EQ(next.kept.scopes, old.kept.scopes);
    EXPECT_NE(next.kept.id, old.kept.id);
    EXPECT_FALSE(proves(*read_api_key(old.text), next.kept));
}

TEST(Digest, KnowsTheVectorsOfRfc4231) {
    EXPECT_EQ(
        keyed_hash("Jefe", "what do ya want for nothing?"),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
}

TEST(Digest, EqualIsEqual) {
    EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
    EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
    EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
    EXPECT_TRUE(equal_in_constant_time("", ""));
}

}  // namespace
}  // namespace recourse::guards
