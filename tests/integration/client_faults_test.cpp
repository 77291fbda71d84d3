#include "expectation.hpp"
#include "programs.hpp"

#include <gmock/gmock.h>

/// What clients do wrong on the wire of `recourse gateway`.
namespace recourse::integration {
namespace {

using testing::HasSubstr;

constexpr const char* kJson = "application/json";
constexpr const char* kBoth = "application/json, text/event-stream";
constexpr const char* kModern = "2026-07-28";

constexpr std::string_view kMeta =
    R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
    R"("io.modelcontextprotocol/clientCapabilities":{}})";

std::string modern(std::string_view method, std::string_view more = "") {
    std::string body = R"({"jsonrpc":"2.0","id":1,"method":")";
    return body.append(method).append(R"(","params":{)").append(more).append(kMeta).append("}}");
}

HttpHeaders plain() {
    return {{"Content-Type", kJson}, {"Accept", kBoth}};
}

HttpHeaders modern_headers(std::string_view method) {
    auto headers = plain();
    headers.emplace_back("MCP-Protocol-Version", kModern);
    headers.emplace_back("Mcp-Method", method);
    return headers;
}

HttpHeaders with(HttpHeaders headers, const char* name, std::string value) {
    headers.emplace_back(name, std::move(value));
    return headers;
}

constexpr std::string_view kList = R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})";

/// A request that is wrong, whole enough to be answered.
struct WrongRequest {
    const char* name;
    std::string method = "POST";
    std::string target = "/mcp";
    HttpHeaders headers;
    std::string body;
    int status;
    int error;  ///< 0: whatever it is, for the status says it
    const char* code;
    std::vector<std::string> says;
};
void PrintTo(const WrongRequest& request, std::ostream* out) {
    *out << request.name;
}

