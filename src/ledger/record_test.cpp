#include "ledger/record.hpp"

#include "base/json.hpp"

#include <gtest/gtest.h>

namespace recourse::ledger {
namespace {

Record a_call() {
    return Record{
        .started = WallTime{std::chrono::milliseconds{1'795'212'057'123}},
        .latency = std::chrono::microseconds{1'234},
        .support_id = "4f1c09a2b7de4f1c09a2b7de4f1c09a2",
        .method = "tools/call",
        .tool = "get_customer",
        .upstream = "crm",
    };
}

TEST(Notes, HaveAnIdWhereTheyNeedOneToBeFound) {
    EXPECT_EQ(
        to_line(Note{.at = WallTime{}, .upstream = "shop", .sentence = "Odd.", .support_id = "ab"}),
        R"({"time":"1970-01-01T00:00:00.000Z","upstream":"shop","note":"Odd.","support_id":"ab"})"
    );
}

TEST(RecordLine, of_a_success_names_the_call_its_effect_and_its_latency) {
    const auto line = json::parse(to_line(a_call()));
    ASSERT_TRUE(line);
    EXPECT_EQ(line->at("support_id"), "4f1c09a2b7de4f1c09a2b7de4f1c09a2");
    EXPECT_EQ(line->at("tool"), "get_customer");
    EXPECT_EQ(line->at("ending"), "succeeded");
    EXPECT_EQ(line->at("effect"), "none");
    EXPECT_EQ(line->at("latency_us"), 1234);
    EXPECT_FALSE(line->as_object().contains("code"));
    EXPECT_FALSE(line->as_object().contains("client"));
}

TEST(RecordLine, of_a_failure_carries_its_code_and_category) {
    Fault fault;
    fault.code = "upstream_refused";
    fault.category = Category::unavailable;
    fault.message = "line one\nline two";
    fault.retry_after = std::chrono::seconds{12};
    auto record = a_call();
    record.ending = Ending::failed;
    record.effect = Effect::unknown;
    record.fault = &fault;

    const auto text = to_line(record);
    EXPECT_EQ(text.find('\n'), std::string::npos);
    const auto line = json::parse(text);
    ASSERT_TRUE(line);
    EXPECT_EQ(line->at("code"), "upstream_refused");
    EXPECT_EQ(line->at("category"), "unavailable");
    EXPECT_EQ(line->at("effect"), "unknown");
    EXPECT_EQ(line->at("retry_after"), 12);
}

TEST(RecordLine, of_a_failure_whose_words_were_withheld_says_so) {
    Fault fault;
    auto record = a_call();
    record.ending = Ending::failed;
    record.fault = &fault;
    EXPECT_EQ(to_line(record).find("withheld"), std::string::npos);

    fault.details["upstream_withheld"] = true;
    EXPECT_NE(to_line(record).find(R"("withheld":true)"), std::string::npos);
}

TEST(NoteLine, says_what_it_is_about) {
    EXPECT_EQ(
        to_line(
            Note{.at = WallTime{}, .upstream = "shop", .tool = "refund", .sentence = "It is odd."}
        ),
        R"({"time":"1970-01-01T00:00:00.000Z","upstream":"shop","tool":"refund","note":"It is odd."})"
    );
}

}  // namespace
}  // namespace recourse::ledger
