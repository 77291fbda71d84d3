#include "client/questions.hpp"

#include "client/rounds.hpp"
#include "mcp/message.hpp"

#include <gtest/gtest.h>

namespace recourse::client {
namespace {

using Action = ElicitationReply::Action;

constexpr std::string_view kForm =
    R"({"message":"m","requestedSchema":{"type":"object","properties":{
    "name":{"type":"string","default":"Ada"},"age":{"type":"integer","default":30},"note":{"type":"string"}}}})";

Handlers accepting(Object content) {
    Handlers handlers;
    handlers.elicit = [content = std::move(content)](const Elicitation&) {
        return ElicitationReply{.action = Action::accept, .content = content};
    };
    return handlers;
}

std::string answer(std::string_view method, std::string_view params, const Handlers& handlers) {
    const auto got = answer_question(method, json::Ref(params), handlers);
    return got.result.empty() ? std::to_string(got.error_code) : got.result;
}

TEST(Questions, WhatIsLeftOutOfAFormGetsItsDefault) {
    EXPECT_EQ(
        answer("elicitation/create", kForm, accepting({{"age", 7}})),
        R"({"action":"accept","content":{"age":7,"name":"Ada"}})"
    );
}

TEST(Questions, WhoDeclinesSaysNoMore) {
    Handlers handlers;
    handlers.elicit = [](const Elicitation&) {
        return ElicitationReply{.action = Action::decline, .content = {{"age", 7}}};
    };
    EXPECT_EQ(answer("elicitation/create", kForm, handlers), R"({"action":"decline"})");
}

TEST(Questions, AnAddressIsOpenedOnlyByWhoOfferedTo) {
    constexpr std::string_view kUrl = R"({"mode":"url","message":"m","url":"https://x"})";
    auto handlers = accepting({});
    EXPECT_EQ(answer("elicitation/create", kUrl, handlers), "-32602");
    handlers.opens_urls = true;
    EXPECT_EQ(answer("elicitation/create", kUrl, handlers), R"({"action":"accept"})");
}

TEST(Questions, WhatWasNotOfferedIsRefused) {
    EXPECT_EQ(answer("elicitation/create", kForm, {}), "-32602");
    EXPECT_EQ(answer("sampling/createMessage", "{}", {}), "-32601");
    EXPECT_EQ(answer("roots/list", "", {}), "-32601");
    EXPECT_EQ(answer("what/ever", "{}", {}), "-32601");
    EXPECT_EQ(answer("ping", "", {}), "{}");
}

TEST(Questions, ASamplingThatTheUserTurnedDownIsAnError) {
    Handlers handlers;
    handlers.sample = [](const Object&) -> Result<Object> {
        Fault fault;
        fault.message = "not now";
        return std::unexpected(fault);
    };
    const auto got = answer_question("sampling/createMessage", json::Ref("{}"), handlers);
    EXPECT_EQ(
        to_message(got, "7"), R"({"jsonrpc":"2.0","id":7,"error":{"code":-1,"message":"not now"}})"
    );
}

TEST(Questions, OnlyWhatIsSetIsOffered) {
    EXPECT_EQ(capabilities_of({}), "{}");
    auto handlers = accepting({});
    EXPECT_EQ(capabilities_of(handlers), R"({"elicitation":{"form":{}}})");
    handlers.opens_urls = true;
    handlers.roots = [] { return std::vector<Root>(); };
    EXPECT_EQ(capabilities_of(handlers), R"({"elicitation":{"form":{},"url":{}},"roots":{}})");
}

TEST(Rounds, AStateAloneIsSentBackAsItCame) {
    const auto asked = read_input_required(json::Ref(R"({"requestState":"\u00e9"})"));
    ASSERT_TRUE(asked);
    const auto round = answer_all(*asked, {});
    ASSERT_TRUE(round);
    EXPECT_EQ(round->input_responses, "");
    EXPECT_EQ(round->request_state, R"("\u00e9")");
}

TEST(Rounds, AResultThatAsksNothingIsNoQuestion) {
    EXPECT_FALSE(read_input_required(json::Ref("{}")));
    EXPECT_FALSE(read_input_required(json::Ref(R"({"requestState":1})")));
    EXPECT_FALSE(read_input_required(json::Ref(R"({"inputRequests":{"a":{}}})")));
}

TEST(Rounds, TooManyQuestionsAreNotAnswered) {
    std::string result = R"({"inputRequests":{)";
    for (int i = 0; i < 65; ++i) {
        result += (i > 0 ? ",\"" : "\"") + std::to_string(i) + R"(":{"method":"roots/list"})";
    }
    EXPECT_FALSE(read_input_required(json::Ref(result += "}}")));
}

TEST(Rounds, OneQuestionThatNobodyCanAnswerIsNamed) {
    const auto asked =
        read_input_required(json::Ref(R"({"inputRequests":{"who":{"method":"roots/list"}}})"));
    const auto round = answer_all(*asked, {});
    ASSERT_FALSE(round);
    EXPECT_EQ(round.error(), "'who' by roots/list: this client has no roots");
}

}  // namespace
}  // namespace recourse::client
