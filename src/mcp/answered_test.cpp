#include "mcp/answered.hpp"

#include <gtest/gtest.h>

namespace recourse::mcp {
namespace {

std::optional<std::int64_t> id_of(std::string_view text) {
    return answered_id(read_message(text).value());
}

TEST(AnsweredId, IsTheNumberOfAnAnswerOrItsText) {
    EXPECT_EQ(id_of(R"({"jsonrpc":"2.0","id":7,"result":{}})"), 7);
    EXPECT_EQ(id_of(R"({"jsonrpc":"2.0","id":"7","result":{}})"), 7);
    EXPECT_EQ(id_of(R"({"jsonrpc":"2.0","id":"7","error":{"code":1,"message":""}})"), 7);
    for (const std::string_view id : {R"("x-7")", R"("7 ")", R"("")", R"("\u0037")"}) {
        const auto text = R"({"jsonrpc":"2.0","result":{},"id":)" + std::string(id) + "}";
        EXPECT_EQ(id_of(text), std::nullopt) << id;
    }
    EXPECT_EQ(id_of(R"({"jsonrpc":"2.0","id":7,"method":"ping"})"), std::nullopt);
    EXPECT_EQ(
        id_of(R"({"jsonrpc":"2.0","id":null,"error":{"code":1,"message":""}})"), std::nullopt
    );
}

TEST(AnsweredId, IsReadInAPartOfAnAnswer) {
    EXPECT_EQ(answered_id(read_part(R"({"jsonrpc":"2.0","id":7,"result":{"a":"b)")), 7);
    EXPECT_EQ(answered_id(read_part(R"({"id":7,"method":"ping","a":"b)")), std::nullopt);
    EXPECT_EQ(answered_id(read_part(R"({"id":"x-7","result":{"a":"b)")), std::nullopt);
    EXPECT_EQ(answered_id(read_part(R"({"id":99999999999999999999,"result":{)")), std::nullopt);
    EXPECT_EQ(answered_id(read_part("Listening on port 80")), std::nullopt);
}

}  // namespace
}  // namespace recourse::mcp
