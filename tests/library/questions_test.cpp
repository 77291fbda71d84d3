#include "peer.hpp"

#include <gmock/gmock.h>

namespace recourse::library {
namespace {

using server::Call;
using server::Result;
using testing::HasSubstr;

struct Name {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(Name, (), (name))

const json::Object kForms{{"elicitation", json::Object{}}};
const json::Object kEverything{
    {"elicitation", {{"form", json::Object{}}, {"url", json::Object{}}}},
    {"sampling", json::Object{}},
    {"roots", json::Object{}},
};

Answer accept(json::Object content) {
    return {{{"action", "accept"}, {"content", std::move(content)}}};
}

Answers answering(Answer answer) {
    return {{"elicitation/create", [answer](const json::Object&) { return answer; }}};
}

Result<std::string> greet(Call& call) {
    const auto in = call.elicit<Name>("Who are you?", "who");
    if (!in) return std::unexpected(in.error());
    return "Hello, " + in->name;
}

class Questions : public BothEras {};

INSTANTIATE_TEST_SUITE_P(Eras, Questions, testing::Values(Era::legacy, Era::modern), era_name);

TEST_P(Questions, are_answered_by_the_user) {
    app.tool("greet", "Greets").handle(greet);
    const auto running = serve(app);
    Peer peer(running, GetParam(), kForms, answering(accept({{"name", "Ada"}})));
    EXPECT_EQ(peer.call("greet").text(), "Hello, Ada");
}

TEST_P(Questions, may_be_declined) {
    app.tool("greet", "Greets").handle(greet);
    const auto running = serve(app);
    Peer peer(running, GetParam(), kForms, answering({{{"action", "decline"}}}));
    const auto told = peer.call("greet");
    ASSERT_TRUE(told.is_tool_error());
    EXPECT_EQ(told.fault().at("code"), "user_declined");
}

TEST_P(Questions, are_not_asked_of_a_client_that_cannot_answer) {
    app.tool("greet", "Greets").handle(greet);
    const auto running = serve(app);
    Peer peer(running, GetParam());
    const auto told = peer.call("greet");
    EXPECT_EQ(told.fault().at("code"), "missing_capability");
    EXPECT_EQ(told.is_protocol_error(), GetParam() == Era::modern);
    if (GetParam() == Era::legacy) return;
    EXPECT_EQ(told.error_code(), -32021);
    EXPECT_EQ(told.http_status, 400);
    EXPECT_TRUE(told.message.at_pointer("/error/data/requiredCapabilities/elicitation").is_object()
    );
}

TEST_P(Questions, whose_answer_does_not_fit_are_told_as_violations) {
    app.tool("greet", "Greets").handle(greet);
    const auto running = serve(app);
    Peer peer(running, GetParam(), kForms, answering(accept({{"name", 7}})));
    EXPECT_EQ(peer.call("greet").fault().at("violations").at(0).at("pointer"), "/name");
}

TEST_P(Questions, of_every_kind_go_out_together) {
    app.tool("ask", "Asks").handle([](Call& call) -> Result<std::string> {
        const std::vector<server::Question> questions{
            server::Visit{.message = "Please sign in", .url = "https://example.com/in"},
            server::Sample{.messages = {{.content = server::Text{"Hi"}}}},
            server::Roots{},
        };
        const auto answers = call.ask(questions);
        if (!answers) return std::unexpected(answers.error());
        std::string text;
        for (const auto& answer : *answers) text += json::to_text(answer);
        return text;
    });
    const auto running = serve(app);
    Peer peer(
        running,
        GetParam(),
        kEverything,
        {
            {"elicitation/create",
             [](const json::Object& params) {
                 EXPECT_EQ(params.at("mode"), "url");
                 EXPECT_EQ(params.at("url"), "https://example.com/in");
                 return Answer{{{"action", "accept"}}};
             }},
            {"sampling/createMessage",
             [](const json::Object& params) {
                 EXPECT_EQ(params.at("messages").at(0).at("content").at("text"), "Hi");
                 return Answer{
                     {{"role", "assistant"},
                      {"model", "m"},
                      {"content", {{"type", "text"}, {"text", "Ho"}}}}
                 };
             }},
            {"roots/list",
             [](const json::Object&) { return Answer{{{"roots", {{{"uri", "file:///a"}}}}}}; }},
        }
    );
    EXPECT_THAT(
        peer.call("ask").text(),
        testing::AllOf(HasSubstr(R"("accept")"), HasSubstr(R"("Ho")"), HasSubstr("file:///a"))
    );
}

TEST_P(Questions, in_turn_keep_what_was_answered_before) {
    app.tool("ask", "Asks").handle([](Call& call) -> Result<std::string> {
        const auto first = call.elicit<Name>("First?", "first");
        if (!first) return std::unexpected(first.error());
        const auto second = call.elicit<Name>("Second, " + first->name + "?", "second");
        if (!second) return std::unexpected(second.error());
        return first->name + second->name;
    });
    const auto running = serve(app);
    Peer peer(running, GetParam(), kForms, {{"elicitation/create", [](const json::Object& params) {
                                                 const bool is_first =
                                                     params.at("message") == "First?";
                                                 return accept({{"name", is_first ? "a" : "b"}});
                                             }}});
    EXPECT_EQ(peer.call("ask").text(), "ab");
}

TEST(LegacyQuestions, that_the_client_refuses_are_a_fault) {
    server::Server app({.name = "shop", .version = "1"});
    app.tool("greet", "Greets").handle(greet);
    const auto running = serve(app);
    Peer peer(
        running,
        Era::legacy,
        kForms,
        answering({.error = {{"code", -1}, {"message", "the user is asleep"}}})
    );
    const auto told = peer.call("greet");
    EXPECT_EQ(told.fault().at("code"), "client_refused");
    EXPECT_THAT(told.text(), HasSubstr("the user is asleep"));
}

/// A server with one tool that asks, and its first round.
class ModernRounds : public testing::Test {
  protected:
    explicit ModernRounds(std::chrono::seconds state_time = std::chrono::seconds(60))
        : app({.name = "shop", .version = "1"}, {.state_time = state_time}) {
        app.tool("greet", "Greets").handle(greet);
        app.tool("greet_again", "Greets").handle(greet);
    }
    [[nodiscard]] static json::Object answers(std::string_view key) {
        return {{key, {{"action", "accept"}, {"content", {{"name", "Ada"}}}}}};
    }
    [[nodiscard]] json::Object first_round() {
        return peer.request("tools/call", {{"name", "greet"}}).result();
    }
    [[nodiscard]] Outcome second_round(
        std::string_view tool, json::Value responses, json::Value state
    ) {
        return peer.request(
            "tools/call",
            {{"name", tool},
             {"inputResponses", std::move(responses)},
             {"requestState", std::move(state)}}
        );
    }

