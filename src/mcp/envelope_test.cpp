#include "mcp/envelope.hpp"

#include <gtest/gtest.h>

namespace recourse::mcp {
namespace {

constexpr std::string_view kModernParams =
    R"({"name":"echo","arguments":{"n":1.0},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
    R"("io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"c"},"progressToken":"t","x.y/z":1}})";

std::string rewrite(std::string_view params, const Hop& hop) {
    std::string out;
    const json::Ref ref(params);
    append_params(out, ref, Envelope::of(ref), hop);
    return out;
}

TEST(Envelope, of_params_without_meta_is_empty) {
    const auto envelope = Envelope::of(json::Ref(R"({"name":"x"})"));
    EXPECT_FALSE(envelope.claims_modern());
    EXPECT_EQ(envelope.missing().size(), 2U);
}

TEST(Envelope, finds_what_a_modern_request_says) {
    const auto envelope = Envelope::of(json::Ref(kModernParams));
    EXPECT_TRUE(envelope.claims_modern());
    EXPECT_TRUE(envelope.missing().empty());
    EXPECT_EQ(envelope.progress_token.raw(), "\"t\"");
}

TEST(Hop, between_peers_of_one_era_passes_the_bytes_that_came) {
    const json::Ref params(kModernParams);
    const auto envelope = Envelope::of(params);
    EXPECT_TRUE(passes_untouched(params, envelope, {.upstream = Era::modern}));
    EXPECT_FALSE(passes_untouched(params, envelope, {.upstream = Era::legacy}));
    EXPECT_FALSE(
        passes_untouched(params, envelope, {.upstream = Era::modern, .progress_token = "3"})
    );
    EXPECT_FALSE(passes_untouched(params, envelope, {.upstream = Era::modern, .name = "other"}));
}

TEST(Hop, to_a_legacy_upstream_takes_the_envelope_out_and_keeps_the_rest) {
    EXPECT_EQ(
        rewrite(kModernParams, {.upstream = Era::legacy, .progress_token = "3"}),
        R"({"name":"echo","arguments":{"n":1.0},"_meta":{"x.y/z":1,"progressToken":3}})"
    );
}

TEST(Hop, to_a_modern_upstream_adds_the_envelope) {
    EXPECT_EQ(
        rewrite(
            R"({"name":"a__echo","_meta":{"k":true}})",
            {.upstream = Era::modern, .name = "echo", .client_info = R"({"name":"c"})"}
        ),
        R"({"name":"echo","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
        R"("io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"c"},"k":true}})"
    );
}

TEST(Hop, tells_who_calls_in_place_of_what_the_client_says_of_itself) {
    constexpr std::string_view kPosing =
        R"({"name":"x","_meta":{"dev.recourse/caller":{"id":"key:root"},"k":1}})";
    const json::Ref params(kPosing);
    EXPECT_FALSE(passes_untouched(params, Envelope::of(params), {.upstream = Era::legacy}));
    EXPECT_EQ(rewrite(kPosing, {.upstream = Era::legacy}), R"({"name":"x","_meta":{"k":1}})");
    EXPECT_EQ(
        rewrite(R"({"_meta":{"dev.recourse\/caller":{},"dev.recourse/\u0063aller":{}}})", {}),
        R"({"_meta":{}})"
    );
    const Hop told{.upstream = Era::legacy, .caller = R"({"id":"key:ada"})"};
    EXPECT_EQ(
        rewrite(kPosing, told),
        R"({"name":"x","_meta":{"k":1,"dev.recourse/caller":{"id":"key:ada"}}})"
    );
    const json::Ref bare(R"({"name":"x"})");
    EXPECT_FALSE(passes_untouched(bare, Envelope::of(bare), told));
    EXPECT_EQ(
        rewrite(bare.raw(), told),
        R"({"name":"x","_meta":{"dev.recourse/caller":{"id":"key:ada"}}})"
    );
}

TEST(Hop, adds_empty_arguments_where_asked) {
    EXPECT_EQ(
        rewrite(R"({"name":"x"})", {.upstream = Era::legacy, .add_arguments = true}),
        R"({"name":"x","arguments":{}})"
    );
}

