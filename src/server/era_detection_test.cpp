#include "server/endpoint_fixture.hpp"

#include <gmock/gmock.h>

/// Which era a POST belongs to, rung by rung, as a client sees it.
namespace recourse::server {
namespace {

struct Post {
    std::string name;
    std::string version;  ///< MCP-Protocol-Version; empty: no header
    std::string method;   ///< Mcp-Method; empty: no header
    std::string body;
    int status;
    int code = 0;  ///< 0: no error
};

void PrintTo(const Post& post, std::ostream* out) {
    *out << post.name;
}

constexpr int kSessionRequired = -31009;  ///< ours: failed_precondition

std::string envelope(std::string_view version) {
    return R"("_meta":{"io.modelcontextprotocol/protocolVersion":)" + std::string(version) +
           R"(,"io.modelcontextprotocol/clientCapabilities":{}})";
}

std::string request(std::string_view method, std::string_view params) {
    return R"({"jsonrpc":"2.0","id":1,"method":")" + std::string(method) + R"(","params":{)" +
           std::string(params) + "}}";
}

std::string notification(std::string_view params) {
    return R"({"jsonrpc":"2.0","method":"notifications/x","params":{)" + std::string(params) + "}}";
}

const std::string kModern = R"("2026-07-28")";
const std::string kHandshake = R"("protocolVersion":"2025-11-25")";

class EraDetection : public EndpointFixture, public testing::WithParamInterface<Post> {};

TEST_P(EraDetection, is_decided_by_the_body_then_by_the_header) {
    listen();
    const auto& post = GetParam();
    std::string headers = "Content-Type: application/json\r\n";
    if (!post.version.empty()) headers += "MCP-Protocol-Version: " + post.version + "\r\n";
    if (!post.method.empty()) headers += "Mcp-Method: " + post.method + "\r\n";
    auto response = send("POST", headers, post.body);
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ((*response)->status(), post.status);
    const auto body = body_of(response);
    if (post.status == 202) {
        EXPECT_EQ(body, "");
    } else if (post.code == 0) {
        EXPECT_TRUE(parsed(body).as_object().contains("result")) << body;
    } else {
        ASSERT_TRUE(parsed(body).as_object().contains("error")) << body;
        EXPECT_EQ(parsed(body).at("error").at("code"), post.code) << body;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Ladder,
    EraDetection,
    testing::Values(
        Post{"no_json", "", "", "{", 400, -32700},
        Post{"a_batch_of_legacy", "", "", "[" + request("quick", "") + "]", 400, -32600},
        Post{
            "a_batch_of_modern",
            "2026-07-28",
            "quick",
            "[" + request("quick", envelope(kModern)) + "]",
            400,
            -32600
        },
        Post{"an_empty_batch", "", "", "[]", 400, -32600},
        Post{"a_handshake", "", "", request("initialize", kHandshake), 200},
        Post{
            "a_handshake_with_its_header", "2025-11-25", "", request("initialize", kHandshake), 200
        },
        Post{
            "a_handshake_under_a_modern_header",
            "2026-07-28",
            "initialize",
            request("initialize", kHandshake),
            400,
            -32020
        },
        Post{
            "a_handshake_with_half_a_claim",
            "",
            "",
            request(
                "initialize",
                kHandshake + R"(,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"})"
            ),
            200
        },
        Post{
            "a_handshake_that_claims_a_legacy_revision",
            "",
            "",
            request("initialize", kHandshake + "," + envelope(R"("2025-11-25")")),
            200
        },
        Post{
            "the_word_initialize_with_the_whole_claim",
            "2026-07-28",
            "initialize",
            request("initialize", kHandshake + "," + envelope(kModern)),
            404,
            -32601
        },
        Post{"a_whole_claim", "2026-07-28", "quick", request("quick", envelope(kModern)), 200},
        Post{
            "a_claim_without_capabilities",
            "2026-07-28",
            "quick",
            request("quick", R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"})"),
            400,
            -32602
        },
        Post{
            "a_claim_of_the_wrong_kind",
            "2026-07-28",
            "quick",
            request("quick", envelope("1")),
            400,
            -32602
        },
        Post{
            "a_claim_of_a_legacy_revision",
            "2025-11-25",
            "quick",
            request("quick", envelope(R"("2025-11-25")")),
            400,
            -32022
        },
        Post{
            "a_claim_of_a_revision_to_come",
            "2099-01-01",
            "quick",
            request("quick", envelope(R"("2099-01-01")")),
            400,
            -32022
        },
        Post{
            "a_claim_that_its_header_contradicts",
            "2025-11-25",
            "quick",
            request("quick", envelope(kModern)),
            400,
            -32020
        },
        Post{"a_claim_without_headers", "", "", request("quick", envelope(kModern)), 400, -32020},
        Post{"a_modern_header_alone", "2026-07-28", "quick", request("quick", ""), 400, -32602},
        Post{"neither", "", "", request("quick", ""), 400, kSessionRequired},
        Post{"an_unknown_header_alone", "2099-01-01", "", request("quick", ""), 400, -32022},
        Post{
            "a_posted_response_to_a_modern_server",
            "2026-07-28",
            "",
            R"({"jsonrpc":"2.0","id":1,"result":{}})",
            400,
            -32600
        },
        Post{"a_notification_by_its_header", "2026-07-28", "", notification(""), 202},
        Post{"a_notification_by_its_claim", "", "", notification(envelope(kModern)), 202},
        Post{
            "a_notification_whose_method_its_header_contradicts",
            "2026-07-28",
            "notifications/y",
            notification(""),
            400,
            -32020
        },
        Post{
            "a_notification_whose_version_its_header_contradicts",
            "2025-11-25",
            "",
            notification(envelope(kModern)),
            400,
            -32020
        },
        Post{
            "a_notification_with_a_claim_of_the_wrong_kind",
            "",
            "",
            notification(envelope("null")),
            400,
            -32602
        },
        Post{
            "a_notification_without_a_session",
            "2025-11-25",
            "",
            notification(""),
            400,
            kSessionRequired
        }
    ),
    [](const auto& of) { return of.param.name; }
);

}  // namespace
}  // namespace recourse::server