    server::Server app;
    server::Running running = serve(app);
    Peer peer{running, Era::modern, kForms};
};

TEST_F(ModernRounds, ask_for_what_is_wanted_and_nothing_else) {
    const auto result = first_round();
    EXPECT_EQ(result.at("resultType"), "input_required");
    EXPECT_EQ(result.at("inputRequests"), *json::parse(R"({"who": {
        "method": "elicitation/create",
        "params": {
            "message": "Who are you?",
            "requestedSchema": {
                "type": "object",
                "properties": {"name": {"type": "string"}},
                "required": ["name"]
            }
        }
    }})"));
}

TEST_F(ModernRounds, ask_again_for_what_is_missing_and_ignore_what_is_too_much) {
    const auto state = first_round().at("requestState");
    const auto again = second_round("greet", answers("somebody"), state);
    EXPECT_TRUE(again.result().at("inputRequests").as_object().contains("who"));
    auto more = answers("who");
    more["somebody"] = 1;
    EXPECT_EQ(second_round("greet", more, state).text(), "Hello, Ada");
}

TEST_F(ModernRounds, refuse_a_state_that_was_changed) {
    auto state = std::string(first_round().at("requestState").as_string());
    state.front() = state.front() == 'A' ? 'B' : 'A';
    EXPECT_EQ(second_round("greet", answers("who"), json::Value(state)).error_code(), -32602);
    EXPECT_EQ(second_round("greet", answers("who"), "x").error_code(), -32602);
    EXPECT_EQ(second_round("greet", answers("who"), 7).error_code(), -32602);
}

TEST_F(ModernRounds, refuse_the_state_of_another_request) {
    const auto state = first_round().at("requestState");
    EXPECT_EQ(second_round("greet_again", answers("who"), state).error_code(), -32602);
}

TEST_F(ModernRounds, refuse_answers_that_are_none) {
    const auto state = first_round().at("requestState");
    EXPECT_EQ(second_round("greet", "yes", state).error_code(), -32602);
    const json::Object nonsense{{"who", {{"action", "perhaps"}}}};
    EXPECT_EQ(second_round("greet", nonsense, state).error_code(), -32602);
}

class OldRounds : public ModernRounds {
  protected:
    OldRounds() : ModernRounds(std::chrono::seconds(-2)) {}
};

TEST_F(OldRounds, are_refused) {
    const auto state = first_round().at("requestState");
    const auto told = second_round("greet", answers("who"), state);
    EXPECT_EQ(told.error_code(), -32602);
    EXPECT_THAT(told.text(), HasSubstr("too old"));
}

TEST(SharedRounds, go_on_at_another_server_with_the_same_key) {
    server::Server one({.name = "shop", .version = "1"}, {.state_key = "the key of both servers"});
    server::Server two({.name = "shop", .version = "1"}, {.state_key = "the key of both servers"});
    one.tool("greet", "Greets").handle(greet);
    two.tool("greet", "Greets").handle(greet);
    const auto running_one = serve(one);
    const auto running_two = serve(two);
    const auto first =
        Peer(running_one, Era::modern, kForms).request("tools/call", {{"name", "greet"}});
    const auto second =
        Peer(running_two, Era::modern, kForms)
            .request(
                "tools/call",
                {{"name", "greet"},
                 {"inputResponses",
                  {{"who", {{"action", "accept"}, {"content", {{"name", "Ada"}}}}}}},
                 {"requestState", first.result().at("requestState")}}
            );
    EXPECT_EQ(second.text(), "Hello, Ada");
}

}  // namespace
}  // namespace recourse::library