// clang-format off
const std::vector<WrongRequest> kWrong = {
    {.name = "MalformedJson", .headers = plain(), .body = R"({"jsonrpc":"2.0",)", .status = 400,
     .error = -32700, .code = "malformed_json", .says = {"JSON"}},
    {.name = "EmptyBody", .headers = plain(), .body = "", .status = 400, .error = -32700,
     .code = "malformed_json", .says = {"JSON"}},
    {.name = "Batch", .headers = plain(), .body = "[" + std::string(kList) + "]", .status = 400,
     .error = -32600, .code = "invalid_request", .says = {"batch"}},
    {.name = "NoJsonRpc", .headers = plain(), .body = R"({"id":1,"method":"tools/list"})",
     .status = 400, .error = -32600, .code = "invalid_request", .says = {"jsonrpc"}},
    {.name = "IdIsNull", .headers = plain(),
     .body = R"({"jsonrpc":"2.0","id":null,"method":"tools/list"})", .status = 400, .error = -32600,
     .code = "invalid_request", .says = {"id"}},
    {.name = "UnknownMethod", .headers = modern_headers("tools/lisst"),
     .body = modern("tools/lisst"), .status = 404, .error = -32601, .code = "unknown_method",
     .says = {"tools/lisst", "tools/list'"}},
    {.name = "HeaderMismatch", .headers = modern_headers("tools/call"),
     .body = modern("tools/list"), .status = 400, .error = -32020, .code = "header_mismatch",
     .says = {"Mcp-Method", "tools/call", "tools/list"}},
    {.name = "VersionMismatch", .headers =
     with(with(plain(), "MCP-Protocol-Version", "2025-11-25"), "Mcp-Method", "tools/list"),
     .body = modern("tools/list"), .status = 400, .error = -32020, .code = "header_mismatch",
     .says = {"MCP-Protocol-Version", "2025-11-25", kModern}},
    {.name = "MethodHeaderMissing", .headers = with(plain(), "MCP-Protocol-Version", kModern),
     .body = modern("tools/list"), .status = 400, .error = -32020, .code = "header_mismatch",
     .says = {"Mcp-Method", "missing"}},
    {.name = "NameHeaderMissing", .headers = modern_headers("tools/call"),
     .body = modern("tools/call", R"("name":"echo","arguments":{},)"), .status = 400,
     .error = -32020, .code = "header_mismatch", .says = {"Mcp-Name", "echo"}},
    {.name = "EnvelopeMissing", .headers = modern_headers("tools/list"), .body = std::string(kList),
     .status = 400, .error = -32602, .code = "missing_envelope",
     .says = {"io.modelcontextprotocol/protocolVersion"}},
    {.name = "LegacyVersionHeader", .headers = with(plain(), "MCP-Protocol-Version", "1999-01-01"),
     .body = std::string(kList), .status = 400, .error = -32022, .code = "unsupported_version",
     .says = {"1999-01-01", kModern}},
    {.name = "BadOrigin", .headers = with(plain(), "Origin", "https://evil.example"),
     .body = std::string(kList), .status = 403, .error = 0, .code = "origin_not_allowed",
     .says = {"https://evil.example"}},
    {.name = "BadHost", .headers = with(plain(), "Host", "evil.example"),
     .body = std::string(kList), .status = 403, .error = 0, .code = "origin_not_allowed",
     .says = {"evil.example"}},
    {.name = "TooLarge", .headers = plain(), .body = std::string(100 * 1024, ' '), .status = 413,
     .error = 0, .code = "request_too_large", .says = {"65536"}},
    {.name = "NotJsonType", .headers = {{"Content-Type", "text/plain"}, {"Accept", kBoth}},
     .body = std::string(kList), .status = 415, .error = 0, .code = "unsupported_media_type",
     .says = {"text/plain", kJson}},
    {.name = "Compressed", .headers = with(plain(), "Content-Encoding", "gzip"),
     .body = "\x1f\x8b\x08 a bomb, for all we know", .status = 415, .error = 0,
     .code = "unsupported_media_type", .says = {"gzip", "uncompressed"}},
    {.name = "DeepJson", .headers = plain(), .body = std::string(5000, '[') + std::string(5000, ']'),
     .status = 400, .error = -32700, .code = "malformed_json", .says = {"JSON"}},
    {.name = "LengthAndChunks", .headers = with(plain(), "Transfer-Encoding", "chunked"),
     .body = "0\r\n\r\nPOST /mcp HTTP/1.1\r\n\r\n", .status = 400, .error = 0,
     .code = "malformed_http", .says = {"RFC 9112"}},
    {.name = "LargeHead", .headers = with(plain(), "X-Large", std::string(40 * 1024, 'x')),
     .body = std::string(kList), .status = 431, .error = 0, .code = "malformed_http",
     .says = {"head"}},
    {.name = "NotAcceptable", .headers = {{"Content-Type", kJson}, {"Accept", "text/html"}},
     .body = std::string(kList), .status = 406, .error = 0, .code = "not_acceptable",
     .says = {"text/html"}},
    {.name = "UnknownSession", .headers = with(plain(), "Mcp-Session-Id", "no-such-session"),
     .body = std::string(kList), .status = 404, .error = 0, .code = "session_not_found",
     .says = {"no-such-session", "initialize"}},
    {.name = "MissingSession", .headers = plain(), .body = std::string(kList), .status = 400,
     .error = 0, .code = "session_required", .says = {"Mcp-Session-Id", "initialize"}},
    {.name = "GetWithoutSession", .method = "GET", .headers = {{"Accept", "text/event-stream"}},
     .status = 405, .error = 0, .code = "method_not_allowed", .says = {"GET", "POST"}},
    {.name = "Put", .method = "PUT", .headers = plain(), .body = std::string(kList), .status = 405,
     .error = 0, .code = "method_not_allowed", .says = {"PUT", "POST"}},
    {.name = "DeleteOfUnknownSession", .method = "DELETE",
     .headers = {{"Mcp-Session-Id", "no-such-session"}}, .status = 404, .error = 0,
     .code = "session_not_found", .says = {"no-such-session"}},
    {.name = "WrongPath", .target = "/elsewhere", .headers = plain(), .body = std::string(kList),
     .status = 404, .error = 0, .code = "path_not_found", .says = {"/elsewhere", "/mcp"}},
};
// clang-format on

