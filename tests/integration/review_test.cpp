#include "programs.hpp"

#include <charconv>
#include <csignal>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>

/// `recourse review`, before servers that are well, that die, that say nothing, and that are not
/// there.
namespace recourse::integration {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Reviewed {
    int exit_code = -1;
    std::string out;
    std::string errors;
    [[nodiscard]] int score() const {
        constexpr std::string_view kBegin = "Score ";
        int score = -1;
        if (out.starts_with(kBegin))
            std::from_chars(out.data() + kBegin.size(), out.data() + out.size(), score);
        return score;
    }
};

Reviewed review(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "review");
    Process process(recourse_command(std::move(arguments)));
    Reviewed reviewed;
    while (const auto line = process.read_line()) reviewed.out += *line + '\n';
    reviewed.exit_code = process.wait();
    reviewed.errors = process.errors();
    return reviewed;
}

std::vector<std::string> with_server(
    std::vector<std::string> options, const std::vector<std::string>& server
) {
    options.emplace_back("--");
    options.insert(options.end(), server.begin(), server.end());
    return options;
}

/// A server of one tool, which does `on_call` when it is called. `$id` is that of the request.
std::vector<std::string> server_that(std::string_view on_call) {
    constexpr std::string_view kScript = R"sh(
while read -r line; do
  id=${line#*\"id\":}; id=${id%%,*}
  answer() { printf '{"jsonrpc":"2.0","id":%s,%s}\n' "$id" "$1"; }
  case $line in
    *server/discover*) answer '"error":{"code":-32601,"message":"Method not found"}' ;;
    *initialize\"*) answer '"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"stand-in","version":"1"}}' ;;
    *tools/list*) answer '"result":{"tools":[{"name":"get_thing","annotations":{"readOnlyHint":true},"inputSchema":{"type":"object","properties":{"thing_id":{"type":"string"}},"required":["thing_id"]}}]}' ;;
    *tools/call*) ON_CALL ;;
  esac
done)sh";
    std::string script(kScript);
    script.replace(script.find("ON_CALL"), std::string_view("ON_CALL").size(), on_call);
    return {"sh", "-c", script};
}

TEST(ReviewTest, TheSameSeedGivesTheSameReviewAndAServerBehindRecourseIsBetter) {
    const auto first = review(with_server({}, faulty_stdio()));
    EXPECT_EQ(first.exit_code, 0) << first.errors;
    EXPECT_GE(first.score(), 0) << first.out;
    EXPECT_THAT(first.out, HasSubstr("only --writes lets a review call it."));

    std::vector<std::string> wrapped{recourse_command({}).front(), "wrap", "--quiet", "--"};
    const auto faulty = faulty_stdio();
    wrapped.insert(wrapped.end(), faulty.begin(), faulty.end());
    const auto behind = review(with_server({"--min-score", "90"}, wrapped));
    EXPECT_EQ(behind.exit_code, 0) << behind.out;
    EXPECT_GT(behind.score(), first.score());

    EXPECT_EQ(review(with_server({}, faulty_stdio())).out, first.out);
    EXPECT_EQ(review(with_server({"--min-score", "100"}, faulty_stdio())).exit_code, 1);
}

TEST(ReviewTest, ReviewsOverHttpWithoutTellingTheTokenOfWhoeverAsks) {
    const FaultyHttp faulty;
    const auto reviewed = review({"--header", "Authorization: Bearer wHo4sks5h3re", faulty.url()});
    EXPECT_EQ(reviewed.exit_code, 0) << reviewed.errors;
    EXPECT_THAT(reviewed.out, HasSubstr("Score "));
    EXPECT_THAT(reviewed.out, Not(HasSubstr("wHo4sks5h3re")));
}

TEST(ReviewTest, GoesOnAfterACrashAndCapsTheScore) {
    const auto reviewed =
        review(with_server({}, server_that("echo 'fatal: out of luck' >&2; exit 3")));
    EXPECT_EQ(reviewed.exit_code, 0) << reviewed.errors;
    EXPECT_THAT(reviewed.out, HasSubstr("A0 survives, get_thing"));
    EXPECT_THAT(reviewed.out, HasSubstr("fatal: out of luck"));
    EXPECT_LE(reviewed.score(), 59) << reviewed.out;
    EXPECT_THAT(reviewed.out, HasSubstr("P9/get_thing/thing_id"));
}

TEST(ReviewTest, GoesOnAfterSilence) {
    const auto reviewed = review(with_server({"--timeout", "500ms"}, server_that(":")));
    EXPECT_EQ(reviewed.exit_code, 0) << reviewed.errors;
    EXPECT_THAT(reviewed.out, HasSubstr("gave no answer in time"));
    EXPECT_LE(reviewed.score(), 59) << reviewed.out;
}

TEST(ReviewTest, FindsWhatWasPlantedInTheEnvironment) {
    const auto leaking = review(with_server(
        {},
        server_that(
            R"(answer "\"result\":{\"isError\":true,\"content\":[{\"type\":\"text\",\"text\":\"thing_id is missing; env: $REVIEW_API_TOKEN\"}]}")"
        )
    ));
    EXPECT_THAT(leaking.out, HasSubstr("A secret that the review planted came back"));
    EXPECT_THAT(leaking.out, HasSubstr("[redacted:"));
    EXPECT_LE(leaking.score(), 39) << leaking.out;
}

TEST(ReviewTest, TheRitualEndsWithOneWhereAQuestionIsNotKept) {
    const auto ritual = review(with_server({"--rules", "ritual"}, faulty_stdio()));
    EXPECT_EQ(ritual.exit_code, 1);
    EXPECT_THAT(ritual.out, HasSubstr("Are errors specific?"));
    EXPECT_THAT(ritual.out, HasSubstr("Were the errors of every tool seen?"));
}

