#include "fixtures.hpp"

#include <boost/json/serialize.hpp>

namespace recourse::conformance {
namespace {

using boost::json::array;
using boost::json::object;
using server::Call;
using server::Reaction;
using server::Result;
using server::Server;

struct Prompted {
    std::string prompt;
};
BOOST_DESCRIBE_STRUCT(Prompted, (), (prompt))

struct Shown {
    std::string message;
};
BOOST_DESCRIBE_STRUCT(Shown, (), (message))

std::string in_words(const Reaction& reaction) {
    const auto* action = "accept";
    if (reaction.choice == Reaction::Choice::declined) action = "decline";
    if (reaction.choice == Reaction::Choice::dismissed) action = "cancel";
    return std::string("action=") + action +
           ", content=" + boost::json::serialize(reaction.content);
}

object text(std::string description) {
    return {{"type", "string"}, {"description", std::move(description)}};
}

object form(object properties, array required = {}) {
    object schema{{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty()) schema["required"] = std::move(required);
    return schema;
}

array titled(std::string word) {
    array choices;
    for (const auto* ordinal : {"First", "Second", "Third"}) {
        choices.push_back(
            {{"const", "value" + std::to_string(choices.size() + 1)},
             {"title", ordinal + (" " + word)}}
        );
    }
    return choices;
}

object defaults_form() {
    return form({
        {"name", {{"type", "string"}, {"default", "John Doe"}}},
        {"age", {{"type", "integer"}, {"default", 30}}},
        {"score", {{"type", "number"}, {"default", 95.5}}},
        {"status",
         {{"type", "string"}, {"enum", {"active", "inactive", "pending"}}, {"default", "active"}}},
        {"verified", {{"type", "boolean"}, {"default", true}}},
    });
}

object choices_form() {
    const array plain{"option1", "option2", "option3"};
    return form({
        {"untitledSingle", {{"type", "string"}, {"enum", plain}}},
        {"titledSingle", {{"type", "string"}, {"oneOf", titled("Option")}}},
        {"legacyEnum",
         {{"type", "string"},
          {"enum", {"opt1", "opt2", "opt3"}},
          {"enumNames", {"Option One", "Option Two", "Option Three"}}}},
        {"untitledMulti", {{"type", "array"}, {"items", {{"type", "string"}, {"enum", plain}}}}},
        {"titledMulti", {{"type", "array"}, {"items", {{"anyOf", titled("Choice")}}}}},
    });
}

/// Asks, and tells what came back.
auto asking(std::string message, object schema) {
    return [message = std::move(message),
            schema = std::move(schema)](Call& call) -> Result<std::string> {
        const auto reaction = call.elicit({.message = message, .schema = schema});
        if (!reaction) return std::unexpected(reaction.error());
        return "Elicitation completed: " + in_words(*reaction);
    };
}

}  // namespace

void add_questions(Server& app) {
    app.tool("test_sampling", "Asks the client's model")
        .argument("prompt", "What to ask")
        .handle<Prompted>([](const Prompted& in, Call& call) -> Result<std::string> {
            const auto said = call.sample({
                .messages = {{.content = server::Text{in.prompt}}},
                .max_tokens = 100,
            });
            if (!said) return std::unexpected(said.error());
            return "LLM response: " + said->text;
        });
    app.tool("test_elicitation", "Asks the user")
        .argument("message", "What to ask")
        .handle<Shown>([](const Shown& in, Call& call) -> Result<std::string> {
            const auto reaction = call.elicit({
                .message = in.message,
                .schema = form(
                    {{"username", text("User's response")}, {"email", text("User's email address")}
                    },
                    {"username", "email"}
                ),
            });
            if (!reaction) return std::unexpected(reaction.error());
            return "User response: " + in_words(*reaction);
        });
    app.tool("test_elicitation_sep1034_defaults", "Asks with values filled in")
        .handle(asking("Please review the defaults", defaults_form()));
    app.tool("test_elicitation_sep1330_enums", "Asks for choices of every kind")
        .handle(asking("Please choose", choices_form()));
    app.tool("test_missing_capability", "Needs sampling")
        .handle([](Call& call) -> Result<std::string> {
            const auto said = call.sample({.messages = {{.content = server::Text{"Anything?"}}}});
            if (!said) return std::unexpected(said.error());
            return said->text;
        });
    app.tool("test_streaming_elicitation", "Asks after it has begun to tell")
        .handle([](Call& call) -> Result<std::string> {
            call.progress(1, 2);
            const auto reaction =
                call.elicit({.message = "Go on?", .schema = form({{"yes", {{"type", "boolean"}}}})}
                );
            if (!reaction) return std::unexpected(reaction.error());
            return in_words(*reaction);
        });
}

}  // namespace recourse::conformance