/// A gateway whose upstream nobody needs.
class Door {
  public:
    [[nodiscard]] std::uint16_t port() const { return gateway_.port(); }
    [[nodiscard]] HttpClient client(Era era) const { return gateway_.client(era); }
    void expect_refusal(
        const HttpResponse& response,
        int status,
        const char* code,
        const std::vector<std::string>& says
    ) {
        EXPECT_EQ(response.status, status);
        Outcome told{.message = parse(response.body), .notifications = {}, .http_status = status};
        SCOPED_TRACE(response.body);
        ASSERT_TRUE(told.is_protocol_error());
        EXPECT_EQ(text_of(told.fault(), "code"), code);
        EXPECT_EQ(text_of(told.fault(), "effect"), "none");
        EXPECT_EQ(text_of(told.fault().at("safe_to_retry").as_object(), "because"), "not_sent");
        EXPECT_THAT(told.text(), HasSubstr("\nNext: "));
        EXPECT_THAT(told.text(), HasSubstr("Support id "));
        for (const auto& part : says) EXPECT_THAT(told.text(), HasSubstr(part));
        const auto line = gateway_.log().of(text_of(told.fault(), "support_id"));
        EXPECT_EQ(text_of(line, "code"), code);
    }

  private:
    FaultyHttp faulty_;
    Gateway gateway_{
        upstream("shop", faulty_.url()),
        {.listen = ", request_bytes: 64KiB, request_timeout: 300ms"}
    };
};

class ClientFaults : public testing::TestWithParam<WrongRequest> {
  protected:
    Door door_;
};

TEST_P(ClientFaults, AreRefusedWithTheWayOut) {
    const auto& wrong = GetParam();
    const auto response =
        exchange(door_.port(), wrong.method, wrong.target, wrong.headers, wrong.body);
    door_.expect_refusal(response, wrong.status, wrong.code, wrong.says);
    if (wrong.error != 0)
        EXPECT_EQ(parse(response.body).at("error").at("code").as_int64(), wrong.error);
}

INSTANTIATE_TEST_SUITE_P(All, ClientFaults, testing::ValuesIn(kWrong), [](const auto& info) {
    return std::string(info.param.name);
});

TEST(ClientFaults, AMethodOfNoEraIsAnsweredInBandToLegacyClients) {
    Door door;
    auto client = door.client(Era::legacy);
    const auto told = client.request("tools/lisst");
    EXPECT_EQ(told.http_status, 200);
    EXPECT_EQ(told.error_code(), -32601);
    EXPECT_THAT(told.text(), HasSubstr("'tools/list'"));
}

TEST(ClientFaults, AVersionThatIsNotServedIsAnsweredWithThoseThatAre) {
    Door door;
    auto body = modern("tools/list");
    body.replace(body.find(kModern), std::string_view(kModern).size(), "2031-01-01");
    auto headers = with(plain(), "MCP-Protocol-Version", "2031-01-01");
    headers.emplace_back("Mcp-Method", "tools/list");
    const auto response = exchange(door.port(), "POST", "/mcp", headers, body);
    door.expect_refusal(response, 400, "unsupported_version", {"2031-01-01", kModern});
    const auto error = parse(response.body).at("error");
    EXPECT_EQ(error.at("code").as_int64(), -32022);
    EXPECT_EQ(error.at("data").at("requested").as_string(), "2031-01-01");
    EXPECT_EQ(error.at("data").at("supported").as_array(), json::Array{kModern});
}

TEST(ClientFaults, AnUnsupportedVersionOfASessionIsRefused) {
    Door door;
    auto client = door.client(Era::legacy);
    auto headers = with(plain(), "Mcp-Session-Id", client.session());
    headers.emplace_back("MCP-Protocol-Version", "1999-01-01");
    const auto response = exchange(door.port(), "POST", "/mcp", headers, kList);
    door.expect_refusal(response, 400, "unsupported_version", {"1999-01-01", "2025-11-25"});
}

