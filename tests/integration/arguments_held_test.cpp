#include "expectation.hpp"
#include "programs.hpp"

#include <gmock/gmock.h>

/// Arguments that are held to the schema, repaired, or held to rules of the operator before
/// anything is sent. `lax` of `faulty` takes what its schema forbids, so its answer tells what
/// came.
namespace recourse::integration {
namespace {

using testing::ElementsAre;

constexpr std::string_view kEnforced = ", arguments: enforce";
constexpr std::string_view kRepaired = ", arguments: repair";
constexpr std::string_view kRuled =
    ", tools: { write_item: { rules: { exclusive: [[fault, wait]], prefixes: { item_id: item_a }, "
    "aliases: { amount: value } } }, lax: { arguments: enforce } }";

class HeldArguments : public testing::TestWithParam<Era> {
  protected:
    /// A client of a gateway before `faulty`, whose upstream has these further keys.
    HttpClient& client(std::string_view more) {
        gateway_.emplace(upstream("shop", faulty_.url(), more));
        return client_.emplace(gateway_->client(GetParam()));
    }
    void expect_refused(
        const Outcome& told,
        const std::vector<std::string>& pointers,
        std::string_view first_action = "fix_arguments"
    ) {
        ASSERT_TRUE(told.is_tool_error()) << json::to_text(told.message);
        expect_told(
            told,
            {.code = "invalid_arguments",
             .category = "invalid_argument",
             .actor = "model",
             .first_action = first_action,
             .says = {"Nothing was changed"}},
            gateway_->log()
        );
        std::vector<std::string> found;
        for (const auto& violation : told.fault().at("violations").as_array())
            found.push_back(text_of(violation.as_object(), "pointer"));
        EXPECT_THAT(found, testing::UnorderedElementsAreArray(pointers));
        EXPECT_EQ(client_->call("count_writes").text(), "0");
    }
    static std::string repairs_of(const Outcome& told) {
        const auto& meta = told.result().at("_meta").as_object();
        return json::to_text(meta.at("dev.recourse/repaired"));
    }

    FaultyHttp faulty_;
    std::optional<Gateway> gateway_;
    std::optional<HttpClient> client_;
};

INSTANTIATE_TEST_SUITE_P(
    Both, HeldArguments, testing::Values(Era::legacy, Era::modern), name_of_era
);

TEST_P(HeldArguments, ThatBreakTheSchemaAreNotSent) {
    auto& shop = client(kEnforced);
    expect_refused(
        shop.call("write_item", {{"item_id", "item_aaaa"}, {"value", "three"}, {"colour", "red"}}),
        {"/value", "/colour"}
    );
    // It would have answered: took "3".
    expect_refused(shop.call("lax", {{"count", "3"}}), {"/count"});
    EXPECT_EQ(shop.call("lax", {{"count", 3}}).text(), "took 3");
}

TEST_P(HeldArguments, AreRepairedAndTheResultSaysSo) {
    auto& shop = client(kRepaired);
    const auto told = shop.call("lax", {{"Count", "3"}});
    ASSERT_TRUE(told.is_success()) << json::to_text(told.message);
    EXPECT_EQ(told.text(), "took 3");
    EXPECT_EQ(
        repairs_of(told),
        R"([{"pointer":"/Count","from":"Count","to":"count","rule":"unknown"},)"
        R"({"pointer":"/count","from":"3","to":3,"rule":"type"}])"
    );
}

TEST_P(HeldArguments, ThatAreFineAreToldNothingOf) {
    const auto told = client(kRepaired).call("lax", {{"count", 3}});
    const auto* meta = told.result().if_contains("_meta");
    EXPECT_TRUE(meta == nullptr || !meta->as_object().contains("dev.recourse/repaired"));
}

TEST_P(HeldArguments, ThatCannotBeRepairedAreNotSent) {
    expect_refused(
        client(kRepaired).call("write_item", {{"item_id", "item_aaaa"}, {"Value", "-1"}}),
        {"/value"}
    );
}

TEST_P(HeldArguments, AreToldAsRepairedWhereTheCallFails) {
    const auto told = client(kRepaired).call(
        "write_item", {{"itemId", "item_aaaa"}, {"value", 1}, {"fault", "tool_error"}}
    );
    ASSERT_TRUE(told.is_tool_error());
    const auto& details = told.fault().at("details").as_object();
    EXPECT_EQ(
        json::to_text(details.at("repaired")),
        R"([{"pointer":"/itemId","from":"itemId","to":"item_id","rule":"additionalProperties"}])"
    );
}

TEST_P(HeldArguments, AreToldAsRepairedInAnAnswerThatIsKept) {
    const auto told = client(", arguments: repair, errors: observe")
                          .call("read_item", {{"itemId", "item_aaaa"}, {"fault", "tool_error"}});
    ASSERT_TRUE(told.is_tool_error());
    EXPECT_THAT(told.text(), testing::StartsWith("Item is locked"));
    EXPECT_THAT(repairs_of(told), testing::HasSubstr("/itemId"));
}

TEST_P(HeldArguments, AreHeldToTheRulesOfTheOperatorInEveryMode) {
    auto& shop = client(kRuled);
    expect_refused(
        shop.call(
            "write_item",
            {{"item_id", "item_bbbb"}, {"amount", 1}, {"fault", "hang"}, {"wait", "none"}}
        ),
        {"/item_id", "/amount", "/wait"},
        "call_tool"
    );
    expect_refused(shop.call("lax", {{"count", "3"}}), {"/count"});
    EXPECT_EQ(shop.call("write_item", {{"item_id", "item_aaaa"}, {"value", 1}}).text(), "written");
}

}  // namespace
}  // namespace recourse::integration
