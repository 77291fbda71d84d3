#include "expectation.hpp"
#include "programs.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>

/// What a code means, asked on the command line and over HTTP, and the way there from a failure.
namespace recourse::integration {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct Said {
    int exit_code = 0;
    std::string output;
    std::string error;
};

Said run(const std::vector<std::string>& words) {
    Process process(recourse_command(words));
    process.close_stdin();
    Said said;
    while (const auto line = process.read_line()) said.output += *line + "\n";
    said.exit_code = process.wait();
    said.error = process.errors();
    return said;
}

HttpResponse get(const Gateway& gateway, std::string_view path, std::string accept) {
    HttpConnection connection(gateway.port());
    connection.request("GET", path, {{"Accept", std::move(accept)}}, {});
    return connection.read_response();
}

TEST(Explanations, TellOfACodeInAnySpelling) {
    const auto said = run({"explain", "BotUnreachable"});
    EXPECT_EQ(said.exit_code, 0);
    EXPECT_THAT(said.output, StartsWith("bot_unreachable (studies, on the wire `BotUnreachable`)"));
    EXPECT_EQ(run({"explain", "bot-unreachable"}).output, said.output);
}

TEST(Explanations, ListEveryCode) {
    const auto said = run({"explain"});
    EXPECT_EQ(said.exit_code, 0);
    EXPECT_THAT(said.output, HasSubstr("INVALID_CUSTOMER_ID"));
}

TEST(Explanations, SuggestTheNearest) {
    const auto said = run({"explain", "upstream_refusd"});
    EXPECT_EQ(said.exit_code, 1);
    EXPECT_THAT(said.error, HasSubstr("did you mean 'upstream_refused'?"));
}

TEST(Explanations, AreLinkedFromAFailureAndServed) {
    const ClosedPort closed;
    const auto url = "http://127.0.0.1:" + std::to_string(closed.number()) + "/mcp";
    const Gateway gateway(
        upstream("a", url), {.listen = ", public_url: \"https://tools.example.com\""}
    );
    auto client = gateway.client(Era::modern);
    const auto told = client.request("prompts/get", {{"name", "x"}});
    const auto code = text_of(told.fault(), "code");
    EXPECT_EQ(
        text_of(told.fault().at("links").as_object(), "doc_url"),
        "https://tools.example.com/errors/recourse/" + code
    );

    const auto page = get(gateway, "/errors/recourse/upstream_refused", "text/html");
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.header("content-type"), StartsWith("text/html"));
    EXPECT_THAT(page.header("content-security-policy"), HasSubstr("default-src 'none'"));
    EXPECT_THAT(page.body, HasSubstr("Nothing listens at the server"));

    const auto problem = get(gateway, "/errors/upstream_refused", "application/problem+json");
    EXPECT_EQ(problem.header("content-type"), "application/problem+json");
    EXPECT_THAT(
        problem.body,
        HasSubstr(R"("type":"https://tools.example.com/errors/recourse/upstream_refused")")
    );
    EXPECT_EQ(get(gateway, "/errors/no_such_code", "text/html").status, 404);
    EXPECT_EQ(get(gateway, "/elsewhere", "text/html").status, 404);
}

}  // namespace
}  // namespace recourse::integration
