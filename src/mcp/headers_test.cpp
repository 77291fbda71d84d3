#include "mcp/headers.hpp"

#include <gtest/gtest.h>

namespace recourse::mcp {
namespace {

using Why = Rejection::Why;

std::string call_of(std::string_view version = "2026-07-28", std::string_view name = "echo") {
    return std::string(R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":")") +
           std::string(name) + R"(","_meta":{"io.modelcontextprotocol/protocolVersion":")" +
           std::string(version) + R"(","io.modelcontextprotocol/clientCapabilities":{}}}})";
}

std::optional<Rejection> check(const std::string& body, const RequestHeaders& headers) {
    const auto message = read_message(body);
    return check_headers(*message, Envelope::of(message->params), headers);
}

constexpr RequestHeaders kGood{"2026-07-28", "tools/call", "echo"};

TEST(HeaderRules, pass_what_agrees) {
    EXPECT_FALSE(check(call_of(), kGood));
}

TEST(HeaderRules, want_every_standard_header) {
    EXPECT_EQ(check(call_of(), {std::nullopt, "tools/call", "echo"})->what, kHeaderVersion);
    EXPECT_EQ(check(call_of(), {"2026-07-28", std::nullopt, "echo"})->what, kHeaderMethod);
    const auto missing_name = check(call_of(), {"2026-07-28", "tools/call", std::nullopt});
    EXPECT_EQ(missing_name->what, kHeaderName);
    EXPECT_EQ(missing_name->why, Why::header_missing);
}

TEST(HeaderRules, refuse_what_disagrees_with_the_body) {
    EXPECT_EQ(check(call_of(), {"2025-11-25", "tools/call", "echo"})->why, Why::header_mismatch);
    EXPECT_EQ(check(call_of(), {"2026-07-28", "Tools/Call", "echo"})->why, Why::header_mismatch);
    const auto name = check(call_of(), {"2026-07-28", "tools/call", "other"});
    EXPECT_EQ(name->header, "other");
    EXPECT_EQ(name->body, "echo");
}

TEST(HeaderRules, tell_an_unsupported_version_before_missing_headers) {
    EXPECT_EQ(
        check(call_of("2099-01-01"), {"2099-01-01", std::nullopt, std::nullopt})->why,
        Why::unsupported_version
    );
}

TEST(HeaderRules, tell_a_missing_envelope_first) {
    const auto rejection = check(R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})", kGood);
    EXPECT_EQ(rejection->why, Why::missing_envelope);
    EXPECT_NE(rejection->what.find("clientCapabilities"), std::string::npos);
}

TEST(HeaderRules, decode_the_base64_form_before_comparing) {
    EXPECT_FALSE(check(
        call_of("2026-07-28", "caf\xc3\xa9"), {"2026-07-28", "tools/call", "=?base64?Y2Fmw6k=?="}
    ));
    EXPECT_EQ(
        check(call_of(), {"2026-07-28", "tools/call", "=?base64?SGVsbG8?="})->why,
        Why::header_malformed
    );
}

struct Coding {
    std::string_view plain;
    std::string_view coded;
};

class HeaderCoding : public testing::TestWithParam<Coding> {};

TEST_P(HeaderCoding, goes_both_ways) {
    EXPECT_EQ(encode_header(GetParam().plain), GetParam().coded);
    EXPECT_EQ(decode_header(GetParam().coded), GetParam().plain);
}

INSTANTIATE_TEST_SUITE_P(
    Table,
    HeaderCoding,
    testing::Values(
        Coding{"echo", "echo"},
        Coding{"", ""},
        Coding{"a b", "a b"},
        Coding{" a", "=?base64?IGE=?="},
        Coding{"caf\xc3\xa9", "=?base64?Y2Fmw6k=?="},
        Coding{"a\r\nb", "=?base64?YQ0KYg==?="},
        Coding{"=?base64?YQ==?=", "=?base64?PT9iYXNlNjQ/WVE9PT89?="}
    )
);

TEST(HeaderCoding, refuses_broken_base64) {
    for (const auto* broken :
         {"=?base64?SGVsbG8?=",
          "=?base64?SGVsbG8=====?=",
          "=?base64?SGVsb*8=?=",
          "=?base64?SGVsbG9=?="}) {
        EXPECT_FALSE(decode_header(broken)) << broken;
    }
    EXPECT_EQ(decode_header("=?base64?abc"), "=?base64?abc");
}

TEST(Era, of_a_handshake_is_legacy_unless_its_body_makes_the_whole_claim) {
    const auto era = [](const std::string& meta, const RequestHeaders& headers) {
        const auto body =
            R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{)" + meta + "}}";
        const auto message = read_message(body);
        return era_of(*message, Envelope::of(message->params), headers);
    };
    const std::string half = R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28")";
    const std::string whole = half + R"(,"io.modelcontextprotocol/clientCapabilities":{}})";
    EXPECT_EQ(era("", {}), Era::legacy);
    EXPECT_EQ(era(half + "}", {}), Era::legacy);
    EXPECT_EQ(era(whole, {}), Era::modern);
    EXPECT_EQ(era("", {.version = "2025-11-25"}), Era::legacy);
    EXPECT_EQ(era("", {.version = kModernRevision}).error().why, Why::header_mismatch);
}

TEST(Era, of_a_message_is_what_its_body_claims_else_what_its_header_says) {
    const auto era = [](const std::string& body, const RequestHeaders& headers) {
        const auto message = read_message(body);
        return era_of(*message, Envelope::of(message->params), headers);
    };
    const std::string bare = R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})";
    EXPECT_EQ(era(bare, {}), Era::legacy);
    EXPECT_EQ(era(bare, {.version = kModernRevision}), Era::modern);
    EXPECT_EQ(era(call_of("2025-11-25"), {.version = "2025-11-25"}), Era::modern);
}

}  // namespace
}  // namespace recourse::mcp
