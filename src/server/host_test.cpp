#include "server/host.hpp"

#include "net/loop_fixture.hpp"

#include <gmock/gmock.h>

namespace recourse::server {
namespace {

class Silent final : public Stream {
  public:
    void send(std::string) override {}
    [[nodiscard]] bool open() const noexcept override { return false; }
};

class Someone final : public Client {
  public:
    using Client::Client;
    void push(std::string) override {}
};

constexpr std::string_view kInBody = "00-11111111111111111111111111111111-2222222222222222-01";
constexpr std::string_view kInHeader = "00-33333333333333333333333333333333-4444444444444444-01";

class HostTest : public net::LoopFixture {
  protected:
    /// A tool call as it came in.
    Incoming incoming(std::string_view params) {
        text = R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":)" + std::string(params) +
               "}";
        request = *mcp::read_message(text);
        envelope = mcp::Envelope::of(request.params);
        return {
            .client = client,
            .request = request,
            .envelope = envelope,
            .ticket = ticket,
            .stream = stream,
            .headers = &headers,
        };
    }
    std::string traced(std::string_view params) {
        return std::string(trace_of(incoming(params), random).trace.hex());
    }

    std::string text;
    mcp::Message request;
    mcp::Envelope envelope;
    Someone client{executor};
    Ticket ticket;
    Silent stream;
    net::Headers headers;
    SystemRandom random;
};

TEST_F(HostTest, a_trace_is_named_by_the_body_then_by_the_header) {
    const auto meta = R"({"_meta":{"traceparent":")" + std::string(kInBody) + "\"}}";
    EXPECT_EQ(traced("{}").size(), 32U);
    EXPECT_NE(traced("{}"), traced("{}"));
    headers.add("Traceparent", kInHeader);
    EXPECT_EQ(traced("{}"), std::string(32, '3'));
    EXPECT_EQ(traced(meta), std::string(32, '1'));
    EXPECT_EQ(traced(R"({"_meta":{"traceparent":"nonsense"}})"), std::string(32, '3'));
}

TEST_F(HostTest, a_trace_takes_its_state_from_where_it_was_named) {
    headers.add("traceparent", kInHeader);
    headers.add("tracestate", "a=1");
    headers.add("TraceState", "b=2");
    headers.add("baggage", "k=v");
    const auto by_headers = trace_of(incoming("{}"), random);
    EXPECT_EQ(by_headers.state, "a=1,b=2");
    EXPECT_EQ(by_headers.baggage, "k=v");
    const auto meta =
        R"({"_meta":{"baggage":"in=body","traceparent":")" + std::string(kInBody) + "\"}}";
    const auto by_body = trace_of(incoming(meta), random);
    EXPECT_EQ(by_body.state, "") << "the headers speak of another trace";
    EXPECT_EQ(by_body.baggage, "in=body");
    headers.add("traceparent", kInBody);
    const auto unclear = trace_of(incoming("{}"), random);
    EXPECT_FALSE(unclear.parent) << "two headers say two things";
    EXPECT_EQ(unclear.state, "");
}

TEST_F(HostTest, headers_that_repeat_arguments_are_held_to_them) {
    constexpr std::string_view kSchema =
        R"({"properties":{"region":{"type":"string","x-mcp-header":"Region"}}})";
    const auto params = *mcp::read_param_headers(*json::check(kSchema));
    constexpr std::string_view kCall = R"({"name":"t","arguments":{"region":"eu"}})";
    const auto missing = check_param_headers(incoming(kCall), params);
    ASSERT_TRUE(missing.has_value());
    EXPECT_EQ(missing->code, mcp::kHeaderMismatch);
    EXPECT_EQ(missing->http_status, 400);
    headers.add("mcp-param-region", "eu");
    EXPECT_FALSE(check_param_headers(incoming(kCall), params).has_value());
}

TEST_F(HostTest, a_legacy_client_and_one_over_stdio_repeat_nothing) {
    const std::vector<mcp::ParamHeader> params = {{.path = {"region"}, .name = "Mcp-Param-Region"}};
    auto call = incoming(R"({"name":"t","arguments":{"region":"eu"}})");
    EXPECT_TRUE(check_param_headers(call, params).has_value());
    client.era = mcp::Era::legacy;
    EXPECT_FALSE(check_param_headers(call, params).has_value());
    client.era = mcp::Era::modern;
    call.headers = nullptr;
    EXPECT_FALSE(check_param_headers(call, params).has_value());
}

}  // namespace
}  // namespace recourse::server
