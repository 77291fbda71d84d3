#include "expectation.hpp"
#include "programs.hpp"

#include <string>
#include <tuple>

#include <gmock/gmock.h>

/// `errors: annotate` and `observe`: what an upstream answers stays as it is.
namespace recourse::integration {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view kMachine = "dev.recourse/fault";
constexpr std::string_view kLocked = "Item is locked by another editor since 09:14";

class ErrorModes : public testing::TestWithParam<Era> {};
INSTANTIATE_TEST_SUITE_P(Both, ErrorModes, testing::Values(Era::legacy, Era::modern), name_of_era);

const json::Object* machine_in(const json::Object& holder) {
    const auto* machine = holder.if_contains(kMachine);
    return machine == nullptr ? nullptr : machine->if_object();
}

std::string code_in_log(Gateway& gateway, std::string_view tool) {
    const auto line = gateway.log().find(
        [&](const json::Object& each) { return text_of(each, "tool") == tool; }, tool
    );
    return text_of(line, "code");
}

/// The result as it comes without the gateway's own words.
json::Value straight(Era era, std::string_view fault) {
    Process process(faulty_stdio(era));
    StdioClient client(process, era);
    (void)client.greet();
    return client.call("read_item", failing("read_item", fault)).message.at("result");
}

TEST_P(ErrorModes, ObserveChangesNothingAndRecordsTheFault) {
    Gateway gateway(upstream("shop", faulty_stdio(GetParam()), ", errors: observe"));
    auto client = gateway.client(GetParam());
    for (const char* fault : {"tool_error", "bad_request", "false_success"}) {
        const auto told = client.call("read_item", failing("read_item", fault));
        EXPECT_EQ(told.message.at("result"), straight(GetParam(), fault)) << fault;
    }
    EXPECT_EQ(code_in_log(gateway, "read_item"), "precondition_failed");
}

TEST_P(ErrorModes, ObservePassesErrorsOfTheProtocolAsTheyCame) {
    Gateway gateway(upstream("shop", faulty_stdio(GetParam()), ", errors: observe"));
    auto client = gateway.client(GetParam());
    const auto told = client.call("read_item", failing("read_item", "rpc_error"));
    ASSERT_TRUE(told.is_protocol_error());
    EXPECT_EQ(told.error_code(), -32603);
    const auto& error = told.message.at("error").as_object();
    EXPECT_EQ(text_of(error, "message"), "index shard 7 is rebuilding");
    EXPECT_FALSE(error.contains("data"));
    EXPECT_EQ(code_in_log(gateway, "read_item"), "upstream_error");
}

TEST_P(ErrorModes, AnnotatePutsOursBehindTheUntouchedAnswer) {
    Gateway gateway(upstream("shop", faulty_stdio(GetParam()), ", errors: annotate"));
    auto client = gateway.client(GetParam());
    const auto told = client.call("read_item", failing("read_item", "tool_error"));
    ASSERT_TRUE(told.is_tool_error());
    const auto& content = told.result().at("content").as_array();
    ASSERT_EQ(content.size(), 2U);
    EXPECT_EQ(text_of(content[0].as_object(), "text"), kLocked);
    EXPECT_THAT(text_of(content[1].as_object(), "text"), StartsWith("[precondition_failed] "));
    const auto* machine = machine_in(told.result().at("_meta").as_object());
    ASSERT_NE(machine, nullptr);
    EXPECT_EQ(text_of(*machine, "code"), "precondition_failed");
}

TEST_P(ErrorModes, AnnotateSpeaksTheChosenDialect) {
    Gateway gateway(upstream("shop", faulty_stdio(GetParam()), ", errors: annotate, dialect: typed")
    );
    auto client = gateway.client(GetParam());
    const auto told = client.call("read_item", failing("read_item", "tool_error"));
    const auto& content = told.result().at("content").as_array();
    ASSERT_EQ(content.size(), 2U);
    EXPECT_EQ(text_of(content[0].as_object(), "text"), kLocked);
    EXPECT_THAT(text_of(content[1].as_object(), "text"), HasSubstr(R"("type":"validation_error")"));
}

TEST_P(ErrorModes, AnnotateKeepsTheNumberAndTheWordsOfAnError) {
    Gateway gateway(upstream("shop", faulty_stdio(GetParam()), ", errors: annotate"));
    auto client = gateway.client(GetParam());
    const auto told = client.call("read_item", failing("read_item", "rpc_error"));
    ASSERT_TRUE(told.is_protocol_error());
    EXPECT_EQ(told.error_code(), -32603);
    const auto& error = told.message.at("error").as_object();
    EXPECT_THAT(
        text_of(error, "message"), StartsWith("index shard 7 is rebuilding\n[upstream_error]")
    );
    const auto* machine = machine_in(error.at("data").as_object());
    ASSERT_NE(machine, nullptr);
    EXPECT_EQ(text_of(*machine, "code"), "upstream_error");
}

TEST_P(ErrorModes, WhatHasNoAnswerIsToldInEveryMode) {
    Gateway gateway(upstream("shop", faulty_stdio(GetParam()), ", errors: observe"));
    auto client = gateway.client(GetParam());
    const auto told = client.call("read_item", failing("read_item", "die"));
    ASSERT_TRUE(told.is_tool_error());
    EXPECT_THAT(told.text(), HasSubstr("[upstream_died]"));
}

TEST(ErrorModes, WrapTakesThemAsAnOption) {
    Wrapper wrapper(faulty_stdio(Era::legacy), {"--mode", "observe"});
    StdioClient client(wrapper.process(), Era::legacy);
    (void)client.greet();
    const auto told = client.call("read_item", failing("read_item", "bad_request"));
    EXPECT_EQ(told.text(), "Error: Bad request");
    EXPECT_THAT(json::to_text(told.message), Not(HasSubstr(std::string(kMachine))));
}

}  // namespace
}  // namespace recourse::integration