TEST(ClientFaults, ASlowRequestIsEnded) {
    Door door;
    HttpConnection connection(door.port());
    connection.send(
        "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Content-Length: 100\r\n\r\n{\"jsonrpc\""
    );
    door.expect_refusal(connection.read_response(), 408, "request_too_slow", {"300ms"});
    connection.wait_for_close();
}

TEST(ClientFaults, WhatIsNotHttpIsEnded) {
    Door door;
    HttpConnection connection(door.port());
    connection.send("EHLO mail.example.com\r\n\r\n");
    door.expect_refusal(connection.read_response(), 400, "malformed_http", {"HTTP/1.1"});
    connection.wait_for_close();
}

TEST(ClientFaults, TwoLengthsAreRefusedAsSmuggling) {
    Door door;
    HttpConnection connection(door.port());
    connection.send(
        "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
        "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    );
    door.expect_refusal(connection.read_response(), 400, "malformed_http", {});
    connection.wait_for_close();
}

/// Readers of JSON that ignore the case of names would take one for the other.
TEST(ClientFaults, ANameInAnotherCaseIsNoSecondName) {
    Door door;
    for (const auto era : {Era::legacy, Era::modern}) {
        auto client = door.client(era);
        for (const auto* member : {"Name", "NAME", "Arguments", "argument\xc5\xbf", "_Meta"}) {
            const auto told = client.request(
                "tools/call",
                {{"name", "echo"}, {"arguments", {{"text", "x"}}}, {member, "write_item"}}
            );
            ASSERT_TRUE(told.is_protocol_error()) << member;
            EXPECT_EQ(told.error_code(), -32602);
            EXPECT_THAT(told.text(), HasSubstr(member));
        }
        EXPECT_EQ(client.call("count_writes").text(), "0");
    }
}

/// A server over stdio takes each line for a message.
TEST(ClientFaults, ALineBreakInACallIsNoSecondCall) {
    const Gateway gateway(upstream("shop", faulty_stdio()));
    const std::string hidden =
        R"({"jsonrpc":"2.0","id":99,"method":"tools/call","params":{"name":"write_item",)"
        R"("arguments":{"item_id":"item_aaaa","value":1},)" +
        std::string(kMeta) + "}}";
    for (const auto era : {Era::legacy, Era::modern}) {
        auto client = gateway.client(era);
        const auto message = client.make(
            "tools/call", {{"name", "echo"}, {"arguments", {{"text", "x"}, {"more", "hidden"}}}}
        );
        for (const auto* end : {"\n", "\r\n", "\r"}) {
            auto body = json::to_text(message);
            body.replace(body.find(R"("hidden")"), 8, end + hidden + end);
            const auto answer =
                exchange(gateway.port(), "POST", "/mcp", client.headers_for(message), body);
            EXPECT_THAT(answer.body, HasSubstr(R"("text":"x")"));
            EXPECT_EQ(client.call("count_writes").text(), "0");
        }
    }
}

TEST(ClientFaults, AClientThatBreaksOffHarmsNobodyElse) {
    Door door;
    HttpConnection connection(door.port());
    connection.send("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Le");
    connection.close();
    auto client = door.client(Era::modern);
    EXPECT_TRUE(client.call("echo", {{"text", "here"}}).is_success());
}

TEST(ClientFaults, AnEndedSessionIsNotFound) {
    Door door;
    auto client = door.client(Era::legacy);
    const auto headers = with(plain(), "Mcp-Session-Id", client.session());
    EXPECT_EQ(exchange(door.port(), "DELETE", "/mcp", headers).status, 204);
    const auto response = exchange(door.port(), "POST", "/mcp", headers, kList);
    door.expect_refusal(response, 404, "session_not_found", {client.session(), "initialize"});
}

TEST(ClientFaults, APageOfThisMachineMayCall) {
    Door door;
    auto headers = with(modern_headers("tools/list"), "Origin", "http://localhost:6274");
    EXPECT_EQ(exchange(door.port(), "POST", "/mcp", headers, modern("tools/list")).status, 200);
}

}  // namespace
}  // namespace recourse::integration
