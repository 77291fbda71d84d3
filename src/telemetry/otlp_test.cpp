#include "telemetry/otlp.hpp"

#include "base/json.hpp"

#include <array>

#include <gtest/gtest.h>

namespace recourse::telemetry {
namespace {

using namespace std::chrono_literals;

Span a_span() {
    Span span;
    span.trace = *TraceId::from_hex("4bf92f3577b34da6a3ce929d0e0e4736");
    span.id = *SpanId::from_hex("1111111111111111");
    span.parent = SpanId::from_hex("00f067aa0ba902b7");
    span.has_remote_parent = true;
    span.is_random = false;
    span.state = "a=1";
    span.name = "tools/call \"x\"";
    span.started = WallTime(1'700'000'000s + 5ns);
    span.ended = span.started + 1ms;
    span.attributes = {{"text", std::string("caf\xc3\xa9")}, {"number", std::int64_t{1} << 60}};
    return span;
}

json::Value written(const Span& span) {
    const Resource resource{{"service.name", "shop"}};
    const auto body = json::parse(to_otlp(resource, std::array{span}));
    return body ? *body : json::Value();
}

TEST(Otlp, has_ids_in_hex_enums_as_numbers_and_large_numbers_as_texts) {
    const auto body = written(a_span());
    const auto& of_resource = body.at("resourceSpans").as_array().at(0);
    EXPECT_EQ(
        json::to_text(of_resource.at("resource")),
        R"({"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]})"
    );
    const auto& of_scope = of_resource.at("scopeSpans").as_array().at(0);
    EXPECT_EQ(of_scope.at("scope").at("name").as_string(), "recourse");
    EXPECT_EQ(
        json::to_text(of_scope.at("spans").as_array().at(0)),
        R"({"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"1111111111111111",)"
        R"("parentSpanId":"00f067aa0ba902b7","traceState":"a=1","flags":769,)"
        R"("name":"tools/call \"x\"","kind":2,"startTimeUnixNano":"1700000000000000005",)"
        R"("endTimeUnixNano":"1700000000001000005","attributes":[)"
        R"({"key":"text","value":{"stringValue":"café"}},)"
        R"({"key":"number","value":{"intValue":"1152921504606846976"}}]})"
    );
}

TEST(Otlp, tells_a_failure_and_what_happened_on_the_way) {
    auto span = a_span();
    span.has_failed = true;
    span.why = "It broke.";
    span.events.push_back({.at = span.ended, .name = "waited", .attributes = {}});
    const auto body = written(span);
    const auto& told = body.at("resourceSpans").at(0).at("scopeSpans").at(0).at("spans").at(0);
    EXPECT_EQ(json::to_text(told.at("status")), R"({"code":2,"message":"It broke."})");
    EXPECT_EQ(
        json::to_text(told.at("events")),
        R"([{"timeUnixNano":"1700000000001000005","name":"waited","attributes":[]}])"
    );
}

TEST(Otlp, response_may_take_a_part) {
    const auto partial =
        read_otlp_response(R"({"partialSuccess":{"rejectedSpans":"3","errorMessage":"too\nold"}})");
    EXPECT_EQ(partial.rejected, 3U);
    EXPECT_EQ(partial.message, "too old");
    EXPECT_EQ(read_otlp_response(R"({"partialSuccess":{"rejectedSpans":4}})").rejected, 4U);
    for (const auto* body :
         {"", "{}", "[]", "<html>", R"({"partialSuccess":{"rejectedSpans":"-1"}})"})
        EXPECT_EQ(read_otlp_response(body).rejected, 0U) << body;
}

}  // namespace
}  // namespace recourse::telemetry
