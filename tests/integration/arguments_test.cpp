#include "expectation.hpp"
#include "programs.hpp"

#include <gmock/gmock.h>

/// Calls that are wrong: unknown tools, and arguments that `faulty` answers with "Error: Bad
/// request" and that the gateway explains from the tool's schema.
namespace recourse::integration {
namespace {

class Arguments : public testing::TestWithParam<Era> {
  protected:
    [[nodiscard]] Outcome call(std::string_view tool, json::Object arguments) {
        return client_.call(tool, std::move(arguments));
    }
    void expect_violations(
        std::string_view tool,
        json::Object arguments,
        const std::vector<std::string>& pointers,
        const std::vector<std::string>& says,
        std::string_view first_action = "fix_arguments"
    ) {
        const auto told = call(tool, std::move(arguments));
        ASSERT_TRUE(told.is_tool_error()) << json::to_text(told.message);
        expect_told(
            told,
            {.code = "invalid_arguments",
             .category = "invalid_argument",
             .actor = "model",
             .first_action = first_action,
             .because = tool == "write_item" ? "not_sent" : "read_only",
             .says = says},
            gateway_.log()
        );
        std::vector<std::string> found;
        for (const auto& violation : told.fault().at("violations").as_array())
            found.push_back(text_of(violation.as_object(), "pointer"));
        EXPECT_THAT(found, testing::UnorderedElementsAreArray(pointers));
    }

    FaultyHttp faulty_;
    Gateway gateway_{upstream("shop", faulty_.url())};
    HttpClient client_ = gateway_.client(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Both, Arguments, testing::Values(Era::legacy, Era::modern), name_of_era);

TEST_P(Arguments, AnUnknownToolIsRefusedWithTheNameThatIsNear) {
    const auto told = call("read_itm", {{"item_id", "item_aaaa"}});
    ASSERT_TRUE(told.is_protocol_error());
    EXPECT_EQ(told.error_code(), -32602);
    EXPECT_EQ(told.http_status, 200);
    expect_told(
        told,
        {.code = "unknown_tool",
         .category = "not_found",
         .actor = "model",
         .first_action = "use_alternative",
         .says = {"read_itm", "read_item"}},
        gateway_.log()
    );
}

TEST_P(Arguments, AToolLikeNoOtherIsRefusedWithWhatThereIs) {
    const auto told = call("xylophone", {});
    ASSERT_TRUE(told.is_protocol_error());
    EXPECT_EQ(told.error_code(), -32602);
    EXPECT_THAT(told.text(), testing::HasSubstr("'echo'"));
}

TEST_P(Arguments, AWrongTypeIsExplained) {
    expect_violations(
        "write_item",
        {{"item_id", "item_aaaa"}, {"value", "three"}},
        {"/value"},
        {"value", "integer", "three"}
    );
}

TEST_P(Arguments, AValueThatBreaksThePatternIsExplained) {
    expect_violations(
        "read_item",
        {{"item_id", "7"}},
        {"/item_id"},
        {"item_id", "'7'", "^item_[a-z0-9]{4}$", "list_items"},
        "call_tool"
    );
}

TEST_P(Arguments, AMissingArgumentIsNamed) {
    expect_violations(
        "write_item", {{"item_id", "item_aaaa"}}, {"/value"}, {"value", "write_item"}
    );
}

TEST_P(Arguments, AnUnknownArgumentIsNamed) {
    expect_violations(
        "read_item", {{"item_id", "item_aaaa"}, {"colour", "red"}}, {"/colour"}, {"colour"}
    );
}

TEST_P(Arguments, AllThatIsWrongIsToldAtOnce) {
    expect_violations(
        "write_item",
        {{"item_id", "nine"}, {"value", -1}, {"colour", "red"}},
        {"/item_id", "/value", "/colour"},
        {"item_id", "value", "colour"},
        "call_tool"
    );
}

TEST_P(Arguments, ALaxToolKeepsWorking) {
    const auto told = call("lax", {{"count", "3"}});
    ASSERT_TRUE(told.is_success()) << json::to_text(told.message);
    EXPECT_EQ(told.text(), "took \"3\"");
}

TEST_P(Arguments, ThatAreNoObjectAreRefused) {
    const auto told = client_.request("tools/call", {{"name", "echo"}, {"arguments", 7}});
    ASSERT_TRUE(told.is_protocol_error());
    EXPECT_EQ(told.error_code(), -32602);
}

}  // namespace
}  // namespace recourse::integration
