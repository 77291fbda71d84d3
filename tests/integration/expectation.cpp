#include "expectation.hpp"

#include "base/text.hpp"

#include <gmock/gmock.h>

namespace recourse::integration {
namespace {

constexpr std::string_view kSupportId = "Support id ";

void expect_machine_copy(const json::Object& fault, const Expected& expected) {
    EXPECT_EQ(text_of(fault, "code"), expected.code);
    EXPECT_EQ(text_of(fault, "category"), expected.category);
    EXPECT_EQ(text_of(fault, "actor"), expected.actor);
    EXPECT_EQ(text_of(fault, "effect"), expected.effect);
    EXPECT_EQ(fault.at("retryable").as_bool(), expected.retryable);

    const auto& safe_to_retry = fault.at("safe_to_retry").as_object();
    EXPECT_EQ(safe_to_retry.at("safe").as_bool(), !expected.because.empty());
    EXPECT_EQ(text_of(safe_to_retry, "because"), expected.because);

    const auto* wait = fault.if_contains("retry_after");
    EXPECT_EQ(wait != nullptr, expected.retry_after.has_value());
    if (wait != nullptr && expected.retry_after) EXPECT_EQ(wait->as_int64(), *expected.retry_after);

    const auto& actions = fault.at("actions").as_array();
    ASSERT_FALSE(actions.empty());
    EXPECT_EQ(text_of(actions.front().as_object(), "type"), expected.first_action);
}

void expect_text(const std::string& text, const std::string& support_id, const Expected& expected) {
    EXPECT_THAT(text, testing::StartsWith("[" + std::string(expected.code) + "] "));
    EXPECT_THAT(text, testing::HasSubstr("\nNext: "));
    EXPECT_THAT(text, testing::HasSubstr("\nRetry: "));
    EXPECT_THAT(text, testing::HasSubstr(std::string(kSupportId) + support_id.substr(0, 12)));
    EXPECT_LE(text.size(), 2048U);
    for (const auto& part : expected.says) EXPECT_THAT(text, testing::HasSubstr(part));
}

void expect_logged(const json::Object& line, const json::Object& fault) {
    EXPECT_EQ(text_of(line, "ending"), "failed");
    EXPECT_EQ(text_of(line, "code"), text_of(fault, "code"));
    EXPECT_EQ(text_of(line, "effect"), text_of(fault, "effect"));
    EXPECT_GE(line.at("latency_us").as_int64(), 0);
    const auto& details = fault.at("details").as_object();
    if (details.contains("tool")) EXPECT_EQ(text_of(line, "tool"), text_of(details, "tool"));
}

}  // namespace

void expect_told(const Outcome& told, const Expected& expected, CallLog& log) {
    SCOPED_TRACE(json::to_text(told.message));
    ASSERT_FALSE(told.is_success());
    const auto& fault = told.fault();
    const auto support_id = text_of(fault, "support_id");
    ASSERT_EQ(support_id.size(), 32U);
    ASSERT_EQ(support_id.find_first_not_of("0123456789abcdef"), std::string::npos);
    expect_machine_copy(fault, expected);
    expect_text(told.text(), support_id, expected);
    expect_logged(log.of(support_id), fault);
}

void PrintTo(const FailureRow& row, std::ostream* out) {
    *out << row.fault << " -> " << row.code;
}

json::Object failing(std::string_view tool, std::string_view fault) {
    json::Object arguments{{"item_id", "item_aaaa"}, {"fault", fault}};
    if (tool == "write_item") arguments["value"] = 1;
    return arguments;
}

Expected expected_of(const FailureRow& row, std::string_view tool) {
    const bool writes = tool == "write_item";
    Expected expected{
        .code = row.code,
        .category = row.category,
        .actor = row.actor,
        .first_action = row.first_action,
        .effect = "none",
        .because = writes ? "not_sent" : "read_only",
        .retryable = row.retryable,
        .says = row.says,
    };
    if (writes && row.proof == Proof::nothing) {
        expected.first_action = "verify_effect";
        expected.effect = "unknown";
        expected.because = "";
    }
    for (auto& part : expected.says) {
        if (part == "TOOL") part = tool;
    }
    return expected;
}

void expect_both_tools_fail(Client& client, const FailureRow& row, CallLog& log) {
    for (const std::string_view tool : {"read_item", "write_item"}) {
        const auto told = client.call(tool, failing(tool, row.fault));
        EXPECT_TRUE(told.is_tool_error());
        expect_told(told, expected_of(row, tool), log);
    }
}

std::string limits_for(const FailureRow& row) {
    std::string more = ", message_bytes: 1MiB";
    if (row.waited_for) more += kShortCalls;
    return more;
}

void Texts::expect_new_or_same_code(const Outcome& told) {
    const auto code = text_of(told.fault(), "code");
    std::string text = told.text();
    text.erase(text.find(kSupportId));
    text.erase(0, text.find(']'));
    const auto [known, is_new] = code_of_text_.emplace(std::move(text), code);
    EXPECT_TRUE(is_new || known->second == code)
        << known->second << " and " << code << " say the same: " << known->first;
}

std::string name_of_era(const testing::TestParamInfo<Era>& info) {
    return std::string(to_string(info.param));
}

std::string name_of_failure(const testing::TestParamInfo<std::tuple<FailureRow, Era>>& info) {
    const auto& [row, era] = info.param;
    return std::string(row.fault) + "_" + std::string(to_string(era));
}

}  // namespace recourse::integration
