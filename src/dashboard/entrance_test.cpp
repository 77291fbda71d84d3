#include "dashboard/entrance.hpp"

#include "guards/credential.hpp"
#include "net/loop_fixture.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::dashboard {
namespace {

using How = Entrance::Tried::How;
using testing::HasSubstr;
using testing::StartsWith;

/// Knows one operator, until its key is taken away, and one who is none.
class TestDoor final : public server::Door {
  public:
    net::Task<std::expected<guards::CallerPtr, server::ProtocolFault>> enter(
        const net::Headers& headers
    ) override {
        const auto shown = headers.get("authorization");
        if (shown == "Bearer ops" && knows_operator) co_return caller("ops", "operator");
        if (shown == "Bearer staff") co_return caller("staff", "staff");
        server::ProtocolFault refused;
        refused.fault = guards::authentication_required().fault;
        refused.http_status = 401;
        co_return std::unexpected(std::move(refused));
    }
    bool knows_operator = true;

  private:
    static guards::CallerPtr caller(const char* name, const char* role) {
        return std::make_shared<const guards::Caller>(
            guards::Caller{.id = name, .name = name, .roles = {role}, .scopes = {}}
        );
    }
};

class EntranceTest : public net::LoopFixture {
  protected:
    /// A visit over https or http.
    [[nodiscard]] server::AnnexRequest visit(const net::Headers& headers) const {
        return {
            {.path = "/dashboard/", .accept = "", .origin = origin_},
            "GET",
            "",
            "",
            headers,
            is_from_loopback_,
            false,
        };
    }
    [[nodiscard]] int status_for(std::initializer_list<net::Header> shown) {
        net::Headers headers;
        for (const auto& header : shown) headers.add(header.name, header.value);
        const auto entered = run(entrance_.enter(visit(headers)));
        return entered ? 200 : entered.error().http_status;
    }
    [[nodiscard]] Entrance::Tried sign_in(std::string credential) {
        const net::Headers headers;
        return run(entrance_.sign_in(visit(headers), std::move(credential)));
    }

    SystemRandom random_;
    TestDoor door_;
    bool asks_ = true;
    bool is_from_loopback_ = true;
    std::string origin_ = "https://tools.example.com";
    std::vector<std::string> notes_;
    Entrance entrance_{
        timers,
        door_,
        random_,
        {.asks = [this] { return asks_; },
         .note = [this](std::string_view sentence) { notes_.emplace_back(sentence); },
         .sign_in = {}},
    };
};

TEST_F(EntranceTest, GivesACookieOfThisHostAloneOverTls) {
    const auto tried = sign_in("ops");
    ASSERT_EQ(tried.how, How::signed_in);
    EXPECT_THAT(tried.headers, StartsWith("Set-Cookie: __Host-recourse="));
    EXPECT_THAT(
        tried.headers, HasSubstr("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure\r\n")
    );
    origin_ = "http://127.0.0.1:8080";
    EXPECT_THAT(sign_in("ops").headers, StartsWith("Set-Cookie: recourse="));
}

TEST_F(EntranceTest, LetsInWhoSignedInAsLongAsTheKeyCounts) {
    const auto tried = sign_in("ops");
    const auto begin = tried.headers.find(' ') + 1;
    const auto cookie = tried.headers.substr(begin, tried.headers.find(';') - begin);
    EXPECT_EQ(status_for({{"Cookie", cookie}}), 200);
    EXPECT_EQ(status_for({}), 401);
    door_.knows_operator = false;
    EXPECT_EQ(status_for({{"Cookie", cookie}}), 401);
    door_.knows_operator = true;
    EXPECT_EQ(status_for({{"Cookie", cookie}}), 401) << "what ended stays ended";
}

TEST_F(EntranceTest, TakesTheSameTimeForWhateverIsWrong) {
    for (const auto* credential : {"nobody", "staff", ""}) {
        const auto began = timers.now();
        EXPECT_EQ(sign_in(credential).how, How::refused) << credential;
        EXPECT_GE(timers.now() - began, std::chrono::milliseconds(250)) << credential;
    }
    EXPECT_EQ(notes_.size(), 3U);
}

TEST_F(EntranceTest, AsksEverybodyWhereCallersAreKnown) {
    EXPECT_EQ(status_for({{"Authorization", "Bearer ops"}}), 200);
    EXPECT_EQ(status_for({{"Authorization", "Bearer staff"}}), 403);
    EXPECT_EQ(status_for({{"Authorization", "Bearer nobody"}}), 401);
    EXPECT_EQ(status_for({}), 401) << "this machine, too";
}

TEST_F(EntranceTest, IsForThisMachineAloneWhereNobodyIsAsked) {
    asks_ = false;
    EXPECT_EQ(status_for({}), 200);
    EXPECT_EQ(status_for({{"X-Forwarded-For", "198.51.100.7"}}), 403);
    is_from_loopback_ = false;
    EXPECT_EQ(status_for({}), 403);
}

}  // namespace
}  // namespace recourse::dashboard
