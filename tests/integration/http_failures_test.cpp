#include "expectation.hpp"
#include "programs.hpp"

#include <memory>
#include <tuple>

#include <gmock/gmock.h>

/// Upstreams behind `recourse gateway` that fail over HTTP.
namespace recourse::integration {
namespace {

// An automatic upstream of both eras is spoken to statelessly; what sessions add is tested below.
// clang-format off
const std::vector<FailureRow> kFailures = {
    // as faulty calls it, code, category, actor, clears by itself, proof, first action, says
    {"http_400", "upstream_rejected", "invalid_argument", "model", false, Proof::refused,
     "call_tool", {"TOOL", "list_items", "'shop'"}},
    {"http_401", "upstream_unauthenticated", "unauthenticated", "operator", false, Proof::refused,
     "ask_user", {"HTTP 401", "the token expired", "'shop'"}},
    {"http_403", "upstream_forbidden", "permission_denied", "operator", false, Proof::refused,
     "ask_user", {"TOOL", "HTTP 403", "'shop'"}},
    {"http_404", "upstream_endpoint_not_found", "not_found", "operator", false, Proof::refused,
     "ask_user", {"HTTP 404", "/mcp", "'shop'"}},
    {"http_408", "upstream_request_timeout", "deadline_exceeded", "time", true, Proof::nothing,
     "wait", {"TOOL", "HTTP 408", "'shop'"}},
    {"http_409", "conflict", "aborted", "model", false, Proof::nothing, "fix_arguments",
     {"TOOL", "HTTP 409", "'shop'"}},
    {"http_422", "invalid_arguments", "invalid_argument", "model", false, Proof::refused, "fix_arguments",
     {"TOOL", "value must be even", "'shop'"}},
    {"http_500", "upstream_internal", "internal", "operator", true, Proof::nothing, "wait",
     {"TOOL", "HTTP 500", "'shop'"}},
    {"http_502", "upstream_bad_gateway", "unavailable", "time", true, Proof::nothing, "wait",
     {"TOOL", "HTTP 502", "'shop'"}},
    {"http_503", "upstream_unavailable", "unavailable", "time", true, Proof::nothing, "wait",
     {"HTTP 503", "'shop'"}},
    {"http_504", "upstream_gateway_timeout", "deadline_exceeded", "time", true, Proof::nothing,
     "wait", {"TOOL", "HTTP 504", "'shop'"}},
    {"html", "upstream_html_page", "internal", "operator", false, Proof::nothing, "ask_user",
     {"TOOL", "502 Bad Gateway", "'shop'"}},
    {"html_502", "upstream_bad_gateway", "unavailable", "time", true, Proof::nothing, "wait",
     {"TOOL", "HTTP 502", "502 Bad Gateway"}},
    {"empty_sse_as_json", "upstream_mislabelled_stream", "internal", "operator", false,
     Proof::nothing, "ask_user", {"TOOL", "text/event-stream"}},
    {"empty_stream", "upstream_stream_ended", "unavailable", "time", true, Proof::nothing, "wait",
     {"TOOL", "'shop'"}},
    {"half_stream", "upstream_answer_cut", "unavailable", "time", true, Proof::nothing, "wait",
     {"TOOL", "broke off"}},
    {"half_body", "upstream_answer_cut", "unavailable", "time", true, Proof::nothing, "wait",
     {"TOOL", "broke off"}},
    {"not_http", "upstream_malformed_http", "internal", "operator", false, Proof::nothing,
     "ask_user", {"not HTTP", "'shop'"}},
    {"garbage", "upstream_not_json", "internal", "operator", false, Proof::nothing, "ask_user",
     {"TOOL", "Listening for requests"}},
    {"no_result", "upstream_not_mcp", "internal", "operator", false, Proof::nothing, "ask_user",
     {"TOOL", "'shop'"}},
    {"wrong_id", "upstream_wrong_id", "internal", "operator", false, Proof::nothing, "ask_user",
     {"TOOL", "'shop'"}},
    {"huge", "upstream_too_large", "out_of_range", "model", false, Proof::nothing, "fix_arguments",
     {"TOOL", "'shop'"}},
    {"reset", "upstream_reset", "unavailable", "time", true, Proof::nothing, "wait",
     {"TOOL", "after", "'shop'"}},
    {"hang", "upstream_timeout", "deadline_exceeded", "time", true, Proof::nothing, "wait",
     {"TOOL", "has not answered", "'shop'"}, true},
    {"rpc_error", "upstream_error", "unknown", "operator", false, Proof::nothing, "ask_user",
     {"TOOL", "-32603", "index shard 7 is rebuilding"}},
    {"invalid_params", "invalid_arguments", "invalid_argument", "model", false, Proof::refused,
     "call_tool", {"TOOL", "Invalid params", "list_items"}},
    {"tool_error", "precondition_failed", "failed_precondition", "model", false, Proof::nothing,
     "fix_arguments", {"TOOL", "Item is locked by another editor since 09:14"}},
    {"false_success", "precondition_failed", "failed_precondition", "model", false, Proof::nothing,
     "fix_arguments", {"TOOL", "Item is locked by another editor"}},
    {"bad_request", "vague_failure", "unknown", "model", false, Proof::refused,
     "call_tool", {"TOOL", "Bad request", "item_aaaa", "list_items"}},
};
// clang-format on

class HttpFailures : public testing::TestWithParam<std::tuple<FailureRow, Era>> {};

TEST_P(HttpFailures, AreToldAsInstructions) {
    const auto& [row, era] = GetParam();
    const FaultyHttp faulty;
    Gateway gateway(upstream("shop", faulty.url(), limits_for(row)));
    auto client = gateway.client(era);
    expect_both_tools_fail(client, row, gateway.log());
}

INSTANTIATE_TEST_SUITE_P(
    All,
    HttpFailures,
    testing::Combine(testing::ValuesIn(kFailures), testing::Values(Era::legacy, Era::modern)),
    name_of_failure
);

TEST(HttpFailures, ReadDifferentlyWhereTheirCodesDiffer) {
    const FaultyHttp faulty;
    Gateway gateway(upstream(
        "shop",
        faulty.url(),
        // Every failure is to be heard, not only the first few.
        ", message_bytes: 1MiB, circuit: { enabled: false }" + std::string(kShortCalls)
    ));
    auto client = gateway.client(Era::modern);
    Texts texts;
    for (const auto& row : kFailures)
        texts.expect_new_or_same_code(client.call("read_item", failing("read_item", row.fault)));
}

// ---- How long to wait -----------------------------------------------------------------------

struct WaitRow {
    const char* dialect;
    std::vector<std::int64_t> seconds;  ///< any of these
};

class Waits : public testing::TestWithParam<WaitRow> {};

TEST_P(Waits, AreReadInEveryDialect) {
    const FaultyHttp faulty;
    Gateway gateway(upstream("shop", faulty.url()));
    auto client = gateway.client(Era::modern);
    auto arguments = failing("write_item", "http_429");
    arguments["wait"] = GetParam().dialect;
    const auto told = client.call("write_item", arguments);

    ASSERT_TRUE(told.is_tool_error());
    Expected expected{
        .code = "upstream_rate_limited",
        .category = "resource_exhausted",
        .actor = "time",
        .first_action = "wait",
        .retryable = true,
        .says = {"write_item", "HTTP 429", "'shop'"},
    };
    if (const auto* wait = told.fault().if_contains("retry_after")) {
        EXPECT_THAT(GetParam().seconds, testing::Contains(wait->as_int64()));
        expected.retry_after = wait->as_int64();
        expected.says.push_back("after " + std::to_string(wait->as_int64()) + " s");
    } else {
        EXPECT_TRUE(GetParam().seconds.empty());
    }
    expect_told(told, expected, gateway.log());
}

INSTANTIATE_TEST_SUITE_P(
    All,
    Waits,
    testing::Values(
        WaitRow{"none", {}},
        WaitRow{"seconds", {12}},
        WaitRow{"date", {11, 12}},
        WaitRow{"ms", {11, 12}},
        WaitRow{"reset_seconds", {12}},
        WaitRow{"reset_duration", {12}},
        WaitRow{"ratelimit", {12}},
        WaitRow{"body", {12}},
        WaitRow{"prose", {12}}
    ),
    [](const auto& info) { return std::string(info.param.dialect); }
);

// ---- Before the call was sent ----------------------------------------------------------------

class HttpUpstreams : public testing::TestWithParam<Era> {};
INSTANTIATE_TEST_SUITE_P(
    Both, HttpUpstreams, testing::Values(Era::legacy, Era::modern), name_of_era
);

void expect_nothing_sent(Gateway& gateway, Era era, const Expected& expected) {
    auto client = gateway.client(era);
    for (const std::string_view tool : {"read_item", "write_item"}) {
        expect_told(client.call(tool, failing(tool, "bad_request")), expected, gateway.log());
    }
}

TEST_P(HttpUpstreams, AClosedPortIsToldAndNothingWasSent) {
    const ClosedPort closed;
    const auto address = "http://127.0.0.1:" + std::to_string(closed.number());
    Gateway gateway(upstream("shop", address + "/mcp"));
    expect_nothing_sent(
        gateway,
        GetParam(),
        {.code = "upstream_refused",
         .category = "unavailable",
         .actor = "operator",
         .first_action = "wait",
         .retryable = true,
         .says = {"Nothing listens at " + address, "'shop'", "Nothing was changed"}}
    );
}

TEST_P(HttpUpstreams, AConnectionResetBeforeTheCallIsToldAndNothingWasSent) {
    const FaultyHttp faulty({}, {"--at-accept", "reset"});
    Gateway gateway(upstream("shop", faulty.url()));
    expect_nothing_sent(
        gateway,
        GetParam(),
        {.code = "upstream_reset",
         .category = "unavailable",
         .actor = "time",
         .first_action = "wait",
         .retryable = true,
         .says = {"'shop'", "Nothing was changed"}}
    );
}

TEST_P(HttpUpstreams, AServerThatTakesConnectionsAndHangsIsToldAndNothingWasSent) {
    const FaultyHttp faulty({}, {"--at-accept", "hang"});
    Gateway gateway(upstream("shop", faulty.url(), ", start_timeout: 400ms"));
    expect_nothing_sent(
        gateway,
        GetParam(),
        {.code = "upstream_timeout",
         .category = "deadline_exceeded",
         .actor = "time",
         .first_action = "wait",
         .retryable = true,
         .says = {"'shop'", "has not answered", "Nothing was changed"}}
    );
}

TEST_P(HttpUpstreams, AServerThatWentAwayBetweenCallsIsToldAndNothingWasSent) {
    auto faulty = std::make_unique<FaultyHttp>();
    Gateway gateway(upstream("shop", faulty->url()));
    auto client = gateway.client(GetParam());
    ASSERT_TRUE(client.call("echo", {{"text", "here"}}).is_success());
    faulty.reset();
    for (const std::string_view tool : {"read_item", "write_item"}) {
        expect_told(
            client.call(tool, failing(tool, "bad_request")),
            {.code = "upstream_refused",
             .category = "unavailable",
             .actor = "operator",
             .first_action = "wait",
             .retryable = true,
             .says = {"Nothing listens", "'shop'"}},
            gateway.log()
        );
    }
}

// ---- Wrong, but readable ---------------------------------------------------------------------

TEST_P(HttpUpstreams, AnAnswerInAMislabelledStreamIsRead) {
    const FaultyHttp faulty;
    Gateway gateway(upstream("shop", faulty.url()));
    auto client = gateway.client(GetParam());
    const auto told = client.call("write_item", failing("write_item", "sse_as_json"));
    ASSERT_TRUE(told.is_success()) << json::to_text(told.message);
    EXPECT_EQ(told.text(), "written");
}

// ---- Sessions --------------------------------------------------------------------------------

/// Makes the server forget all its sessions, as somebody else's client.
void lose_sessions_of(const FaultyHttp& faulty) {
    HttpClient stranger(faulty.port(), Era::legacy);
    (void)stranger.greet();
    const auto told = stranger.call("read_item", failing("read_item", "lose_session"));
    ASSERT_EQ(told.http_status, 404);
}

TEST_P(HttpUpstreams, ALostSessionIsMadeAnewAndTheWriteIsDoneOnce) {
    const FaultyHttp faulty(Era::legacy);
    Gateway gateway(upstream("shop", faulty.url()));
    auto client = gateway.client(GetParam());
    EXPECT_EQ(client.call("count_writes").text(), "0");
    lose_sessions_of(faulty);

    const auto told = client.call("write_item", {{"item_id", "item_aaaa"}, {"value", 1}});
    ASSERT_TRUE(told.is_success()) << json::to_text(told.message);
    EXPECT_EQ(client.call("count_writes").text(), "1");
}

TEST_P(HttpUpstreams, AServerThatKeepsLosingItsSessionsIsTold) {
    const FaultyHttp faulty(Era::legacy);
    Gateway gateway(upstream("shop", faulty.url()));
    auto client = gateway.client(GetParam());
    expect_both_tools_fail(
        client,
        {"lose_sessions",
         "upstream_session_lost",
         "unavailable",
         "time",
         true,
         Proof::refused,
         "wait",
         {"TOOL", "forgot the session", "'shop'"}},
        gateway.log()
    );
}

}  // namespace
}  // namespace recourse::integration
