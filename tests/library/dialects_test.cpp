#include "peer.hpp"

#include <gmock/gmock.h>

/// A server of the library tells its failures in the dialect it was given.
namespace recourse::library {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class LibraryDialects : public testing::TestWithParam<Era> {
  protected:
    explicit LibraryDialects(server::Settings settings = {.dialect = Dialect::flat})
        : app({.name = "shop", .version = "1.0.0"}, std::move(settings)) {
        app.tool("order", "Orders")
            .fails_with({{
                .code = "sold_out",
                .category = Category::resource_exhausted,
                .meaning = "There is nothing left of it",
                .remedy = "order another item",
            }})
            .handle<Order>([](const Order&, server::Call& call) -> server::Result<int> {
                return call.fail("sold_out", "There is no tea left");
            });
    }
    struct Order {
        std::string item;
        BOOST_DESCRIBE_CLASS(Order, (), (item), (), ())
    };
    [[nodiscard]] Outcome order(Peer& peer) { return peer.call("order", {{"item", "tea"}}); }

    server::Server app;
};

INSTANTIATE_TEST_SUITE_P(
    Eras, LibraryDialects, testing::Values(Era::legacy, Era::modern), era_name
);

TEST_P(LibraryDialects, are_chosen_by_settings_and_by_the_request) {
    const auto running = serve(app);
    Peer peer(running, GetParam());
    const auto told = order(peer);
    const auto error = json::parse(told.text())->at("error").as_object();
    EXPECT_EQ(error.at("code"), "sold_out");
    EXPECT_EQ(error.at("retryable"), false);
    EXPECT_THAT(std::string(error.at("message").as_string()), HasSubstr("Order another item."));
    EXPECT_EQ(told.fault().at("domain"), "shop");
    peer.meta["dev.recourse/dialect"] = "bracket";
    EXPECT_THAT(order(peer).text(), StartsWith("[sold_out] There is no tea left."));
    peer.meta["dev.recourse/dialect"] = "brackets";
    const auto refused = order(peer);
    ASSERT_TRUE(refused.is_protocol_error());
    EXPECT_THAT(refused.text(), HasSubstr("did you mean 'bracket'?"));
}

TEST(LibraryErrors, have_pages) {
    server::Server app({.name = "shop", .version = "1.0.0"});
    const auto running = serve(app);
    const auto page = integration::exchange(port_of(running), "GET", "/errors/invalid_arguments");
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr("invalid_arguments"));
}

class LibraryClients : public LibraryDialects {
  protected:
    LibraryClients() : LibraryDialects({.client_dialects = {{"*", Dialect::contract}}}) {}
};

INSTANTIATE_TEST_SUITE_P(Eras, LibraryClients, testing::Values(Era::legacy, Era::modern), era_name);

TEST_P(LibraryClients, have_the_dialect_of_their_name) {
    const auto running = serve(app);
    Peer peer(running, GetParam());
    EXPECT_TRUE(json::parse(order(peer).text())->at("error").as_object().contains("details"));
}

}  // namespace
}  // namespace recourse::library
