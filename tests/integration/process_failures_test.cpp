#include "expectation.hpp"
#include "programs.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <tuple>

#include <gmock/gmock.h>

/// Upstreams that are child processes: behind `recourse gateway`, and inside `recourse wrap`.
namespace recourse::integration {
namespace {

// clang-format off
const std::vector<FailureRow> kFailures = {
    // as faulty calls it, code, category, actor, clears by itself, proof, first action, says
    {"die", "upstream_died", "unavailable", "time", true, Proof::nothing, "wait",
     {"TOOL", "exit code 3", "disk quota exceeded", "'shop'"}},
    {"crash", "upstream_died", "unavailable", "time", true, Proof::nothing, "wait",
     {"TOOL", "signal 6 (SIGABRT)", "'shop'"}},
    {"hang", "upstream_hung", "deadline_exceeded", "time", true, Proof::nothing, "wait",
     {"TOOL", "has not answered", "'shop'"}, true},
    {"garbage", "upstream_not_mcp", "internal", "operator", false, Proof::nothing, "ask_user",
     {"TOOL", "Listening for requests", "standard error"}, true},
    {"no_result", "upstream_not_mcp", "internal", "operator", false, Proof::nothing, "ask_user",
     {"TOOL", "status", "'shop'"}, true},
    {"unterminated", "upstream_unterminated", "internal", "operator", false, Proof::nothing,
     "ask_user", {"TOOL", "line", "'shop'"}, true},
    {"wrong_id", "upstream_wrong_id", "internal", "operator", false, Proof::nothing, "ask_user",
     {"TOOL", "'shop'"}},
    {"huge", "upstream_too_large", "out_of_range", "model", false, Proof::nothing, "fix_arguments",
     {"TOOL", "'shop'"}},
    {"rpc_error", "upstream_error", "unknown", "operator", false, Proof::nothing, "ask_user",
     {"TOOL", "-32603", "index shard 7 is rebuilding"}},
    {"bad_request", "vague_failure", "unknown", "model", false, Proof::refused,
     "call_tool", {"TOOL", "Bad request", "item_aaaa", "list_items"}},
};
// clang-format on

class ProcessFailures : public testing::TestWithParam<std::tuple<FailureRow, Era>> {};

TEST_P(ProcessFailures, AreToldAsInstructions) {
    const auto& [row, era] = GetParam();
    Gateway gateway(upstream("shop", faulty_stdio(), limits_for(row)));
    auto client = gateway.client(era);
    expect_both_tools_fail(client, row, gateway.log());
}

INSTANTIATE_TEST_SUITE_P(
    All,
    ProcessFailures,
    testing::Combine(testing::ValuesIn(kFailures), testing::Values(Era::legacy, Era::modern)),
    name_of_failure
);

TEST(ProcessFailures, ReadDifferentlyWhereTheirCodesDiffer) {
    Texts texts;
    for (const auto& row : kFailures) {
        Gateway gateway(upstream("shop", faulty_stdio(), limits_for(row)));
        auto client = gateway.client(Era::modern);
        texts.expect_new_or_same_code(client.call("read_item", failing("read_item", row.fault)));
    }
}

// ---- Before it serves ------------------------------------------------------------------------

struct StartRow {
    const char* name;
    std::vector<std::string> command;
    Expected expected;
    const char* more = "";  ///< further keys of the upstream
};
void PrintTo(const StartRow& row, std::ostream* out) {
    *out << row.name;
}

const std::vector<StartRow> kStarts = {
    {"CommandNotFound",
     {"no-such-command-anywhere"},
     {.code = "command_not_found",
      .category = "failed_precondition",
      .actor = "operator",
      .first_action = "ask_user",
      .says = {"'shop'", "no-such-command-anywhere", "install"}}},
    {"CommandNotRunnable",
     {"/etc/passwd"},
     {.code = "command_not_runnable",
      .category = "failed_precondition",
      .actor = "operator",
      .first_action = "ask_user",
      .says = {"'shop'", "cannot be executed"}}},
    {"ExitsAtStart",
     faulty_stdio({"--at-start", "exit"}),
     {.code = "upstream_exited_at_start",
      .category = "unavailable",
      .actor = "operator",
      .first_action = "ask_user",
      .says = {"'shop'", "exit code 2", "FAULTY_TOKEN is not set"}}},
    {"MuteAtStart",
     faulty_stdio({"--at-start", "mute"}),
     {.code = "upstream_mute_at_start",
      .category = "unavailable",
      .actor = "operator",
      .first_action = "wait",
      .retryable = true,
      .says = {"'shop'", "has not answered the handshake"}},
     ", start_timeout: 400ms"},
    {"GarbageAtStart",
     faulty_stdio({"--at-start", "garbage"}),
     {.code = "upstream_not_mcp",
      .category = "internal",
      .actor = "operator",
      .first_action = "ask_user",
      .says = {"'shop'", "Listening for requests"}},
     ", start_timeout: 2s"},
};

class Starts : public testing::TestWithParam<std::tuple<StartRow, Era>> {};

TEST_P(Starts, ThatFailAreToldToWhoeverCalls) {
    const auto& [row, era] = GetParam();
    Gateway gateway(upstream("shop", row.command, row.more));
    auto client = gateway.client(era);
    for (const std::string_view tool : {"read_item", "write_item"}) {
        const auto told = client.call(tool, failing(tool, "bad_request"));
        EXPECT_TRUE(told.is_tool_error());
        expect_told(told, row.expected, gateway.log());
    }
}

INSTANTIATE_TEST_SUITE_P(
    All,
    Starts,
    testing::Combine(testing::ValuesIn(kStarts), testing::Values(Era::legacy, Era::modern)),
    [](const auto& info) {
        return std::string(std::get<0>(info.param).name) + "_" +
               std::string(to_string(std::get<1>(info.param)));
    }
);

/// 1 s after the first failure, then 2, 4, ...
TEST(Starts, AreTriedAgainAfterLongerAndLongerWaits) {
    const TemporaryDirectory directory;
    const auto file = directory.file("starts");
    Gateway gateway(upstream("shop", {"sh", "-c", "echo x >> \"$0\"; exit 2", file}));
    auto client = gateway.client(Era::modern);
    const auto starts = [&file] {
        std::ifstream lines(file);
        return std::count(std::istreambuf_iterator<char>(lines), {}, '\n');
    };
    EXPECT_TRUE(client.request("tools/list").is_protocol_error());
    const auto one_try = starts();  // in either era
    ASSERT_GT(one_try, 0);
    constexpr int kRequests = 50;
    constexpr int kMostTries = 6;  // within half a minute
    for (int i = 0; i < kRequests; ++i)
        EXPECT_TRUE(client.request("tools/list").is_protocol_error());
    EXPECT_LE(starts(), kMostTries * one_try);
    while (starts() <= one_try) EXPECT_TRUE(client.request("tools/list").is_protocol_error());
}

// ---- Inside the wrapper ----------------------------------------------------------------------

class WrappedFailures : public testing::TestWithParam<Era> {};
INSTANTIATE_TEST_SUITE_P(
    Both, WrappedFailures, testing::Values(Era::legacy, Era::modern), name_of_era
);

TEST_P(WrappedFailures, ACallThatKillsTheServerIsTold) {
    Wrapper wrapper(faulty_stdio());
    StdioClient client(wrapper.process(), GetParam());
    ASSERT_TRUE(client.greet().is_success());
    auto row = kFailures.front();
    row.says.back() = "'wrapped'";
    expect_both_tools_fail(client, row, wrapper.log());
}

TEST_P(WrappedFailures, ACallThatHangsIsTold) {
    Wrapper wrapper(faulty_stdio(), {"--call-timeout", "1500ms"});
    StdioClient client(wrapper.process(), GetParam());
    ASSERT_TRUE(client.greet().is_success());
    expect_both_tools_fail(
        client,
        {"hang",
         "upstream_hung",
         "deadline_exceeded",
         "time",
         true,
         Proof::nothing,
         "wait",
         {"TOOL", "has not answered", "'wrapped'"}},
        wrapper.log()
    );
}

TEST_P(WrappedFailures, AServerThatEndsAtStartFailsTheHandshake) {
    Wrapper wrapper(faulty_stdio({"--at-start", "exit"}));
    StdioClient client(wrapper.process(), GetParam());
    const auto told = client.greet();
    ASSERT_TRUE(told.is_protocol_error());
    EXPECT_EQ(told.error_code(), -31014);
    auto expected = kStarts[2].expected;
    expected.says.front() = "'wrapped'";
    expect_told(told, expected, wrapper.log());
}

TEST_P(WrappedFailures, ACommandThatIsNotThereFailsTheHandshake) {
    Wrapper wrapper({"no-such-command-anywhere"});
    StdioClient client(wrapper.process(), GetParam());
    const auto told = client.greet();
    ASSERT_TRUE(told.is_protocol_error());
    EXPECT_EQ(told.error_code(), -31009);
    auto expected = kStarts[0].expected;
    expected.says.front() = "'wrapped'";
    expect_told(told, expected, wrapper.log());
}

TEST_P(WrappedFailures, HintsThatAreDistrustedMakeEveryToolAWriter) {
    Wrapper wrapper(faulty_stdio(), {"--distrust-hints"});
    StdioClient client(wrapper.process(), GetParam());
    ASSERT_TRUE(client.greet().is_success());
    const auto told = client.call("read_item", failing("read_item", "die"));
    EXPECT_EQ(text_of(told.fault(), "effect"), "unknown");
    EXPECT_FALSE(told.fault().at("safe_to_retry").at("safe").as_bool());
}

TEST_P(WrappedFailures, ALineOfAnEarlierCallIsNoCauseOfALaterFailure) {
    Wrapper wrapper(faulty_stdio(), {"--call-timeout", "2s"});
    StdioClient client(wrapper.process(), GetParam());
    ASSERT_TRUE(client.greet().is_success());
    const auto first = client.call("read_item", failing("read_item", "garbage"));
    EXPECT_THAT(first.text(), testing::HasSubstr("Listening for requests"));
    const auto second = client.call("read_item", failing("read_item", "die"));
    EXPECT_THAT(second.text(), testing::Not(testing::HasSubstr("Listening for requests")));
    EXPECT_THAT(second.text(), testing::HasSubstr("disk quota exceeded"));
}

// ---- And goes on -----------------------------------------------------------------------------

TEST_P(WrappedFailures, AfterAServerDiedInACallTheNextCallWorks) {
    Wrapper wrapper(faulty_stdio());
    StdioClient client(wrapper.process(), GetParam());
    ASSERT_TRUE(client.greet().is_success());
    EXPECT_TRUE(client.call("read_item", failing("read_item", "crash")).is_tool_error());
    EXPECT_EQ(client.call("echo", {{"text", "still here"}}).text(), "still here");
}

TEST_P(WrappedFailures, AfterALineThatNeverEndedTheNextCallWorks) {
    Wrapper wrapper(faulty_stdio(), {"--call-timeout", "2s"});
    StdioClient client(wrapper.process(), GetParam());
    ASSERT_TRUE(client.greet().is_success());
    EXPECT_TRUE(client.call("read_item", failing("read_item", "unterminated")).is_tool_error());
    EXPECT_EQ(client.call("echo", {{"text", "still here"}}).text(), "still here");
}

TEST_P(WrappedFailures, AfterAServerDiedBetweenCallsTheNextCallWorks) {
    const TemporaryDirectory directory;
    const auto pid_file = directory.file("pid");
    Wrapper wrapper(
        {"sh", "-c", "echo $$ > \"$0\"; exec \"$1\" stdio", pid_file, faulty_stdio().front()}
    );
    StdioClient client(wrapper.process(), GetParam());
    ASSERT_TRUE(client.greet().is_success());
    ASSERT_TRUE(client.call("echo", {{"text", "before"}}).is_success());

    int pid = 0;
    std::ifstream(pid_file) >> pid;
    ASSERT_GT(pid, 0);
    ASSERT_EQ(::kill(pid, SIGKILL), 0);
    wait_for_end_of(pid);
    EXPECT_EQ(client.call("echo", {{"text", "after"}}).text(), "after");
}

}  // namespace
}  // namespace recourse::integration
