#include "fixtures.hpp"

namespace recourse::conformance {
namespace {

using server::Call;
using server::Form;
using server::Question;
using server::Result;
using server::Server;

struct Name {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(Name, (), (name))

struct Color {
    std::string color;
};
BOOST_DESCRIBE_STRUCT(Color, (), (color))

struct Confirmation {
    bool ok;
};
BOOST_DESCRIBE_STRUCT(Confirmation, (), (ok))

struct Context {
    std::string context;
};
BOOST_DESCRIBE_STRUCT(Context, (), (context))

server::Sample sample(std::string key, std::string text, int most) {
    return {
        .messages = {{.content = server::Text{std::move(text)}}},
        .max_tokens = most,
        .key = std::move(key),
    };
}

Form name_form() {
    return {
        .message = "What is your name?",
        .schema =
            {
                {"type", "object"},
                {"properties", {{"name", {{"type", "string"}}}}},
                {"required", {"name"}},
            },
        .key = "user_name",
    };
}

Result<std::string> confirm(Call& call) {
    const auto confirmed = call.elicit<Confirmation>("Please confirm", "confirm");
    if (!confirmed) return std::unexpected(confirmed.error());
    return confirmed->ok ? "Confirmed: state-ok" : "Not confirmed: state-ok";
}

Result<std::string> ask_all(Call& call) {
    const std::vector<Question> questions{
        name_form(),
        sample("greeting", "Generate a greeting", 50),
        server::Roots{.key = "client_roots"},
    };
    const auto answers = call.ask(questions);
    if (!answers) return std::unexpected(answers.error());
    return "All " + std::to_string(answers->size()) + " questions are answered.";
}

/// Only what this client can answer.
Result<std::string> ask_what_can_be(Call& call) {
    std::vector<Question> questions;
    if (call.can(server::Ability::forms)) questions.emplace_back(name_form());
    if (call.can(server::Ability::sampling))
        questions.emplace_back(sample("greeting", "Generate a greeting", 50));
    const auto answers = call.ask(questions);
    if (!answers) return std::unexpected(answers.error());
    return std::to_string(answers->size()) + " questions are answered.";
}

Result<std::string> ask_in_steps(Call& call) {
    const auto first = call.elicit<Name>("Step 1: What is your name?", "step1");
    if (!first) return std::unexpected(first.error());
    const auto second = call.elicit<Color>("Step 2: What is your favorite color?", "step2");
    if (!second) return std::unexpected(second.error());
    return first->name + " likes " + second->color;
}

}  // namespace

void add_rounds(Server& app) {
    app.tool("test_input_required_result_elicitation", "Asks the user")
        .handle([](Call& call) -> Result<std::string> {
            const auto in = call.elicit<Name>("What is your name?", "user_name");
            if (!in) return std::unexpected(in.error());
            return "Hello, " + in->name + "!";
        });
    app.tool("test_input_required_result_sampling", "Asks the client's model")
        .handle([](Call& call) -> Result<std::string> {
            const auto said =
                call.sample(sample("capital_question", "What is the capital of France?", 100));
            if (!said) return std::unexpected(said.error());
            return said->text;
        });
    app.tool("test_input_required_result_list_roots", "Asks for the client's folders")
        .handle([](Call& call) -> Result<std::string> {
            const auto roots = call.roots("client_roots");
            if (!roots) return std::unexpected(roots.error());
            std::string text = "Roots:";
            for (const auto& root : *roots) text += " " + root.uri;
            return text;
        });
    app.tool("test_input_required_result_request_state", "Carries a state").handle(confirm);
    app.tool("test_input_required_result_tampered_state", "Refuses a state not its own")
        .handle(confirm);
    app.tool("test_input_required_result_multiple_inputs", "Asks three things at once")
        .handle(ask_all);
    app.tool("test_input_required_result_multi_round", "Asks two things in turn")
        .handle(ask_in_steps);
    app.tool("test_input_required_result_capabilities", "Asks only what the client can answer")
        .handle(ask_what_can_be);
    app.prompt("test_input_required_result_prompt", "Asks before it prompts")
        .handle([](const server::Texts&, Call& call) -> Result<std::vector<server::Message>> {
            const auto in =
                call.elicit<Context>("What context should the prompt use?", "user_context");
            if (!in) return std::unexpected(in.error());
            return std::vector<server::Message>{
                {.content = server::Text{"Use this context: " + in->context}}
            };
        });
}

}  // namespace recourse::conformance
