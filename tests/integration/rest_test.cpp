#include "expectation.hpp"
#include "programs.hpp"

#include <filesystem>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gmock/gmock.h>

/// A REST API behind `recourse gateway`: the shop of examples/rest, real sockets, both eras.
namespace recourse::integration {
namespace {

using testing::HasSubstr;

std::string examples() {
    return (std::filesystem::path(RECOURSE_SOURCE) / "examples" / "rest").string();
}

/// The shop, running.
class Shop {
  public:
    Shop() : process_({"python3", examples() + "/shop_api.py"}), url_(*process_.read_line()) {}
    [[nodiscard]] const std::string& url() const noexcept { return url_; }

  private:
    Process process_;
    std::string url_;
};

std::string rest_upstream(const Shop& shop) {
    return fmt::format(
        "  shop: {{ call_timeout: 5s, headers: {{ X-Api-Key: \"${{env:SHOP_KEY}}\" }}, rest: {{ "
        "base_url: \"{}\", openapi: \"{}/shop.yaml\", tools: {{ order_state: {{ path: "
        "\"/orders/{{id}}\", arguments: {{ id: string }}, result: status }} }} }} }}\n",
        shop.url(),
        examples()
    );
}

class Rest : public testing::TestWithParam<Era> {
  protected:
    explicit Rest(std::string key = "shop-example-key")
        : gateway_(rest_upstream(shop_), {.environment = {{"SHOP_KEY", std::move(key)}}}) {}

