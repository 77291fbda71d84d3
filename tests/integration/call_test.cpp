#include "programs.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>

/// `recourse call`: what a person types and gets to see, over HTTP and stdio.
namespace recourse::integration {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

struct Said {
    int exit_code;
    std::string out;
    std::string error;
};

Said run(std::vector<std::string> words) {
    words.insert(words.begin(), "call");
    Process process(recourse_command(words));
    process.close_stdin();
    std::string out;
    while (const auto line = process.read_line()) out += *line + "\n";
    const int exit_code = process.wait();
    return {exit_code, std::move(out), process.errors()};
}

std::vector<std::string> behind_dashes(
    std::vector<std::string> words, const std::vector<std::string>& command
) {
    words.emplace_back("--");
    words.insert(words.end(), command.begin(), command.end());
    return words;
}

TEST(Call, PrintsWhatAToolAnswers) {
    const FaultyHttp faulty;
    const auto said = run({faulty.url(), "echo", "text=5"});
    EXPECT_EQ(said.exit_code, 0) << said.error;
    EXPECT_EQ(said.out, "5\n");
    EXPECT_THAT(said.error, IsEmpty());
}

TEST(Call, StartsAServerThatIsACommand) {
    for (const auto era : {Era::legacy, Era::modern}) {
        const auto said = run(behind_dashes({"echo", "text=hello"}, faulty_stdio(era)));
        EXPECT_EQ(said.exit_code, 0) << said.error;
        EXPECT_EQ(said.out, "hello\n");
    }
}

TEST(Call, ListsTheToolsWhereNoneIsNamed) {
    const auto said = run(behind_dashes({}, faulty_stdio()));
    EXPECT_EQ(said.exit_code, 0) << said.error;
    EXPECT_THAT(said.out, HasSubstr("read_item"));
    EXPECT_THAT(said.out, HasSubstr("Answers the text it is given."));
}

TEST(Call, GivesNumbersToWhatTakesNumbers) {
    const auto said =
        run(behind_dashes({"write_item", "item_id=item_aaaa", "value=7", "--json"}, faulty_stdio())
        );
    EXPECT_EQ(said.exit_code, 0) << said.error;
    EXPECT_THAT(said.out, HasSubstr("\"content\""));
}

TEST(Call, SaysWhatIsMisspeltBeforeAnythingIsSent) {
    const auto tool = run(behind_dashes({"ecko", "text=a"}, faulty_stdio()));
    EXPECT_EQ(tool.exit_code, 1);
    EXPECT_THAT(tool.error, HasSubstr("did you mean 'echo'?"));

    const auto argument = run(behind_dashes({"echo", "txt=a"}, faulty_stdio()));
    EXPECT_EQ(argument.exit_code, 1);
    EXPECT_THAT(argument.error, HasSubstr("did you mean text?"));
    EXPECT_THAT(argument.error, HasSubstr("Nothing was changed"));
}

TEST(Call, TellsAFailureAsAnInstruction) {
    const auto said = run(
        behind_dashes({"write_item", "item_id=item_aaaa", "value=7", "fault=die"}, faulty_stdio())
    );
    EXPECT_EQ(said.exit_code, 69);
    EXPECT_THAT(said.out, IsEmpty());
    EXPECT_THAT(said.error, HasSubstr("[upstream_died]"));
    EXPECT_THAT(said.error, HasSubstr("It is unknown whether it was done."));
}

TEST(Call, SaysToAPersonWhatKeepsItFromTheServer) {
    const auto unreachable = run({"http://127.0.0.1:1/mcp", "echo"}).error;
    EXPECT_THAT(unreachable, HasSubstr("[upstream_refused]"));
    EXPECT_THAT(unreachable, HasSubstr("Next: start '127.0.0.1:1', or correct the port"));
    EXPECT_THAT(unreachable, HasSubstr("then connect again"));

    const Gateway gateway(upstream("shop", faulty_stdio()));
    const auto wrong_path =
        run({"http://127.0.0.1:" + std::to_string(gateway.port()) + "/nope"}).error;
    EXPECT_THAT(wrong_path, HasSubstr("/nope"));
    EXPECT_THAT(wrong_path, HasSubstr("/mcp"));

    const auto no_mcp = run(behind_dashes({"echo"}, {"cat"})).error;
    EXPECT_THAT(no_mcp, HasSubstr("Next: check that 'cat' is an MCP server"));

    const FaultyHttp forgetful(Era::legacy);
    const auto lost =
        run({forgetful.url(), "read_item", "item_id=item_aaaa", "fault=lose_sessions"}).error;
    EXPECT_THAT(lost, HasSubstr("[upstream_session_lost]"));
    EXPECT_THAT(lost, HasSubstr("call read_item again"));

    for (const auto& said : {unreachable, wrong_path, no_mcp, lost}) {
        EXPECT_THAT(said, testing::Not(HasSubstr("initialize")));
        EXPECT_THAT(said, testing::Not(HasSubstr("tell the user that the operator must connect")));
    }
}

TEST(Call, TellsAFailureToProgramsToo) {
    const FaultyHttp faulty;
    const auto said =
        run({faulty.url(), "read_item", "item_id=item_aaaa", "fault=http_503", "--json"});
    EXPECT_EQ(said.exit_code, 75);
    EXPECT_THAT(said.out, HasSubstr(R"("code":"upstream_unavailable")"));
    EXPECT_THAT(said.out, HasSubstr(R"("attempts":3)"));
    EXPECT_THAT(said.error, IsEmpty());
}

TEST(Call, IsStoppedByASignalAndTellsTheServer) {
    const FaultyHttp faulty;
    Process process(recourse_command(
        {"call", faulty.url(), "write_item", "item_id=item_aaaa", "value=1", "fault=hang"}
    ));
    // Whether the signal comes before the call, within it or twice: it ends.
    process.signal(SIGINT);
    process.signal(SIGTERM);
    EXPECT_THAT(process.wait(), testing::AnyOf(130, -SIGINT, -SIGTERM));
}

TEST(Call, SaysHowItIsMeantToBeUsed) {
    const auto nothing = run({});
    EXPECT_EQ(nothing.exit_code, 64);
    EXPECT_THAT(nothing.error, HasSubstr("recourse call --help"));

    const auto word = run(behind_dashes({"echo", "text"}, faulty_stdio()));
    EXPECT_EQ(word.exit_code, 64);
    EXPECT_THAT(word.error, HasSubstr("'text' is no argument: write key=value"));

    const auto header = run(behind_dashes({"echo", "--header", "x"}, faulty_stdio()));
    EXPECT_EQ(header.exit_code, 64);
    EXPECT_THAT(header.error, HasSubstr("--header takes \"Name: value\""));
}

TEST(Call, AnAnswerOfTheGatewayIsUnderstoodWhole) {
    Gateway gateway(upstream("a", faulty_stdio()));
    const auto url = "http://127.0.0.1:" + std::to_string(gateway.port()) + "/mcp";
    const auto said = run({url, "read_item", "item_id=item_aaaa", "fault=bad_request", "--json"});
    EXPECT_EQ(said.exit_code, 1);
    EXPECT_THAT(said.out, HasSubstr(R"("code":"vague_failure")"));
    const auto at = said.out.find(R"("support_id":")") + 14;
    EXPECT_EQ(
        std::string(gateway.log().of(said.out.substr(at, 32)).at("tool").as_string()), "read_item"
    );
}

}  // namespace
}  // namespace recourse::integration
