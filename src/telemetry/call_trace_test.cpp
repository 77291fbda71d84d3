#include "telemetry/call_trace.hpp"

#include <gmock/gmock.h>

namespace recourse::telemetry {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::Each;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view kTraceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

CallTrace a_call() {
    CallTrace call;
    call.context = *TraceContext::read(kTraceparent);
    call.span = *SpanId::from_hex("1111111111111111");
    call.started = WallTime(1'000s);
    call.took = 30ms;
    call.method = "tools/call";
    call.target = "get_weather";
    call.is_known_target = true;
    call.request_id = "7";
    call.revision = "2025-11-25";
    call.upstream = "sky";
    call.upstream_url = "https://sky.example:8443/mcp?key=hidden";
    call.reached = ledger::Step::upstream;
    call.sendings.push_back(
        {.span = *SpanId::from_hex("2222222222222222"), .after = 5ms, .took = 10ms}
    );
    return call;
}

testing::Matcher<const std::vector<Attribute>&> has(std::string_view name, std::string value) {
    return Contains(Attribute{name, std::move(value)});
}
testing::Matcher<const std::vector<Attribute>&> has(std::string_view name, std::int64_t value) {
    return Contains(Attribute{name, value});
}
testing::Matcher<const std::vector<Attribute>&> lacks(std::string_view name) {
    return Each(testing::Field(&Attribute::name, testing::Ne(name)));
}

TEST(CallTrace, is_a_span_of_the_request_above_one_of_each_sending) {
    const auto spans = spans_of(a_call());
    ASSERT_EQ(spans.size(), 2U);
    const auto& [request, sending] = std::tie(spans[0], spans[1]);
    EXPECT_EQ(request.kind, SpanKind::server);
    EXPECT_EQ(request.id.hex(), "1111111111111111");
    EXPECT_EQ(request.parent->hex(), "00f067aa0ba902b7");
    EXPECT_TRUE(request.has_remote_parent);
    EXPECT_EQ(request.name, "tools/call get_weather");
    EXPECT_EQ(request.started, WallTime(1'000s));
    EXPECT_EQ(request.ended, WallTime(1'000s + 30ms));
    EXPECT_EQ(sending.kind, SpanKind::client);
    EXPECT_EQ(sending.parent->hex(), request.id.hex());
    EXPECT_FALSE(sending.has_remote_parent);
    EXPECT_EQ(sending.started, WallTime(1'000s + 5ms));
    EXPECT_EQ(sending.ended, WallTime(1'000s + 15ms));
}

TEST(CallTrace, says_what_the_conventions_for_MCP_want_said) {
    const auto spans = spans_of(a_call());
    const auto& request = spans[0].attributes;
    EXPECT_THAT(request, has("mcp.method.name", "tools/call"));
    EXPECT_THAT(request, has("gen_ai.operation.name", "execute_tool"));
    EXPECT_THAT(request, has("gen_ai.tool.name", "get_weather"));
    EXPECT_THAT(request, has("jsonrpc.request.id", "7"));
    EXPECT_THAT(request, has("mcp.protocol.version", "2025-11-25"));
    EXPECT_THAT(request, has("network.transport", "tcp"));
    EXPECT_THAT(request, has("recourse.support_id", "4bf92f3577b34da6a3ce929d0e0e4736"));
    EXPECT_THAT(request, lacks("error.type"));
    EXPECT_FALSE(spans[0].has_failed);
    const auto& sending = spans[1].attributes;
    EXPECT_THAT(sending, has("server.address", "sky.example"));
    EXPECT_THAT(sending, has("server.port", 8443));
    EXPECT_THAT(sending, has("recourse.attempt", 1));
}

TEST(CallTrace, of_a_child_process_goes_through_a_pipe) {
    auto call = a_call();
    call.upstream_url.clear();
    call.transport = Transport::stdio;
    const auto spans = spans_of(call);
    EXPECT_THAT(spans[0].attributes, has("network.transport", "pipe"));
    EXPECT_THAT(spans[1].attributes, has("network.transport", "pipe"));
    EXPECT_THAT(spans[1].attributes, lacks("server.address"));
}

TEST(CallTrace, tells_a_failure_by_its_kind) {
    auto call = a_call();
    call.failing = Failing{.code = "http_error", .message = "It broke.", .is_tool_error = true};
    call.category = "unavailable";
    call.sendings[0].failing = Failing{.code = "timeout", .message = "Nothing came."};
    call.sendings[0].waited = 250ms;
    const auto spans = spans_of(call);
    EXPECT_TRUE(spans[0].has_failed);
    EXPECT_EQ(spans[0].why, "It broke.");
    EXPECT_THAT(spans[0].attributes, has("error.type", "tool_error"));
    EXPECT_THAT(spans[0].attributes, has("recourse.code", "http_error"));
    EXPECT_THAT(spans[0].attributes, has("recourse.category", "unavailable"));
    EXPECT_THAT(spans[0].attributes, lacks("recourse.refused_by"));
    EXPECT_THAT(spans[1].attributes, has("error.type", "timeout"));
    ASSERT_EQ(spans[1].events.size(), 1U);
    EXPECT_EQ(spans[1].events[0].at, spans[1].ended);
    EXPECT_THAT(spans[1].events[0].attributes, has("recourse.wait_ms", 250));
}

TEST(CallTrace, says_which_check_refused_and_with_which_number) {
    auto call = a_call();
    call.sendings.clear();
    call.reached = ledger::Step::limits;
    call.failing = Failing{.code = "rate_limited", .message = "Too many.", .rpc_code = -31008};
    const auto spans = spans_of(call);
    ASSERT_EQ(spans.size(), 1U);
    EXPECT_THAT(spans[0].attributes, has("recourse.refused_by", "limits"));
    EXPECT_THAT(spans[0].attributes, has("error.type", "-31008"));
    EXPECT_THAT(spans[0].attributes, has("rpc.response.status_code", "-31008"));
}

TEST(CallTrace, has_few_names_and_short_texts_whatever_callers_ask_for) {
    auto call = a_call();
    call.is_known_target = false;
    call.target = std::string(10'000, 'x');
    call.failing = Failing{.code = "unknown_tool", .message = std::string(10'000, 'y')};
    auto spans = spans_of(call);
    EXPECT_EQ(spans[0].name, "tools/call");
    EXPECT_LE(spans[0].why.size(), 400U);
    for (const auto& attribute : spans[0].attributes)
        if (const auto* text = std::get_if<std::string>(&attribute.value))
            EXPECT_LE(text->size(), 128U) << attribute.name;
    call.is_known_method = false;
    EXPECT_EQ(spans_of(call)[0].name, "mcp");
}

TEST(CallTrace, that_begins_here_has_no_parent) {
    auto call = a_call();
    SystemRandom random;
    call.context = TraceContext::make(random);
    const auto spans = spans_of(call);
    EXPECT_FALSE(spans[0].parent);
    EXPECT_FALSE(spans[0].has_remote_parent);
}

}  // namespace
}  // namespace recourse::telemetry
