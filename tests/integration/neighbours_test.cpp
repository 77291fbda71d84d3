#include "expectation.hpp"
#include "programs.hpp"

#include <tuple>

#include <gmock/gmock.h>

/// Two clients of one server: what comes in place of an answer to one ends no call of the other.
namespace recourse::integration {
namespace {

constexpr int kCalls = 20;

class Neighbours : public testing::TestWithParam<std::tuple<const char*, Era>> {};

TEST_P(Neighbours, GetTheirAnswersWhateverIsSaidInPlaceOfAnother) {
    const auto [fault, era] = GetParam();
    Gateway gateway(upstream("shop", faulty_stdio(), kShortCalls));
    auto client = gateway.client(era);
    auto neighbour = gateway.client(era);
    ASSERT_EQ(neighbour.call("echo", {{"text", "before"}}).text(), "before");

    auto open = client.begin(client.make(
        "tools/call", {{"name", "write_item"}, {"arguments", failing("write_item", fault)}}
    ));
    for (int i = 0; i < kCalls; ++i) {
        const auto text = "call " + std::to_string(i);
        EXPECT_EQ(neighbour.call("echo", {{"text", text}}).text(), text);
    }
    const auto told = HttpClient::finish(open);
    ASSERT_TRUE(told.is_tool_error()) << told.text();
    EXPECT_EQ(text_of(told.fault(), "effect"), "unknown");
    const auto line = gateway.log().of(text_of(told.fault(), "support_id"));
    EXPECT_EQ(text_of(line, "code"), text_of(told.fault(), "code"));
}

TEST(Strays, OfAServerThatNobodyAskedAreDroppedAndLogged) {
    constexpr std::string_view kChatty =
        R"("$0" stdio | while IFS= read -r line; do printf '%s\n' "$line"; )"
        R"(case $line in *before*) echo 'debug: cache is cold';; esac; done)";
    Gateway gateway(
        upstream("shop", {"sh", "-c", std::string(kChatty), faulty_stdio().front()}, kShortCalls)
    );
    auto client = gateway.client(Era::modern);
    EXPECT_EQ(client.call("echo", {{"text", "before"}}).text(), "before");
    const auto line = gateway.log().find(
        [](const json::Object& each) {
            return text_of(each, "note").contains("debug: cache is cold");
        },
        "a line about what it wrote"
    );
    EXPECT_EQ(text_of(line, "upstream"), "shop");
    EXPECT_EQ(text_of(line, "support_id").size(), 32U);
    EXPECT_EQ(client.call("echo", {{"text", "after"}}).text(), "after");
}

/// Servers write the members of an answer in any order, and what is too long is seen only in its
/// beginning: an id that stands within a result is not the answer's own.
TEST(TooLong, AnAnswerWithTheIdOfAnotherCallWithinItEndsNotThatCall) {
    constexpr std::string_view kResultFirst =
        R"("$0" stdio | perl -pe 'BEGIN { $| = 1 } next if length() < 1_000_000; )"
        R"(s/^\{"jsonrpc":"2.0","id":(\d+),"result":\{(.*)\}$/)"
        R"("{\"result\":{\"of\":{\"id\":" . ($1 - 1) . "},$2,\"jsonrpc\":\"2.0\",\"id\":$1}"/e')";
    Gateway gateway(
        upstream("shop", {"sh", "-c", std::string(kResultFirst), faulty_stdio().front()})
    );
    auto client = gateway.client(Era::modern);
    auto neighbour = gateway.client(Era::modern);
    ASSERT_EQ(neighbour.call("echo", {{"text", "before"}}).text(), "before");
    auto slow = neighbour.begin(neighbour.make(
        "tools/call", {{"name", "read_item"}, {"arguments", failing("read_item", "slow")}}
    ));
    const auto told = client.call("write_item", failing("write_item", "huge"));
    EXPECT_EQ(text_of(told.fault(), "code"), "upstream_too_large");
    EXPECT_EQ(HttpClient::finish(slow).text(), "an item");
}

INSTANTIATE_TEST_SUITE_P(
    All,
    Neighbours,
    testing::Combine(
        testing::Values("garbage", "no_result", "wrong_id", "huge", "hang", "unterminated"),
        testing::Values(Era::legacy, Era::modern)
    ),
    [](const testing::TestParamInfo<Neighbours::ParamType>& chosen) {
        return std::string(std::get<0>(chosen.param)) + "_" +
               std::string(to_string(std::get<1>(chosen.param)));
    }
);

}  // namespace
}  // namespace recourse::integration
