#include "expectation.hpp"
#include "programs.hpp"

#include <csignal>
#include <memory>

#include <gmock/gmock.h>

/// The programs as their users run them: several upstreams, starting, ending, configuration,
/// secrets.
namespace recourse::integration {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<std::string> names_of(const Outcome& list) {
    std::vector<std::string> names;
    for (const auto& tool : list.result().at("tools").as_array())
        names.push_back(text_of(tool.as_object(), "name"));
    return names;
}

class Services : public testing::TestWithParam<Era> {};
INSTANTIATE_TEST_SUITE_P(Both, Services, testing::Values(Era::legacy, Era::modern), name_of_era);

// ---- Several upstreams -----------------------------------------------------------------------

TEST_P(Services, SeveralUpstreamsPrefixTheirTools) {
    const FaultyHttp faulty;
    Gateway gateway(upstream("a", faulty.url()) + upstream("b", faulty_stdio()));
    auto client = gateway.client(GetParam());
    const auto list = client.request("tools/list");
    EXPECT_THAT(names_of(list), testing::IsSupersetOf({"a__echo", "b__echo", "b__write_item"}));
    const auto* meta = list.result().if_contains("_meta");
    EXPECT_TRUE(meta == nullptr || !meta->as_object().contains("dev.recourse/unavailable"));
    EXPECT_EQ(client.call("a__echo", {{"text", "over http"}}).text(), "over http");
    EXPECT_EQ(client.call("b__echo", {{"text", "over stdio"}}).text(), "over stdio");
    EXPECT_THAT(client.call("a_echo").text(), HasSubstr("'a__echo'"));
}

TEST_P(Services, WhatAWriteDidIsLookedForOnItsOwnServer) {
    Gateway gateway(upstream("a", faulty_stdio()) + upstream("b", faulty_stdio()));
    auto client = gateway.client(GetParam());
    const auto told = client.call("b__write_item", failing("write_item", "die"));
    ASSERT_TRUE(told.is_tool_error());
    EXPECT_THAT(told.text(), HasSubstr("call b__read_item to see"));
    EXPECT_THAT(told.text(), testing::Not(HasSubstr("a__")));
}

TEST_P(Services, AnUpstreamThatIsDownIsNamedBesideTheOthers) {
    const ClosedPort closed;
    const auto address = "http://127.0.0.1:" + std::to_string(closed.number());
    Gateway gateway(upstream("a", faulty_stdio()) + upstream("b", address + "/mcp"));
    auto client = gateway.client(GetParam());

    const auto list = client.request("tools/list");
    EXPECT_THAT(names_of(list), testing::Contains("a__echo"));
    const auto& unavailable = list.result().at("_meta").at("dev.recourse/unavailable").as_array();
    ASSERT_EQ(unavailable.size(), 1U);
    EXPECT_EQ(text_of(unavailable[0].as_object(), "upstream"), "b");
    EXPECT_EQ(text_of(unavailable[0].as_object(), "code"), "upstream_refused");
    EXPECT_THAT(text_of(unavailable[0].as_object(), "message"), HasSubstr(address));

    const auto told = client.call("b__echo", {{"text", "hello"}});
    ASSERT_TRUE(told.is_tool_error());
    expect_told(
        told,
        {.code = "upstream_refused",
         .category = "unavailable",
         .actor = "operator",
         .first_action = "wait",
         .retryable = true,
         .says = {"b__echo", "'b'", address}},
        gateway.log()
    );
    EXPECT_TRUE(client.call("a__echo", {{"text", "up"}}).is_success());
}

TEST_P(Services, AnUpstreamThatWasDownIsThereOnceItRuns) {
    auto closed = std::make_unique<ClosedPort>();
    const auto port = std::to_string(closed->number());
    Gateway gateway(upstream("shop", "http://127.0.0.1:" + port + "/mcp"));
    auto client = gateway.client(GetParam());
    const auto told = client.request("tools/list");
    ASSERT_TRUE(told.is_protocol_error());
    EXPECT_EQ(text_of(told.fault(), "code"), "upstream_refused");

    closed.reset();
    const FaultyHttp faulty({}, {"--port", port});
    EXPECT_EQ(client.call("echo", {{"text", "up"}}).text(), "up");
}

// ---- Ending ----------------------------------------------------------------------------------

TEST_P(Services, SigtermLetsOpenCallsEnd) {
    const FaultyHttp faulty;
    Gateway gateway(upstream("shop", faulty.url(), kShortCalls));
    auto client = gateway.client(GetParam());
    auto connection = client.begin(client.make(
        "tools/call", {{"name", "read_item"}, {"arguments", failing("read_item", "hang")}}
    ));
    ASSERT_TRUE(client.call("echo", {{"text", "knock"}}).is_success());
    gateway.process().signal(SIGTERM);
    EXPECT_EQ(text_of(HttpClient::finish(connection).fault(), "code"), "upstream_timeout");
    EXPECT_EQ(gateway.process().wait(), 0);
}

TEST(Services, SigtermEndsAStreamThatListens) {
    const FaultyHttp faulty;
    Gateway gateway(upstream("shop", faulty.url()));
    auto client = gateway.client(Era::legacy);
    HttpConnection connection(gateway.port());
    connection.request(
        "GET", "/mcp", {{"Accept", "text/event-stream"}, {"Mcp-Session-Id", client.session()}}, ""
    );
    EXPECT_EQ(connection.read_head().status, 200);
    gateway.process().signal(SIGTERM);
    EXPECT_EQ(connection.next_event(), std::nullopt);
    EXPECT_EQ(gateway.process().wait(), 0);
}

TEST_P(Services, TheWrapperEndsWithItsStdin) {
    Wrapper wrapper(faulty_stdio());
    StdioClient client(wrapper.process(), GetParam());
    ASSERT_TRUE(client.greet().is_success());
    wrapper.process().close_stdin();
    EXPECT_EQ(wrapper.process().wait(), 0);
}

TEST_P(Services, TheWrapperAnswersWhatWasAskedBeforeStdinEnded) {
    Wrapper wrapper(faulty_stdio());
    StdioClient client(wrapper.process(), GetParam());
    ASSERT_TRUE(client.greet().is_success());
    const auto request =
        client.make("tools/call", {{"name", "echo"}, {"arguments", {{"text", "last"}}}});
    client.send(request);
    wrapper.process().close_stdin();
    EXPECT_EQ(client.receive(request.at("id")).text(), "last");
    EXPECT_EQ(wrapper.process().wait(), 0);
}

TEST_P(Services, TheWrapperWritesALinePerCallToStderr) {
    Process wrapper(recourse_command({"wrap", "--", faulty_stdio().front(), "stdio"}));
    StdioClient client(wrapper, GetParam());
    ASSERT_TRUE(client.greet().is_success());
    ASSERT_TRUE(client.call("echo", {{"text", "hello"}}).is_success());
    EXPECT_THAT(wrapper.wait_for_error(R"("tool":"echo")"), HasSubstr(R"("ending":"succeeded")"));
}

TEST_P(Services, TheWrapperWritesNoLineWhereItIsToBeQuiet) {
    Process wrapper(recourse_command({"wrap", "--quiet", "--", faulty_stdio().front(), "stdio"}));
    StdioClient client(wrapper, GetParam());
    ASSERT_TRUE(client.greet().is_success());
    ASSERT_TRUE(client.call("echo", {{"text", "hello"}}).is_success());
    wrapper.close_stdin();
    EXPECT_EQ(wrapper.wait(), 0);
    EXPECT_EQ(wrapper.errors(), "");
}

TEST(Services, TheWrapperPassesTheServersStderrOn) {
    Wrapper wrapper(faulty_stdio({"--at-start", "exit"}));
    StdioClient client(wrapper.process(), Era::legacy);
    EXPECT_TRUE(client.greet().is_protocol_error());
    EXPECT_EQ(wrapper.process().wait_for_error("fatal: "), "FAULTY_TOKEN is not set");
}

TEST_P(Services, TheWrapperAnswersALineThatIsNoJson) {
    Wrapper wrapper(faulty_stdio());
    StdioClient client(wrapper.process(), GetParam());
    ASSERT_TRUE(client.greet().is_success());
    wrapper.process().write("this is no JSON\n");
    const auto told = client.call("echo", {{"text", "on"}});
    EXPECT_EQ(told.text(), "on");
    ASSERT_EQ(told.notifications.size(), 1U);
    EXPECT_EQ(told.notifications[0].at("error").at("code").as_int64(), -32700);
    EXPECT_FALSE(told.notifications[0].as_object().contains("id"));
}

TEST_P(Services, TheWrapperRefusesALineThatIsTooLong) {
    Wrapper wrapper(faulty_stdio());
    StdioClient client(wrapper.process(), GetParam());
    ASSERT_TRUE(client.greet().is_success());
    wrapper.process().write(std::string(5 * 1024 * 1024, ' ') + "\n");
    const auto told = client.call("echo", {{"text", "on"}});
    EXPECT_EQ(told.text(), "on");
    ASSERT_EQ(told.notifications.size(), 1U);
    const auto& refused = told.notifications[0].at("error").at("data").as_object();
    EXPECT_EQ(text_of(refused, "code"), "request_too_large");
}

// ---- Configuration ---------------------------------------------------------------------------

int check(const std::string& file, std::string& output) {
    Process process(recourse_command({"check", "-c", file}));
    while (const auto line = process.read_line()) output += *line + "\n";
    return process.wait();
}

TEST(Check, AcceptsWhatIsRight) {
    const TemporaryDirectory directory;
    const auto file =
        directory.write("good.yaml", "upstreams:\n" + upstream("shop", faulty_stdio()));
    std::string output;
    EXPECT_EQ(check(file, output), 0);
    EXPECT_THAT(output, HasSubstr("no mistakes"));
}

TEST(Check, PointsAtEveryMistake) {
    const TemporaryDirectory directory;
    const auto file = directory.write(
        "bad.yaml",
        "listen: { prot: 8080 }\n"
        "upstreams:\n"
        "  shop: { url: \"http://127.0.0.1:1/mcp\", call_timeout: soon }\n"
    );
    std::string output;
    EXPECT_EQ(check(file, output), 78);
    EXPECT_THAT(output, HasSubstr("bad.yaml:1:11: "));
    EXPECT_THAT(output, HasSubstr("port"));
    EXPECT_THAT(output, HasSubstr("bad.yaml:3:56: "));
}

TEST(Check, TellsAFileThatIsNotThere) {
    std::string output;
    EXPECT_EQ(check("/nonexistent/recourse.yaml", output), 78);
    EXPECT_THAT(output, HasSubstr("/nonexistent/recourse.yaml"));
}

TEST(CommandLine, AnswersAMisspeltWordWithTheOneThatWasMeant) {
    for (const auto& [typed, meant] :
         {std::pair<std::vector<std::string>, const char*>{{"wrapp", "--", "cat"}, "'wrap'"},
          {{"check", "--confg", "x.yaml"}, "'--config'"},
          {{"wrap", "--qiet", "--", "cat"}, "'--quiet'"}}) {
        Process recourse(recourse_command(typed));
        EXPECT_EQ(recourse.wait(), 64);
        EXPECT_THAT(recourse.errors(), HasSubstr(std::string("did you mean ") + meant));
    }
}

TEST(Check, WithoutAFileIsAMistakeOfUse) {
    Process process(recourse_command({"check"}));
    EXPECT_EQ(process.wait(), 64);
}

TEST(Check, IsDoneByTheGatewayToo) {
    const TemporaryDirectory directory;
    const auto file = directory.write("bad.yaml", "upstreams: 7\n");
    Process process(recourse_command({"gateway", "-c", file}));
    EXPECT_THAT(process.wait_for_error("bad.yaml:1:"), testing::Not(testing::IsEmpty()));
    EXPECT_EQ(process.wait(), 78);
}

// ---- Secrets ---------------------------------------------------------------------------------

TEST_P(Services, ASecretNeverReachesACallerOrTheLog) {
    const std::string secret = "correct-horse-battery";
    const FaultyHttp faulty;
    Gateway gateway(
        upstream(
            "shop", faulty.url(), ", headers: { Authorization: \"Bearer ${env:SHOP_TOKEN}\" }"
        ),
        {.environment = {{"SHOP_TOKEN", secret}}}
    );
    auto client = gateway.client(GetParam());
    // A failure quotes what was sent, and here that is the secret.
    const auto rejected = client.call("read_item", {{"item_id", secret}});
    ASSERT_TRUE(rejected.is_tool_error());
    EXPECT_THAT(json::to_text(rejected.message), Not(HasSubstr(secret)));
    const auto unknown = client.call(secret);
    ASSERT_TRUE(unknown.is_protocol_error());
    EXPECT_THAT(json::to_text(unknown.message), Not(HasSubstr(secret)));

    (void)gateway.log().of(text_of(rejected.fault(), "support_id"));
    (void)gateway.log().of(text_of(unknown.fault(), "support_id"));
    EXPECT_THAT(gateway.log().text(), Not(HasSubstr(secret)));
    EXPECT_THAT(gateway.process().errors(), Not(HasSubstr(secret)));
}

}  // namespace
}  // namespace recourse::integration