TEST(Progress, goes_to_the_client_under_its_own_token) {
    std::string out;
    append_progress(out, json::Ref(R"({"progressToken":12,"progress":1,"total":3})"), "\"mine\"");
    EXPECT_EQ(out, R"({"progressToken":"mine","progress":1,"total":3})");
}

constexpr TraceMembers kTrace{
    .traceparent = "00-11111111111111111111111111111111-2222222222222222-01",
    .tracestate = "a=1",
    .baggage = "k=v",
};
constexpr TraceMembers kBareTrace{.traceparent = kTrace.traceparent};

std::string traced(std::string_view params, const TraceMembers& trace) {
    std::string out;
    const json::Ref ref(params);
    append_traced(out, ref, Envelope::of(ref), trace);
    return out;
}

TEST(Trace, is_told_in_meta_and_every_other_byte_stays) {
    constexpr std::string_view kTold =
        R"("traceparent":"00-11111111111111111111111111111111-2222222222222222-01")";
    const auto told = [kTold](std::string_view before, std::string_view after) {
        return std::string(before).append(kTold).append(after);
    };
    EXPECT_EQ(traced("{}", kBareTrace), told("{\"_meta\":{", "}}"));
    EXPECT_EQ(
        traced(R"({"name": "x", "n":1.0})", kBareTrace),
        told("{\"_meta\":{", R"(},"name": "x", "n":1.0})")
    );
    EXPECT_EQ(traced(R"({ "_meta": {} })", kBareTrace), told(R"({ "_meta": {)", "} }"));
    EXPECT_EQ(
        traced(R"({"a":[1 ,2],"_meta":{ "k":true },"b":{}})", kBareTrace),
        told(R"({"a":[1 ,2],"_meta":{)", R"(, "k":true },"b":{}})")
    );
    EXPECT_EQ(
        traced(R"({"_meta":{"k":1,"traceparent" : "00-old","z":2}})", kBareTrace),
        R"({"_meta":{"k":1,"traceparent" : "00-11111111111111111111111111111111-2222222222222222-01","z":2}})"
    );
}

TEST(Trace, is_told_in_a_copy_of_the_params_with_other_arguments) {
    constexpr std::string_view kCame =
        R"({"arguments":{"a":1},"_meta":{"k":1,"traceparent":"00-old"}})";
    const std::string sent =
        R"({"arguments":{"a":1,"filled":"in"},"_meta":{"k":1,"traceparent":"00-old"}})";
    std::string out;
    append_traced(out, json::Ref(sent), Envelope::of(json::Ref(kCame)), kBareTrace);
    EXPECT_EQ(
        out,
        R"({"arguments":{"a":1,"filled":"in"},"_meta":{"k":1,"traceparent":"00-11111111111111111111111111111111-2222222222222222-01"}})"
    );
}

TEST(Trace, takes_its_state_and_its_baggage_along) {
    constexpr std::string_view kAll =
        R"("traceparent":"00-11111111111111111111111111111111-2222222222222222-01","tracestate":"a=1","baggage":"k=v")";
    EXPECT_EQ(
        traced(R"({"name":"x"})", kTrace),
        std::string(R"({"_meta":{)").append(kAll).append(R"(},"name":"x"})")
    );
    // What the client says there and what counts are two things.
    EXPECT_EQ(
        traced(R"({"_meta":{"tracestate":"Not A State","k":1}})", kTrace),
        std::string(R"({"_meta":{"k":1,)").append(kAll).append("}}")
    );
    EXPECT_EQ(
        traced(R"({"_meta":{"tracestate":"Not A State"}})", kBareTrace),
        R"({"_meta":{"traceparent":"00-11111111111111111111111111111111-2222222222222222-01"}})"
    );
    EXPECT_EQ(
        rewrite(
            R"({"_meta":{"traceparent":"old","k":1}})", {.upstream = Era::legacy, .trace = kTrace}
        ),
        std::string(R"({"_meta":{"k":1,)").append(kAll).append("}}")
    );
    EXPECT_EQ(
        rewrite(R"({"name":"x"})", {.upstream = Era::legacy, .name = "y", .trace = kTrace}),
        std::string(R"({"name":"y","_meta":{)").append(kAll).append("}}")
    );
}

}  // namespace
}  // namespace recourse::mcp
