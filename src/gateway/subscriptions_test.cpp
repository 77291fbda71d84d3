#include "gateway/bridge_fixture.hpp"

#include <gmock/gmock.h>

/// `resources/subscribe` of a legacy client: the server decides.
namespace recourse::gateway {
namespace {

using mcp::Era;
using testing::Contains;
using testing::Not;
using testing::SizeIs;

class Subscriptions : public testing::TestWithParam<Era> {
  protected:
    Subscriptions() { static_cast<void>(theatre.begin(one, "tools/list", "")); }
    ~Subscriptions() override {
        theatre.gateway->forget(*one);
        theatre.gateway->forget(*other);
    }
    std::shared_ptr<ImposterCall> subscribe(
        const std::shared_ptr<ImposterClient>& client, std::string_view uri
    ) {
        return theatre.begin(client, "resources/subscribe", fmt::format(R"("uri":"{}")", uri));
    }
    void change(std::string_view uri) {
        for (auto* server : theatre.stage.running)
            server->say("notifications/resources/updated", fmt::format(R"({{"uri":"{}"}})", uri));
    }

    Theatre theatre{GetParam()};
    std::shared_ptr<ImposterClient> one = theatre.client(Era::legacy);
    std::shared_ptr<ImposterClient> other = theatre.client(Era::legacy);
};

INSTANTIATE_TEST_SUITE_P(
    Both,
    Subscriptions,
    testing::Values(Era::legacy, Era::modern),
    [](const auto& era) { return era.param == Era::legacy ? "legacy" : "modern"; }
);

TEST_P(Subscriptions, AreAnsweredWhenTheServerAgreed) {
    const auto call = subscribe(one, "shop://r");
    EXPECT_EQ(result_of(*call).raw(), "{}") << call->reply.body;
    change("shop://r");
    EXPECT_THAT(one->pushed, SizeIs(1));
    // What is watched already is agreed to at once, and told to each.
    EXPECT_EQ(result_of(*subscribe(other, "shop://r")).raw(), "{}");
    change("shop://r");
    EXPECT_THAT(one->pushed, SizeIs(2));
    EXPECT_THAT(other->pushed, SizeIs(1));
}

TEST_P(Subscriptions, AreRefusedWhereTheServerRefuses) {
    for (int again = 0; again < 2; ++again) {
        const auto call = subscribe(one, "shop://closed");
        EXPECT_EQ(error_of(*call)["code"].integer(), GetParam() == Era::legacy ? -32002 : -32602)
            << call->reply.body;
    }
    change("shop://closed");
    EXPECT_THAT(one->pushed, SizeIs(0));
}

TEST(LegacySubscriptions, WaitForTheServer) {
    Theatre theatre(Era::legacy);
    const auto client = theatre.client(Era::legacy);
    static_cast<void>(theatre.begin(client, "tools/list", ""));
    const auto subscribe = [&] {
        return theatre.begin(client, "resources/subscribe", R"("uri":"shop://slow")");
    };
    const auto agreed = subscribe();
    EXPECT_EQ(agreed->replies, 0);
    theatre.latest().finish("{}");
    theatre.settle();
    EXPECT_EQ(result_of(*agreed).raw(), "{}");
    static_cast<void>(theatre.begin(client, "resources/unsubscribe", R"("uri":"shop://slow")"));
    EXPECT_THAT(theatre.stage.methods, Contains("shop resources/unsubscribe"));

    const auto died = subscribe();
    EXPECT_EQ(died->replies, 0);
    theatre.latest().die();
    theatre.settle();
    EXPECT_EQ(died->replies, 1);
    EXPECT_FALSE(error_of(*died).raw().empty()) << died->reply.body;
    theatre.gateway->forget(*client);
}

TEST(LegacySubscriptions, ThatAreGivenUpMeanwhileAreAnsweredAllTheSame) {
    Theatre theatre(Era::legacy);
    const auto client = theatre.client(Era::legacy);
    static_cast<void>(theatre.begin(client, "tools/list", ""));
    constexpr std::string_view kUri = R"("uri":"shop://slow")";
    const auto withdrawn = theatre.begin(client, "resources/subscribe", kUri);
    withdrawn->ticket.withdraw();
    theatre.settle();
    EXPECT_EQ(withdrawn->replies, 1);
    EXPECT_EQ(withdrawn->reply.body, "");
    const auto given_up = theatre.begin(client, "resources/subscribe", kUri);
    static_cast<void>(theatre.begin(client, "resources/unsubscribe", kUri));
    EXPECT_EQ(given_up->replies, 1);
    EXPECT_THAT(given_up->reply.body, testing::HasSubstr("[cancelled]"));
    for (Errand* errand : std::set(theatre.stage.errands)) errand->finish("{}");
    theatre.settle();
    EXPECT_EQ(withdrawn->replies, 1);
    EXPECT_EQ(given_up->replies, 1);
    theatre.gateway->forget(*client);
}

}  // namespace
}  // namespace recourse::gateway