TEST(ReviewTest, TheRitualIsThereForProgramsToo) {
    const auto ritual =
        review(with_server({"--rules", "ritual", "--format", "json"}, faulty_stdio()));
    EXPECT_EQ(ritual.exit_code, 1);
    EXPECT_THAT(ritual.out, HasSubstr(R"("schema":"recourse.review")"));
    EXPECT_THAT(ritual.out, HasSubstr(R"("question":"Are errors specific?","kept":false)"));
}

TEST(ReviewTest, AReviewOfNoToolsHasNoScore) {
    const auto nothing = review(with_server({"--tool", "nope*"}, faulty_stdio()));
    EXPECT_EQ(nothing.exit_code, 0) << nothing.errors;
    EXPECT_THAT(nothing.out, HasSubstr("No score: nothing was judged"));
    EXPECT_THAT(nothing.out, HasSubstr("It is none of those that --tool names."));
}

TEST(ReviewTest, WhatNobodyJudgedIsNoBadServerAndPassesNoGate) {
    const auto of_nothing = [](std::vector<std::string> options) {
        options.insert(options.end(), {"--tool", "nope*"});
        return review(with_server(std::move(options), faulty_stdio()));
    };
    const auto json = of_nothing({"--format", "json"});
    EXPECT_EQ(json.exit_code, 0) << json.errors;
    EXPECT_THAT(json.out, HasSubstr(R"("score":null,"uncapped":null)"));

    const auto gated = of_nothing({"--min-score", "0"});
    EXPECT_EQ(gated.exit_code, 1);
    EXPECT_THAT(gated.errors, HasSubstr("nothing was judged, and that passes no --min-score 0;"));
    const auto on_new = of_nothing({"--min-score", "80", "--fail-on", "new"});
    EXPECT_EQ(on_new.exit_code, 1);
    EXPECT_THAT(on_new.errors, HasSubstr("passes no --min-score 80 or --fail-on new;"));
    EXPECT_EQ(of_nothing({"--fail-on", "new"}).exit_code, 1);
    EXPECT_EQ(of_nothing({"--rules", "ritual"}).exit_code, 1);
}

TEST(ReviewTest, ABaselineOfNothingForgetsNothing) {
    const TemporaryDirectory directory;
    const auto baseline = directory.write(
        "known.yaml", "known: [{ fingerprint: \"5a1c5a1c5a1c5a1c\", reason: Nobody calls it. }]\n"
    );
    const auto reviewed =
        review(with_server({"--tool", "nope*", "--write-baseline", baseline}, faulty_stdio()));
    EXPECT_EQ(reviewed.exit_code, 1);
    EXPECT_THAT(reviewed.errors, HasSubstr("nothing was judged, so"));
    std::ifstream kept(baseline);
    std::string line;
    std::getline(kept, line);
    EXPECT_THAT(line, HasSubstr("Nobody calls it."));
}

TEST(ReviewTest, EndsQuietlyWhereNobodyReadsIt) {
    auto command = recourse_command(with_server({"review"}, faulty_stdio()));
    std::string line;
    for (const auto& word : command) line += "'" + word + "' ";
    Process process({"bash", "-c", line + "| true; exit ${PIPESTATUS[0]}"});
    EXPECT_EQ(process.wait(), 128 + SIGPIPE) << process.errors();
}

TEST(ReviewTest, LosesAnswersBehindAGateway) {
    const FaultyHttp faulty;
    const auto port = lasting_port();  // of the review, which comes later
    const auto between = fmt::format("http://127.0.0.1:{}/mcp", port);
    const Gateway gateway(upstream("shop", between, ", call_timeout: 3s"));
    const auto url = fmt::format("http://127.0.0.1:{}/mcp", gateway.port());
    const auto reviewed = review(
        {"--writes",
         "--tool",
         "write_item",
         "--between",
         fmt::format("{}={}", port, faulty.url()),
         url}
    );
    EXPECT_EQ(reviewed.exit_code, 0) << reviewed.errors;
    EXPECT_THAT(reviewed.out, HasSubstr("8.0 of 8")) << "E1 and E3 are judged, and kept";

    EXPECT_EQ(review({"--between", "9000", url}).exit_code, 64);
    const auto taken = fmt::format("{}={}", faulty.port(), faulty.url());
    EXPECT_EQ(review({"--between", taken, url}).exit_code, 69);
}

TEST(ReviewTest, AServerThatIsNotThereIsToldAsAFault) {
    const auto absent = review({"http://127.0.0.1:1/mcp"});
    EXPECT_EQ(absent.exit_code, 69);
    EXPECT_THAT(absent.errors, HasSubstr("[upstream_refused]"));
    EXPECT_TRUE(absent.out.empty());
    EXPECT_EQ(review({}).exit_code, 64);
    EXPECT_EQ(review({"--header", "nonsense", "http://127.0.0.1:1/mcp"}).exit_code, 64);
}

TEST(ReviewTest, AnAddressThatIsNoneIsToldBeforeAnythingIsAsked) {
    const auto nonsense = review({"nonsense"});
    EXPECT_EQ(nonsense.exit_code, 64);
    EXPECT_THAT(nonsense.errors, HasSubstr("write it as http://host:port/path"));

    const auto with_password = review({"http://me:hunter2@127.0.0.1:1/mcp"});
    EXPECT_EQ(with_password.exit_code, 64);
    EXPECT_THAT(with_password.errors, HasSubstr("credentials do not belong in a URL"));
    EXPECT_THAT(with_password.errors, Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace recourse::integration
