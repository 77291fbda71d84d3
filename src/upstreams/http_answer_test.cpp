#include "upstreams/http_answer.hpp"

#include <gtest/gtest.h>

namespace recourse::upstreams {
namespace {

using What = diagnosis::HttpAnswer::What;
using diagnosis::Sent;

constexpr std::int64_t kId = 7;

net::Headers labelled(std::string_view type) {
    net::Headers headers;
    headers.add("content-type", type);
    return headers;
}

Outcome read(const char* body, std::string_view type = "application/json") {
    return read_body(body, labelled(type), 200, kId, nullptr, "http://up");
}

What what_of(const Outcome& outcome) {
    return std::get<diagnosis::HttpAnswer>(std::get<Failed>(outcome).raw).what;
}

TEST(ReadBody, gives_the_result_as_the_bytes_that_came) {
    const auto outcome = read(R"({"jsonrpc":"2.0","id":7,"result":{ "n" : 1.0 }})");
    EXPECT_EQ(std::get<Answer>(outcome).result, R"({ "n" : 1.0 })");
}

TEST(ReadBody, gives_the_servers_own_error) {
    const auto outcome =
        read(R"({"jsonrpc":"2.0","id":7,"error":{"code":-5,"message":"m","data":[1]}})");
    const auto& error = std::get<diagnosis::JsonRpcFailed>(std::get<Failed>(outcome).raw);
    EXPECT_EQ(error.code, -5);
    EXPECT_EQ(error.message, "m");
    EXPECT_EQ(error.data, "[1]");
    EXPECT_EQ(std::get<Failed>(outcome).sent, Sent::answered);
}

TEST(ReadBody, takes_an_error_without_an_id_for_the_answer) {
    const auto outcome =
        read(R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}})");
    EXPECT_TRUE(std::holds_alternative<diagnosis::JsonRpcFailed>(std::get<Failed>(outcome).raw));
}

TEST(ReadBody, tells_the_answer_to_another_request) {
    EXPECT_EQ(what_of(read(R"({"jsonrpc":"2.0","id":8,"result":{}})")), What::wrong_id);
    EXPECT_EQ(what_of(read(R"({"jsonrpc":"2.0","id":"8","result":{}})")), What::wrong_id);
}

TEST(ReadBody, finds_the_answer_in_an_event_stream_that_is_labelled_json) {
    const auto outcome =
        read("event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"a\":1}}\n\n");
    EXPECT_EQ(std::get<Answer>(outcome).result, R"({"a":1})");
    EXPECT_EQ(what_of(read("event: message\ndata: {}\n\n")), What::mislabelled_sse);
}

TEST(ReadBody, tells_a_page_from_other_text) {
    EXPECT_EQ(what_of(read("<!doctype html><title>x</title>")), What::html);
    EXPECT_EQ(what_of(read("hello", "text/html; charset=utf-8")), What::html);
    EXPECT_EQ(what_of(read("hello")), What::not_json);
    EXPECT_EQ(what_of(read("")), What::not_json);
}

TEST(ReadBody, that_answers_nothing_leaves_the_effect_open) {
    const auto outcome = read(R"({"status":"ok"})");
    EXPECT_TRUE(std::holds_alternative<diagnosis::NotMcp>(std::get<Failed>(outcome).raw));
    EXPECT_EQ(std::get<Failed>(outcome).sent, Sent::whole);
}

TEST(ReadRefusal, believes_a_servers_protocol_error_more_than_its_status) {
    const auto outcome = read_refusal(
        R"({"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"bad"}})",
        labelled("application/json"),
        400,
        "http://up"
    );
    EXPECT_TRUE(std::holds_alternative<diagnosis::JsonRpcFailed>(std::get<Failed>(outcome).raw));
}

TEST(ReadRefusal, believes_the_status_where_a_session_is_not_known) {
    const auto outcome = read_refusal(
        R"({"jsonrpc":"2.0","id":"server-error",)"
        R"("error":{"code":-32600,"message":"Not Found: Invalid or expired session ID"}})",
        labelled("application/json"),
        404,
        "http://up"
    );
    EXPECT_EQ(what_of(outcome), What::status);
}

TEST(ReadRefusal, keeps_status_headers_and_body_for_the_diagnosis) {
    net::Headers headers;
    headers.add("Retry-After", "3");
    const auto outcome = read_refusal("slow down", headers, 429, "http://up");
    const auto& answer = std::get<diagnosis::HttpAnswer>(std::get<Failed>(outcome).raw);
    EXPECT_EQ(answer.status, 429);
    EXPECT_EQ(answer.body, "slow down");
    ASSERT_EQ(answer.headers.size(), 1U);
    EXPECT_EQ(answer.headers[0].second, "3");
    EXPECT_EQ(answer.endpoint, "http://up");
}

}  // namespace
}  // namespace recourse::upstreams
