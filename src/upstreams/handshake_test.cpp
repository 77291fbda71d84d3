#include "upstreams/handshake.hpp"

#include "upstreams/hop_params.hpp"

#include <gtest/gtest.h>

namespace recourse::upstreams {
namespace {

TEST(Handshake, says_who_asks_in_either_era) {
    const Identity identity{.client_info = R"({"name":"c"})", .capabilities = R"({"roots":{}})"};
    EXPECT_EQ(
        initialize_params(identity),
        R"({"protocolVersion":"2025-11-25","capabilities":{"roots":{}},"clientInfo":{"name":"c"}})"
    );
    const auto discover = discover_params(identity);
    const auto envelope = mcp::Envelope::of(json::Ref(discover));
    EXPECT_TRUE(envelope.missing().empty());
    EXPECT_EQ(envelope.client_capabilities.raw(), R"({"roots":{}})");
}

TEST(Handshake, reads_a_legacy_hello) {
    const auto hello = hello_from_initialize(json::Ref(
        R"({"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"s"},"instructions":"do"})"
    ));
    ASSERT_TRUE(hello);
    EXPECT_EQ(hello->era, mcp::Era::legacy);
    EXPECT_EQ(hello->revision, "2025-06-18");
    EXPECT_EQ(hello->server_info, R"({"name":"s"})");
    EXPECT_EQ(hello->instructions, "\"do\"");
}

TEST(Handshake, refuses_revisions_that_nobody_here_speaks) {
    EXPECT_FALSE(hello_from_initialize(json::Ref(R"({"protocolVersion":"2019-01-01"})")));
    EXPECT_FALSE(hello_from_initialize(json::Ref(R"({"protocolVersion":"2026-07-28"})")));
    EXPECT_FALSE(hello_from_initialize(json::Ref("{}")));
    EXPECT_FALSE(hello_from_discover(json::Ref(R"({"supportedVersions":["2031-01-01"]})")));
}

TEST(Handshake, finds_the_modern_revision_among_several) {
    const auto hello = hello_from_discover(json::Ref(
        R"({"supportedVersions":["2025-11-25","2026-07-28"],"capabilities":{},"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"s"}}})"
    ));
    ASSERT_TRUE(hello);
    EXPECT_EQ(hello->era, mcp::Era::modern);
    EXPECT_EQ(hello->server_info, R"({"name":"s"})");
}

TEST(Handshake, tries_the_era_that_the_operator_named) {
    Settings settings;
    const Identity legacy_client{.client_info = "{}", .first_tried = mcp::Era::legacy};
    EXPECT_EQ(first_era(settings, legacy_client), mcp::Era::legacy);
    settings.era = EraChoice::modern;
    EXPECT_EQ(first_era(settings, legacy_client), mcp::Era::modern);
}

TEST(HopParams, are_the_bytes_that_came_where_nothing_has_to_change) {
    constexpr std::string_view kParams = R"({ "name" : "echo", "arguments" : {} })";
    Request request{.method = "tools/call", .params = json::Ref(kParams)};
    EXPECT_EQ(HopParams(request, mcp::Era::legacy, 5).raw().data(), kParams.data());
    Request without{.method = "prompts/list"};
    EXPECT_EQ(HopParams(without, mcp::Era::legacy, 5).raw(), "");
    EXPECT_NE(HopParams(without, mcp::Era::modern, 5).raw(), "");
}

TEST(HopParams, carry_our_own_progress_token_where_the_client_gave_one) {
    constexpr std::string_view kParams = R"({"name":"echo","_meta":{"progressToken":"theirs"}})";
    Request request{.method = "tools/call", .params = json::Ref(kParams)};
    request.envelope = mcp::Envelope::of(request.params);
    request.on_notification = [](std::string_view, json::Ref) {};
    EXPECT_EQ(
        HopParams(request, mcp::Era::legacy, 5).raw(),
        R"({"name":"echo","_meta":{"progressToken":5}})"
    );
}

}  // namespace
}  // namespace recourse::upstreams
