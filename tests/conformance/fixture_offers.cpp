#include "fixtures.hpp"

namespace recourse::conformance {
namespace {

using server::Call;
using server::Contents;
using server::Message;
using server::Result;
using server::Server;
using server::Text;
using server::Texts;
using Messages = Result<std::vector<Message>>;

}  // namespace

void add_prompts(Server& app) {
    app.prompt("test_simple_prompt", "Takes nothing").handle([](const Texts&, Call&) -> Messages {
        return std::vector<Message>{{.content = Text{"This is a simple prompt for testing."}}};
    });
    app.prompt("test_prompt_with_arguments", "Takes two arguments")
        .argument("arg1", "The first")
        .argument("arg2", "The second")
        .completes(
            "arg1",
            [](std::string_view typed, const Texts&) {
                std::vector<std::string> fitting;
                for (const std::string_view word : {"paris", "park", "party"}) {
                    if (word.starts_with(typed)) fitting.emplace_back(word);
                }
                return fitting;
            }
        )
        .handle([](const Texts& in, Call&) -> Messages {
            return std::vector<Message>{{
                .content =
                    Text{
                        "Prompt with arguments: arg1='" + in.at("arg1") + "', arg2='" +
                        in.at("arg2") + "'"
                    },
            }};
        });
    app.prompt("test_prompt_with_embedded_resource", "Holds a resource")
        .argument("resourceUri", "Which resource")
        .handle([](const Texts& in, Call&) -> Messages {
            return std::vector<Message>{
                {.content =
                     server::Embedded{
                         {.uri = in.at("resourceUri"),
                          .data = "Embedded resource content for testing."}
                     }},
                {.content = Text{"Please process the embedded resource above."}},
            };
        });
    app.prompt("test_prompt_with_image", "Holds a picture")
        .handle([](const Texts&, Call&) -> Messages {
            return std::vector<Message>{
                {.content = server::Image{.bytes = red_pixel()}},
                {.content = Text{"Please analyze the image above."}},
            };
        });
}

void add_resources(Server& app) {
    app.resource("test://static-text", "Static text")
        .description("A text that never changes")
        .mime_type("text/plain")
        .handle([](const Texts&, Call&) -> Result<Contents> {
            return Contents{.data = "This is the content of the static text resource."};
        });
    app.resource("test://static-binary", "Static picture")
        .description("A picture that never changes")
        .mime_type("image/png")
        .handle([](const Texts&, Call&) -> Result<Contents> {
            return Contents{.mime_type = "image/png", .data = red_pixel(), .is_binary = true};
        });
    app.resource("test://watched-resource", "Watched text")
        .description("A text that may be watched")
        .mime_type("text/plain")
        .handle([](const Texts&, Call&) -> Result<Contents> {
            return Contents{.data = "Watch me."};
        });
    app.resource_template("test://template/{id}/data", "Data by id")
        .description("The data of one id")
        .mime_type("application/json")
        .handle([](const Texts& in, Call&) -> Result<Contents> {
            const auto& id = in.at("id");
            return Contents{
                .mime_type = "application/json",
                .data = R"({"id":")" + id + R"(","templateTest":true,"data":"Data for ID: )" + id +
                        R"("})",
            };
        });
}

}  // namespace recourse::conformance
