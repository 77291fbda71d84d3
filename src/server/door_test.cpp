#include "fault/vocabulary.hpp"
#include "server/endpoint_fixture.hpp"

#include <gmock/gmock.h>

/// An endpoint that asks who is calling.
namespace recourse::server {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Whoever says a name is who they say they are.
class TrustingDoor final : public Door {
  public:
    net::Task<std::expected<guards::CallerPtr, ProtocolFault>> enter(const net::Headers& headers
    ) override {
        const auto name = headers.get("x-name");
        if (name.empty()) co_return std::unexpected(stranger());
        co_return std::make_shared<const guards::Caller>(guards::Caller{.id = std::string(name)});
    }

  private:
    static ProtocolFault stranger() {
        ProtocolFault made;
        made.fault = fault::make("authentication_required");
        made.http_status = 401;
        made.http_headers = "WWW-Authenticate: Bearer\r\n";
        return made;
    }
};

class DoorTest : public EndpointFixture {
  protected:
    DoorTest() {
        door = &door_;
        listen();
    }
    Response post_as(std::string_view name, std::string_view method) {
        return send("POST", named(name) + legacy_headers(), request(method));
    }
    static std::string named(std::string_view name) {
        return name.empty() ? "" : "X-Name: " + std::string(name) + "\r\n";
    }
    void shake_hands_as(std::string_view name) {
        auto response = send(
            "POST",
            named(name) + "Content-Type: application/json\r\n",
            request("initialize", R"({"protocolVersion":"2025-11-25"})")
        );
        ASSERT_EQ((*response)->status(), 200);
        session = (*response)->headers().get("mcp-session-id");
        static_cast<void>(body_of(response));
    }

  private:
    TrustingDoor door_;
};

TEST_F(DoorTest, AStrangerIsAnsweredAtTheDoor) {
    auto response = send("POST", modern_headers("do"), modern_request("do"));
    ASSERT_TRUE(response);
    EXPECT_EQ((*response)->status(), 401);
    EXPECT_EQ((*response)->headers().get("www-authenticate"), "Bearer");
    const auto body = json_of(response);
    EXPECT_EQ(body.at("error").at("data").at("code"), "authentication_required");
    EXPECT_THAT(host.served, IsEmpty());
}

TEST_F(DoorTest, AStrangerLearnsNothingOfWhatItSent) {
    for (const auto* body : {"not json", "{}", "[]"}) {
        auto response = send("POST", "Content-Type: application/json\r\n", body);
        EXPECT_EQ((*response)->status(), 401) << body;
        static_cast<void>(body_of(response));
    }
    for (const auto* method : {"GET", "DELETE", "PUT"}) {
        auto response = send(method, {});
        EXPECT_EQ((*response)->status(), 401) << method;
        static_cast<void>(body_of(response));
    }
}

TEST_F(DoorTest, TheHostIsToldWhoCalls) {
    auto response = send("POST", named("ada") + modern_headers("do"), modern_request("do"));
    EXPECT_EQ((*response)->status(), 200);
    static_cast<void>(body_of(response));
    shake_hands_as("bob");
    auto other = post_as("bob", "do");
    EXPECT_EQ((*other)->status(), 200);
    EXPECT_THAT(host.callers, ElementsAre("ada", "bob", "bob"));
}

TEST_F(DoorTest, ASessionIsNobodyElses) {
    shake_hands_as("ada");
    auto right = post_as("ada", "do");
    EXPECT_EQ((*right)->status(), 200);
    static_cast<void>(body_of(right));
    auto wrong = post_as("bob", "do");
    ASSERT_EQ((*wrong)->status(), 404);
    const auto told = body_of(wrong);
    // In the same words as one that never was.
    const auto mine = std::exchange(session, std::string(session.size(), '0'));
    auto made_up = post_as("bob", "do");
    ASSERT_EQ((*made_up)->status(), 404);
    auto expected = body_of(made_up);
    for (auto at = expected.find(session); at != std::string::npos; at = expected.find(session))
        expected.replace(at, session.size(), mine);
    EXPECT_EQ(parsed(told).at("error"), parsed(expected).at("error"));
    EXPECT_THAT(host.callers, ElementsAre("ada", "ada"));
}

TEST_F(DoorTest, NobodyElseListensToASessionOrEndsIt) {
    shake_hands_as("ada");
    for (const auto* method : {"GET", "DELETE"}) {
        auto response = send(method, named("bob") + legacy_headers());
        EXPECT_EQ((*response)->status(), 404) << method;
        static_cast<void>(body_of(response));
    }
    auto response = post_as("ada", "do");
    EXPECT_EQ((*response)->status(), 200);
}

TEST_F(DoorTest, PagesAreForEverybody) {
    const auto answer = run(client->send("GET", "/nothing", "Accept: text/html\r\n", {}, {}));
    EXPECT_EQ((*answer)->status(), 404);
}

}  // namespace
}  // namespace recourse::server
