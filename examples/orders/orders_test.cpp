#include "shop.hpp"

#include <recourse/client.hpp>
#include <recourse/testing/gtest.hpp>
#include <recourse/testing/review.hpp>

#include <gtest/gtest.h>

/// The shop as agents meet it: over HTTP, on a free port. Where no test caused a code that
/// `shop.cpp` declares, this program fails.
namespace {

namespace client = recourse::client;
namespace server = recourse::server;

class OrdersTest : public ::testing::Test {
  protected:
    /// `elicit` is asked whether it shall be a gift.
    client::Result<client::ToolResult> order(
        const client::Object& what,
        std::function<client::ElicitationReply(const client::Elicitation&)> elicit = {}
    ) {
        const auto running = app_.listen_http({.port = 0});
        if (!running) throw std::runtime_error(running.error());
        client::Options options;
        options.handlers.elicit = std::move(elicit);
        auto agent = client::Client::connect(running->url(), options);
        if (!agent) return std::unexpected(agent.error());
        return agent->call("place_order", what);
    }

    void SetUp() override { orders::offer(shop_, app_); }

    orders::Shop shop_;
    server::Server app_{{.name = "orders", .version = "1.0.0"}};
};

TEST_F(OrdersTest, SellsWhatThereIs) {
    const auto placed = order({{"item", "tea"}, {"count", 2}});
    ASSERT_TRUE(placed) << placed.error().message;
    EXPECT_EQ(placed->structured->at("total"), 6);
}

TEST_F(OrdersTest, AsksWhetherItIsAGift) {
    EXPECT_TRUE(order({{"item", "tea"}}, [](const client::Elicitation&) {
        return client::ElicitationReply{
            .action = client::ElicitationReply::Action::accept, .content = {{"wrapped", true}}
        };
    }));
}

TEST_F(OrdersTest, SaysThatSomethingIsSoldOut) {
    const auto placed = order({{"item", "coffee"}});
    ASSERT_FALSE(placed);
    EXPECT_EQ(placed.error().code, "sold_out");
    EXPECT_EQ(placed.error().effect, recourse::Effect::none);
}

TEST_F(OrdersTest, SaysAllThatIsWrongWithAnOrder) {
    const auto placed = order({{"item", "milk"}, {"count", 0}});
    ASSERT_FALSE(placed);
    EXPECT_EQ(placed.error().code, "invalid_arguments");
    EXPECT_EQ(placed.error().violations.size(), 2U);
}

TEST_F(OrdersTest, FailsSoThatAgentsCanHelpThemselves) {
    const auto graded = recourse::testing::review(app_);
    ASSERT_TRUE(graded) << graded.error();
    EXPECT_GE(graded->score, 90) << graded->report;
}

}  // namespace
