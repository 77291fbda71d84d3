#include "mcp/message.hpp"

#include <gtest/gtest.h>

namespace recourse::mcp {
namespace {

using Why = BadMessage::Why;

TEST(ReadMessage, finds_the_parts_of_a_request) {
    const auto message =
        read_message(R"({"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"x"}})");
    ASSERT_TRUE(message);
    EXPECT_EQ(message->kind, MessageKind::request);
    EXPECT_EQ(message->method, "tools/call");
    EXPECT_EQ(message->id.raw(), "7");
    EXPECT_EQ(message->params.raw(), R"({"name":"x"})");
}

TEST(ReadMessage, takes_null_for_what_an_answer_does_not_have) {
    const auto answer = read_message(R"({"jsonrpc":"2.0","id":7,"result":{},"error":null})");
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->result && !answer->error);
    const auto error =
        read_message(R"({"jsonrpc":"2.0","id":7,"result":null,"error":{"code":1,"message":""}})");
    ASSERT_TRUE(error);
    EXPECT_TRUE(error->error && !error->result);
    EXPECT_FALSE(read_message(R"({"jsonrpc":"2.0","id":7,"result":null,"error":null})"));
}

TEST(ReadMessage, passes_a_byte_order_mark_by) {
    const auto message = read_message("\xEF\xBB\xBF{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}");
    ASSERT_TRUE(message);
    EXPECT_EQ(message->id.raw(), "7");
}

TEST(ReadMessage, tells_notifications_and_responses_apart) {
    EXPECT_EQ(read_message(R"({"jsonrpc":"2.0","method":"a"})")->kind, MessageKind::notification);
    EXPECT_EQ(
        read_message(R"({"jsonrpc":"2.0","id":"s","result":{}})")->kind, MessageKind::response
    );
    const auto error =
        read_message(R"({"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"m"}})");
    ASSERT_TRUE(error);
    EXPECT_TRUE(error->error);
}

TEST(ReadMessage, accepts_the_null_id_of_older_peers_in_an_error_only) {
    const auto error =
        read_message(R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"m"}})");
    ASSERT_TRUE(error);
    EXPECT_FALSE(error->id);
    EXPECT_EQ(read_message(R"({"jsonrpc":"2.0","id":null,"method":"a"})").error().why, Why::bad_id);
}

struct BadCase {
    const char* text;
    Why why;
    int code;
};

class BadMessages : public testing::TestWithParam<BadCase> {};

TEST_P(BadMessages, are_refused_with_their_reason) {
    const auto message = read_message(GetParam().text);
    ASSERT_FALSE(message);
    EXPECT_EQ(message.error().why, GetParam().why);
    EXPECT_EQ(message.error().code(), GetParam().code);
    EXPECT_FALSE(message.error().sentence.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Table,
    BadMessages,
    testing::Values(
        BadCase{"", Why::not_json, -32700},
        BadCase{"{\"jsonrpc\":", Why::not_json, -32700},
        BadCase{R"({"jsonrpc":"2.0","id":1,"id":2,"method":"a"})", Why::not_json, -32700},
        BadCase{"[]", Why::batch, -32600},
        BadCase{"3", Why::not_an_object, -32600},
        BadCase{R"({"id":1,"method":"a"})", Why::wrong_version, -32600},
        BadCase{R"({"jsonrpc":"1.0","id":1,"method":"a"})", Why::wrong_version, -32600},
        BadCase{R"({"jsonrpc":"2.0","id":1.5,"method":"a"})", Why::bad_id, -32600},
        BadCase{R"({"jsonrpc":"2.0","id":{},"method":"a"})", Why::bad_id, -32600},
        BadCase{R"({"jsonrpc":"2.0","id":1,"method":3})", Why::bad_method, -32600},
        BadCase{R"({"jsonrpc":"2.0","id":1,"method":""})", Why::bad_method, -32600},
        BadCase{R"({"jsonrpc":"2.0","id":1,"method":"a","params":[1]})", Why::bad_params, -32600},
        BadCase{R"({"jsonrpc":"2.0","id":1})", Why::bad_response, -32600},
        BadCase{
            R"({"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":"m"}})",
            Why::bad_response,
            -32600
        },
        BadCase{
            R"({"jsonrpc":"2.0","id":1,"error":{"code":"x","message":"m"}})",
            Why::bad_response,
            -32600
        },
        BadCase{R"({"jsonrpc":"2.0","id":1,"result":3})", Why::bad_response, -32600}
    )
);

TEST(WriteMessage, leaves_out_what_is_empty) {
    std::string out;
    append_request(out, "1", "tools/list", {});
    EXPECT_EQ(out, R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})");
    out.clear();
    append_error(out, {}, -32700, "say \"why\"", {});
    EXPECT_EQ(out, R"({"jsonrpc":"2.0","error":{"code":-32700,"message":"say \"why\""}})");
}

TEST(WriteMessage, is_read_back) {
    std::string out;
    append_notification(out, "notifications/progress", R"({"progress":1})");
    const auto message = read_message(out);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->kind, MessageKind::notification);
    EXPECT_EQ(message->params["progress"].integer(), 1);
}

}  // namespace
}  // namespace recourse::mcp
