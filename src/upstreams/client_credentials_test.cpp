#include "upstreams/client_credentials.hpp"

#include "net/loop_fixture.hpp"
#include "net/peer_server.hpp"

#include <atomic>
#include <optional>

#include <gmock/gmock.h>

namespace recourse::upstreams {
namespace {

using diagnosis::TokenFailed;
using net::http_answer;
using net::Peer;
using net::PeerServer;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

OAuthSettings settings_for(const PeerServer& server) {
    return {.token_url = server.url(), .client_id = "a:b", .client_secret = "s p", .scope = "x y"};
}

class ClientCredentialsTest : public net::LoopFixture {
  protected:
    ClientCredentials source(const PeerServer& server) {
        return {executor, timers, settings_for(server), "http://h/mcp"};
    }
};

/// Answers `t-1`, `t-2` and so on.
PeerServer::Answer counting(std::atomic<int>& given, int expires_in) {
    return [&given, expires_in](Peer& peer, const std::string&) {
        peer.say(http_answer(
            200,
            fmt::format(
                R"({{"access_token":"t-{}","token_type":"bearer","expires_in":{}}})",
                ++given,
                expires_in
            )
        ));
    };
}

TEST_F(ClientCredentialsTest, AsksForOneResourceAndSaysWhoItIsInTheHeader) {
    std::atomic<int> given = 0;
    PeerServer server(counting(given, 3600));
    auto tokens = source(server);
    EXPECT_EQ(run(tokens.token()), "t-1");
    const auto asked = server.asked("POST /mcp");
    ASSERT_THAT(asked, SizeIs(1));
    EXPECT_THAT(asked[0], HasSubstr("Authorization: Basic YSUzQWI6cyUyMHA=\r\n"));
    EXPECT_THAT(
        asked[0],
        HasSubstr("grant_type=client_credentials&scope=x%20y&resource=http%3A%2F%2Fh%2Fmcp")
    );
    EXPECT_THAT(asked[0], Not(HasSubstr("client_secret")));
}

TEST_F(ClientCredentialsTest, PutsTheSecretIntoTheBodyOnlyWhereAskedTo) {
    OAuthSettings settings{.token_url = "http://h/", .client_id = "me", .client_secret = "s&p"};
    EXPECT_EQ(token_request(settings, {}), "grant_type=client_credentials");
    settings.authentication = ClientAuthentication::post;
    EXPECT_EQ(
        token_request(settings, {}),
        "grant_type=client_credentials&client_id=me&client_secret=s%26p"
    );
}

TEST_F(ClientCredentialsTest, KeepsATokenUntilItExpiresOrIsRefused) {
    std::atomic<int> given = 0;
    PeerServer server(counting(given, 3600));
    auto tokens = source(server);
    EXPECT_EQ(run(tokens.token()), "t-1");
    EXPECT_EQ(run(tokens.token()), "t-1");
    EXPECT_TRUE(tokens.refused("t-1", {}));
    EXPECT_EQ(run(tokens.token()), "t-2");
    // Somebody else's refusal of a token that is gone already.
    EXPECT_TRUE(tokens.refused("t-1", {}));
    EXPECT_EQ(run(tokens.token()), "t-2");
}

TEST_F(ClientCredentialsTest, ATokenThatExpiresAtOnceIsFetchedEachTime) {
    std::atomic<int> given = 0;
    PeerServer server(counting(given, 0));
    auto tokens = source(server);
    (void)run(tokens.token());
    (void)run(tokens.token());
    EXPECT_EQ(given, 2);
}

TEST_F(ClientCredentialsTest, ManyWhoNeedOneShareOneFetch) {
    std::atomic<int> given = 0;
    PeerServer server(counting(given, 3600));
    auto tokens = source(server);
    std::vector<std::string> got;
    for (int i = 0; i < 3; ++i) {
        net::spawn(
            executor,
            [](ClientCredentials& from, std::vector<std::string>& into) -> net::Task<> {
                auto token = co_await from.token();
                into.push_back(token.value_or("none"));
            }(tokens, got)
        );
    }
    EXPECT_EQ(run(tokens.token()), "t-1");
    context.restart();
    context.poll();
    EXPECT_THAT(got, testing::Each("t-1"));
    EXPECT_THAT(got, SizeIs(3));
    EXPECT_EQ(given, 1);
}

TEST_F(ClientCredentialsTest, ARefusalIsToldInTheServersWords) {
    PeerServer server([](Peer& peer, const std::string&) {
        peer.say(http_answer(401, R"({"error":"invalid_client","error_description":"who?"})"));
    });
    auto tokens = source(server);
    const auto token = run(tokens.token());
    ASSERT_FALSE(token);
    const auto& failed = std::get<TokenFailed>(token.error().raw);
    EXPECT_EQ(failed.status, 401);
    EXPECT_EQ(failed.error, "invalid_client");
    EXPECT_EQ(failed.description, "who?");
    EXPECT_EQ(token.error().sent, diagnosis::Sent::nothing);
}

TEST_F(ClientCredentialsTest, WhatIsNoBearerTokenIsNotUsed) {
    for (const auto* body : {
             R"({"token_type":"bearer"})",
             R"({"access_token":"a\r\nX: y","token_type":"bearer"})",
             R"({"access_token":"a","token_type":"mac"})",
             "<html>",
         }) {
        PeerServer server([body](Peer& peer, const std::string&) {
            peer.say(http_answer(200, body));
        });
        auto tokens = source(server);
        EXPECT_FALSE(run(tokens.token())) << body;
    }
}

}  // namespace
}  // namespace recourse::upstreams
