#include "server/rescue.hpp"

#include "fault/dialect.hpp"
#include "fault/vocabulary.hpp"
#include "mcp/envelope.hpp"

#include <gtest/gtest.h>

namespace recourse::server {
namespace {

Fault a_fault() {
    auto fault = fault::make("upstream_refused");
    fault.message = "nobody listens at http://up";
    fault.effect = Effect::none;
    fault.support_id = "4f1c09a2b7de4f1c09a2b7de4f1c09a2";
    return fault;
}

json::Value parsed(const std::string& body) {
    return *json::parse(body);
}

TEST(ToolFailure, is_a_result_whose_text_is_complete_and_whose_machine_copy_is_in_meta) {
    const auto reply = tell_tool_failure(a_fault(), "\"x\"", {.era = mcp::Era::modern});
    EXPECT_EQ(reply.http_status, 200);
    const auto message = parsed(reply.body);
    EXPECT_EQ(message.at("id"), "x");
    const auto& result = message.at("result");
    EXPECT_EQ(result.at("isError"), true);
    EXPECT_EQ(result.at("resultType"), "complete");
    EXPECT_TRUE(result.at("content").at(0).at("text").as_string().starts_with(
        "[upstream_refused] nobody listens"
    ));
    EXPECT_EQ(result.at("_meta").at(fault::kMetaKey), result.at("structuredContent"));
    EXPECT_EQ(*fault::parse_machine(result.at("structuredContent")), a_fault());
}

TEST(ToolFailure, leaves_structured_content_out_where_an_output_schema_would_be_broken) {
    const auto reply = tell_tool_failure(a_fault(), "1", {.has_output_schema = true});
    const auto message = parsed(reply.body);
    EXPECT_FALSE(message.at("result").as_object().contains("structuredContent"));
    EXPECT_FALSE(message.at("result").as_object().contains("resultType"));
    EXPECT_TRUE(message.at("result").at("_meta").as_object().contains(fault::kMetaKey));
}

TEST(ToolFailure, tells_modern_clients_which_server_made_it_and_legacy_ones_which_task_it_ends) {
    Manner manner{.server_info = R"({"name":"s"})", .related_task = R"({"taskId":"t"})"};
    const auto meta_of = [&](mcp::Era era) {
        manner.era = era;
        return parsed(tool_failure(a_fault(), manner)).at("_meta").as_object();
    };
    EXPECT_EQ(meta_of(mcp::Era::modern).at(mcp::kMetaServerInfo).at("name"), "s");
    EXPECT_FALSE(meta_of(mcp::Era::legacy).contains(mcp::kMetaServerInfo));
    EXPECT_EQ(meta_of(mcp::Era::legacy).at(mcp::kMetaRelatedTask).at("taskId"), "t");
}

TEST(ToolFailure, has_the_shape_of_the_dialect_and_the_whole_fault_beside_it) {
    for (const auto name : fault::dialect_names()) {
        const auto dialect = *fault::dialect_named(name);
        const auto reply = tell_tool_failure(a_fault(), "1", {.dialect = dialect});
        const auto message = parsed(reply.body);
        const auto& result = message.at("result");
        const auto told = fault::tell(a_fault(), dialect);
        EXPECT_EQ(result.at("content").at(0).at("text").as_string(), told.text);
        EXPECT_EQ(result.as_object().contains("structuredContent"), told.structured.has_value());
        if (told.structured) EXPECT_EQ(result.at("structuredContent"), *told.structured);
        EXPECT_EQ(*fault::parse_machine(result.at("_meta").at(fault::kMetaKey)), a_fault());
        EXPECT_EQ(result.at("_meta").at(mcp::kMetaDialect).as_string(), std::string(name) + "/1");
    }
}

TEST(ProtocolFailure, stays_a_jsonrpc_error_in_every_dialect) {
    auto failure = session_required();
    failure.dialect = Dialect::flat;
    const auto error = parsed(tell_protocol_fault(failure, "5").body).at("error");
    EXPECT_EQ(error.at("message").as_string(), fault::tell_in_words(failure.fault, Dialect::flat));
    EXPECT_FALSE(error.at("message").as_string().starts_with("["));
    EXPECT_EQ(error.at("data").at("code"), "session_required");
}

TEST(ProtocolFailure, is_a_problem_for_who_speaks_no_jsonrpc) {
    const auto reply = tell_as_problem(method_not_allowed("PUT", "POST, GET, DELETE"));
    EXPECT_EQ(reply.status, 405);
    EXPECT_NE(reply.headers.find("application/problem+json\r\n"), std::string::npos);
    EXPECT_NE(reply.headers.find("Allow: POST, GET, DELETE\r\n"), std::string::npos);
    const auto problem = parsed(reply.body);
    EXPECT_EQ(problem.at("status"), 405);
    EXPECT_EQ(problem.at("code"), "method_not_allowed");
    EXPECT_FALSE(problem.at("title").as_string().empty());
    EXPECT_FALSE(problem.at("detail").as_string().empty());
}

TEST(ProtocolFailure, says_everything_in_its_message_and_once_more_for_machines) {
    auto failure = unsupported_version_header("2019-01-01");
    failure.fault.support_id = "4f1c09a2b7de4f1c09a2b7de4f1c09a2";
    const auto reply = tell_protocol_fault(failure, "5");
    EXPECT_EQ(reply.http_status, 400);
    const auto error = parsed(reply.body).at("error");
    EXPECT_EQ(error.at("code"), mcp::kUnsupportedVersion);
    EXPECT_TRUE(error.at("message").as_string().starts_with("[unsupported_version]"));
    EXPECT_EQ(error.at("data").at("requested"), "2019-01-01");
    EXPECT_EQ(error.at("data").at("code"), "unsupported_version");
    EXPECT_FALSE(error.at("data").at("supported").as_array().empty());
}

TEST(ProtocolFailure, over_http_carries_the_headers_its_status_asks_for_and_no_id) {
    const auto reply = tell_over_http(method_not_allowed("PUT", "POST, GET, DELETE"));
    EXPECT_EQ(reply.status, 405);
    EXPECT_NE(reply.headers.find("Allow: POST, GET, DELETE\r\n"), std::string::npos);
    EXPECT_FALSE(parsed(reply.body).as_object().contains("id"));
}

TEST(ProtocolFaults, carry_the_codes_and_statuses_of_their_era) {
    EXPECT_EQ(unknown_method("tools/lst", {}, mcp::Era::modern).http_status, 404);
    EXPECT_EQ(unknown_method("tools/lst", {}, mcp::Era::legacy).http_status, 200);
    EXPECT_EQ(session_not_found("x").http_status, 404);
    EXPECT_EQ(session_required().http_status, 400);
    EXPECT_EQ(origin_not_allowed("http://evil").http_status, 403);
    EXPECT_EQ(message_too_large(5).http_status, 413);
    EXPECT_EQ(unsupported_media_type("text/plain").http_status, 415);
    EXPECT_EQ(not_acceptable("text/plain").http_status, 406);
    const mcp::Rejection mismatch{mcp::Rejection::Why::header_mismatch, "Mcp-Name", "a", "b"};
    EXPECT_EQ(rejected(mismatch).code, mcp::kHeaderMismatch);
    const mcp::Rejection envelope{mcp::Rejection::Why::missing_envelope, "x", {}, {}};
    EXPECT_EQ(rejected(envelope).code, mcp::kInvalidParams);
}

TEST(ProtocolFaults, say_is_of_one_revision_and_are_of_several) {
    using Why = mcp::Rejection::Why;
    const mcp::Rejection stateless{Why::unsupported_version, "", {}, "2031-01-01"};
    EXPECT_TRUE(rejected(stateless).fault.message.ends_with("not served here; 2026-07-28 is"))
        << rejected(stateless).fault.message;
    const auto header = unsupported_version_header("2031-01-01").fault.message;
    EXPECT_TRUE(header.ends_with(" are")) << header;
}

TEST(ProtocolFaults, list_what_is_missing_whether_it_is_one_or_several) {
    using Why = mcp::Rejection::Why;
    EXPECT_TRUE(rejected({Why::missing_envelope, "a, b", {}, {}}
    ).fault.message.ends_with("missing there, or of the wrong kind: a, b"));
}

TEST(ProtocolFaults, of_ours_stay_outside_the_ranges_of_jsonrpc_and_mcp) {
    for (const auto& failure :
         {origin_not_allowed("o"), session_required(), message_too_large(1), not_acceptable("x")}) {
        EXPECT_TRUE(failure.code < -32768 || failure.code > -32000) << failure.code;
    }
}

TEST(ProtocolFaults, name_the_method_that_was_probably_meant) {
    constexpr std::string_view kKnown[] = {"tools/list", "tools/call"};
    const auto failure = unknown_method("tools/lst", kKnown, mcp::Era::legacy);
    ASSERT_EQ(failure.fault.actions.size(), 1U);
    EXPECT_NE(failure.fault.actions[0].sentence.find("tools/list"), std::string::npos);
}

}  // namespace
}  // namespace recourse::server
