#include <recourse/client.hpp>
#include <recourse/server.hpp>
#include <recourse/testing/gtest.hpp>

#include <gtest/gtest.h>

/// The tests of a shop whose codes nobody looked after: all pass, and the program has to fail.
/// codes_test.cpp runs it.
namespace {

namespace server = recourse::server;

/// A server may be made before anything of the test program is.
server::Server early{{.name = "early", .version = "1.0.0"}};
const bool kIsEarly =
    (early.tool("wait", "Waits").fails_with({{.code = "too_early"}}).handle([] { return 0; }),
     true);

void offer(server::Server& shop) {
    shop.tool("order", "Orders")
        .fails_with({{.code = "sold_out"}, {.code = "closed"}, {.code = "on_fire"}})
        .handle([](server::Call& call) -> server::Result<int> {
            return call.fail("closed", "Closed on Sundays");
        });
    shop.tool("pay", "Pays").handle([](server::Call& call) -> server::Result<int> {
        return call.fail("no_money", "The account is empty");
    });
}

std::string code_of(std::string_view tool) {
    server::Server shop({.name = "shop", .version = "1.0.0"});
    offer(shop);
    const auto running = shop.listen_http({.port = 0});
    auto client = recourse::client::Client::connect(running.value().url());
    return client->call(tool).error().code;
}

TEST(Neglected, OrdersFail) {
    recourse::testing::excuse({"order", "on_fire", "nobody sets a shop on fire for a test"});
    EXPECT_TRUE(kIsEarly);
    EXPECT_EQ(code_of("order"), "closed");
}

TEST(Neglected, PaymentsFail) {
    EXPECT_EQ(code_of("pay"), "no_money");
}

}  // namespace