    Shop shop_;
    Gateway gateway_;
};

class RestWithWrongKey : public Rest {
  protected:
    RestWithWrongKey() : Rest("some-other-key") {}
};

TEST_P(Rest, OffersTheOperationsOfTheFileAsTools) {
    auto client = gateway_.client(GetParam());
    const auto listed = client.request("tools/list");
    const auto& tools = listed.result().at("tools").as_array();
    EXPECT_EQ(tools.size(), 36U);
    for (const auto& tool : tools) {
        const auto& entry = tool.as_object();
        if (entry.at("name") != "getOrder") continue;
        EXPECT_EQ(entry.at("annotations").at("readOnlyHint"), true);
        EXPECT_EQ(entry.at("inputSchema").at("required").at(0), "id");
    }
}

TEST_P(Rest, CreatesReadsChangesAndDeletes) {
    auto client = gateway_.client(GetParam());
    const auto made = client.call(
        "createOrder", {{"customer_id", "cus_1000"}, {"product_id", "prd_1001"}, {"quantity", 3}}
    );
    ASSERT_TRUE(made.is_success()) << made.text();
    const auto& order = made.result().at("structuredContent").as_object();
    EXPECT_EQ(order.at("quantity"), 3);
    const auto id = text_of(order, "id");
    EXPECT_TRUE(client.call("updateOrder", {{"id", id}, {"note", "a/b?c&d"}}).is_success());
    EXPECT_THAT(client.call("getOrder", {{"id", id}}).text(), HasSubstr("a/b?c&d"));
    EXPECT_EQ(client.call("order_state", {{"id", id}}).text(), "open");
    EXPECT_EQ(client.call("deleteOrder", {{"id", id}}).text(), "Done: HTTP 204, without content.");
    EXPECT_TRUE(client.call("getOrder", {{"id", id}}).is_tool_error());
}

TEST_P(Rest, ImagesAndTextAreWhatTheyAre) {
    auto client = gateway_.client(GetParam());
    const auto label = client.call("getOrderLabel", {{"id", "ord_1002"}});
    const auto& block = label.result().at("content").at(0).as_object();
    EXPECT_EQ(text_of(block, "type"), "image");
    EXPECT_EQ(text_of(block, "mimeType"), "image/png");
    EXPECT_THAT(client.call("exportOrders").text(), HasSubstr("ord_1003,shipped\n"));
}

TEST_P(Rest, ArgumentsArriveWhereTheyBelong) {
    auto client = gateway_.client(GetParam());
    const auto echoed = client.call(
        "echo",
        {{"what", "../../x?y"},
         {"query_what", "a&b=c"},
         {"tags", {"x y", "z"}},
         {"ids", {1, 2}},
         {"filter", json::Object{{"state", "open"}}},
         {"X-Note", "hello"},
         {"theme", "dark; x=1"},
         {"body_what", "in the body"},
         {"count", 2}}
    );
    ASSERT_TRUE(echoed.is_success()) << echoed.text();
    const auto& seen = echoed.result().at("structuredContent").as_object();
    EXPECT_EQ(json::to_text(seen.at("path")), R"(["../../x?y"])");
    EXPECT_EQ(
        json::to_text(seen.at("query")),
        R"([["what","a&b=c"],["tags","x y"],["tags","z"],["ids","1,2"],["filter[state]","open"]])"
    );
    EXPECT_EQ(seen.at("headers").at("x-note"), "hello");
    EXPECT_EQ(seen.at("headers").at("cookie"), "theme=dark%3B%20x%3D1");
    EXPECT_EQ(seen.at("body"), R"({"what":"in the body","count":2})");
}

TEST_P(Rest, FailuresOfTheApiAreInstructions) {
    struct Row {
        std::string_view tool;
        json::Object arguments;
        Expected expected;
    };
    const std::vector<Row> rows{
        {"getOrder",
         {{"id", "ord_9"}},
         {.code = "order_not_found",
          .category = "not_found",
          .actor = "model",
          .first_action = "",
          .because = "read_only",
          .says = {"There is no order ord_9."}}},
        {"cancelOrder",
         {{"id", "ord_1003"}},
         {.code = "order_shipped",
          .category = "",
          .actor = "model",
          .first_action = "",
          .says = {"ord_1003 has been shipped already."}}},
        {"createOrder",
         {{"customer_id", "cus_1"}, {"product_id", "prd_1"}, {"quantity", 0}},
         {.code = "validation_failed",
          .category = "invalid_argument",
          .actor = "model",
          .first_action = "",
          .says = {"quantity"}}},
        {"getOrder",
         {{"id", "ord_429"}},
         {.code = "too_many_requests",
          .category = "resource_exhausted",
          .actor = "time",
          .first_action = "wait",
          .retryable = true,
          .retry_after = 7}},
        {"getOrder", {{"id", "ord_500"}}, {.code = "internal", .category = "internal"}},
        {"getOrder",
         {{"id", "ord_503"}},
         {.code = "upstream_unavailable", .category = "unavailable"}},
        {"getOrder", {{"id", "ord_html"}}, {.code = "upstream_html_page", .category = "internal"}},
        {"getOrder", {{"id", "ord_cut"}}, {.code = "upstream_answer_cut", .category = "unavailable"}
        },
    };
    auto client = gateway_.client(GetParam());
    for (const auto& [tool, arguments, expected] : rows) {
        const auto told = client.call(tool, arguments);
        ASSERT_TRUE(told.is_tool_error()) << told.text();
        const auto& fault = told.fault();
        EXPECT_EQ(text_of(fault, "code"), expected.code) << told.text();
        if (!expected.category.empty())
            EXPECT_EQ(text_of(fault, "category"), expected.category) << told.text();
        if (!expected.actor.empty())
            EXPECT_EQ(text_of(fault, "actor"), expected.actor) << told.text();
        if (expected.retry_after)
            EXPECT_EQ(fault.at("retry_after"), *expected.retry_after) << told.text();
        for (const auto& words : expected.says) EXPECT_THAT(told.text(), HasSubstr(words));
    }
}

TEST_P(Rest, WhatCannotBeSentIsToldBeforeItIs) {
    auto client = gateway_.client(GetParam());
    const auto told = client.call("getOrder", {{"id", ".."}});
    ASSERT_TRUE(told.is_tool_error()) << told.text();
    EXPECT_EQ(text_of(told.fault(), "effect"), "none");
    const auto unknown = client.call("createOrder", {{"customer", "cus_1000"}});
    EXPECT_EQ(text_of(unknown.fault(), "code"), "invalid_arguments") << unknown.text();
    EXPECT_THAT(unknown.text(), HasSubstr("customer_id"));
}

TEST_P(RestWithWrongKey, ABadKeyIsTheOperatorsAffair) {
    auto client = gateway_.client(GetParam());
    const auto told = client.call("getOrder", {{"id", "ord_1002"}});
    ASSERT_TRUE(told.is_tool_error()) << told.text();
    EXPECT_EQ(text_of(told.fault(), "category"), "unauthenticated") << told.text();
    EXPECT_EQ(text_of(told.fault(), "actor"), "operator") << told.text();
    EXPECT_TRUE(client.call("getStatus").is_success());
}

INSTANTIATE_TEST_SUITE_P(All, Rest, testing::Values(Era::legacy, Era::modern), name_of_era);
INSTANTIATE_TEST_SUITE_P(
    All, RestWithWrongKey, testing::Values(Era::legacy, Era::modern), name_of_era
);

}  // namespace
}  // namespace recourse::integration
