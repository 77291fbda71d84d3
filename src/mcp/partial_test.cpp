#include "mcp/partial.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace recourse::mcp {
namespace {

std::string id_in_part(std::string_view beginning, std::string_view end = {}) {
    return std::string(read_part(beginning, end).id);
}

TEST(Part, OfARequestNamesItsMethod) {
    EXPECT_TRUE(
        read_part(R"({"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"a":"b)").is_request
    );
    EXPECT_TRUE(read_part(R"({"method":"tools/call","params":{"a":"b)").is_request);
    EXPECT_FALSE(read_part(R"({"jsonrpc":"2.0","id":7,"result":{"method":"a","b":)").is_request);
    EXPECT_FALSE(read_part(R"({"result":"\"method\":1","id":7,)").is_request);
}

TEST(Part, IsOfJsonRpcWhereItSaysSo) {
    EXPECT_TRUE(read_part(R"({"id":7,"jsonrpc":"2.0","result":{"a":"b)").is_rpc);
    EXPECT_FALSE(read_part(R"({"id":7,"level":"info","sent":{"jsonrpc":"2.0"}})").is_rpc);
}

TEST(Part, IsCutWhereItsLastBracketIsMissing) {
    EXPECT_TRUE(read_part(R"({"jsonrpc":"2.0","id":7,"result":{"content":[{"text":"a lo)").is_cut);
    EXPECT_TRUE(read_part(R"({"jsonrpc":"2.0","id":7,"result":{"content":[{"text":"a"}])").is_cut);
    EXPECT_FALSE(read_part(R"({"jsonrpc":"2.0","id":7,"result":{"text":"\ud800}"}})").is_cut);
    EXPECT_FALSE(read_part("Listening on port 80").is_cut);
}

TEST(IdInPart, IsFoundWhereverItStands) {
    EXPECT_EQ(id_in_part(R"({"jsonrpc":"2.0","id":7,"result":{"text":"a lo)"), "7");
    EXPECT_EQ(id_in_part(R"({ "jsonrpc" : "2.0", "id" : "a\"b" , "params":{)"), R"("a\"b")");
    EXPECT_EQ(id_in_part(R"({"result":{"text":"a lo)", R"(ng one"},"jsonrpc":"2.0","id":7})"), "7");
    EXPECT_EQ(
        id_in_part(R"({"result":{"te)", R"(xt":1},"id":"x-1","jsonrpc":"2.0"} )"), R"("x-1")"
    );
}

TEST(IdInPart, OfSomethingElseIsNotTakenForItsOwn) {
    EXPECT_EQ(id_in_part(R"({"result":{"id":5,"text":"a lo)"), "");
    EXPECT_EQ(id_in_part(R"({"result":[{"id":5},{"id":6},)", R"({"id":7}],"jsonrpc":"2.0"})"), "");
    EXPECT_EQ(id_in_part(R"({"method":"\"id\":5,","params":{"id":6)", R"({"a":{"id":5}}})"), "");
    EXPECT_EQ(id_in_part(R"({"result":"id","error":)"), "");
}

TEST(IdInPart, ThatIsCutOffOrNoIdIsNone) {
    EXPECT_EQ(id_in_part(R"({"jsonrpc":"2.0","id":12)"), "");
    EXPECT_EQ(id_in_part(R"({"jsonrpc":"2.0","id":"ab)"), "");
    EXPECT_EQ(id_in_part(R"({"jsonrpc":"2.0","id":1.5,"result":{})"), "");
    EXPECT_EQ(id_in_part(R"({"jsonrpc":"2.0","id":null,"result":{})"), "");
    EXPECT_EQ(id_in_part("no JSON", "at all"), "");
    EXPECT_EQ(id_in_part("", ""), "");
}

/// Each text would be looked behind to the very end, and this test would last for minutes.
TEST(IdInPart, OfALongBeginningIsLookedForOnce) {
    std::string beginning = R"({"result":{"list":[)";
    for (int i = 0; i < 200'000; ++i) beginning += R"("",)";
    beginning += std::string(4'000'000, ' ');
    EXPECT_EQ(id_in_part(beginning), "");
}

TEST(IdInPart, IsNeverAnotherHoweverAMessageIsCut) {
    EXPECT_TRUE(rc::check([] {
        const std::string own = std::to_string(*rc::gen::inRange(100, 1'000));
        const std::string inner = R"({"id":5,"of":{"id":6},"said":"\"id\":7}","list":[{"id":8}]})";
        const std::string first = R"({"jsonrpc":"2.0","id":)" + own + R"(,"result":)" + inner + "}";
        const std::string last = R"({"result":)" + inner + R"(,"jsonrpc":"2.0","id":)" + own + "}";
        const auto message = *rc::gen::element(first, last);
        const auto kept = *rc::gen::inRange<std::size_t>(0, message.size() + 1);
        const auto from = *rc::gen::inRange<std::size_t>(0, message.size() + 1);
        const std::string_view whole = message;
        const auto id = id_in_part(whole.substr(0, kept), whole.substr(from));
        RC_ASSERT(id.empty() || id == own);
    }));
}

}  // namespace
}  // namespace recourse::mcp
