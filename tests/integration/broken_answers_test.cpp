#include "expectation.hpp"
#include "programs.hpp"

#include <fstream>
#include <ostream>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>

/// Answers over stdio that nobody can use: whoever waits for one is told at once, whatever its time
/// limit, and nobody else's call ends with it.
namespace recourse::integration {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct Broken {
    std::string name;
    std::string by;  ///< what perl does to the line of the answer
    std::string code;
    std::string says;
};

std::ostream& operator<<(std::ostream& out, const Broken& broken) {
    return out << broken.name;
}

/// `faulty`, whose answers with the word "broken" in them are broken by perl.
std::string shop(const std::string& by) {
    const auto filter = fmt::format(
        R"("$0" stdio | perl -pe 'BEGIN {{ $| = 1 }} next if !/"result".*broken/; {}')", by
    );
    return upstream(
        "shop", {"sh", "-c", filter, faulty_stdio().front()}, ", call_timeout: 1h, idle_timeout: 1h"
    );
}

class BrokenAnswers : public testing::TestWithParam<Broken> {};

TEST_P(BrokenAnswers, AreToldAtOnceAndEndNoOtherCall) {
    Gateway gateway(shop(GetParam().by));
    auto client = gateway.client(Era::modern);
    auto neighbour = gateway.client(Era::modern);
    ASSERT_EQ(neighbour.call("echo", {{"text", "before"}}).text(), "before");
    auto slow = neighbour.begin(neighbour.make(
        "tools/call", {{"name", "read_item"}, {"arguments", failing("read_item", "slow")}}
    ));
    const auto told = client.call("echo", {{"text", "broken"}});
    EXPECT_EQ(text_of(told.fault(), "code"), GetParam().code);
    EXPECT_THAT(told.text(), HasSubstr(GetParam().says));
    EXPECT_EQ(HttpClient::finish(slow).text(), "an item");
    EXPECT_EQ(client.call("echo", {{"text", "after"}}).text(), "after");
}

INSTANTIATE_TEST_SUITE_P(
    All,
    BrokenAnswers,
    testing::Values(
        Broken{
            "two_endings",
            R"(s/\}$/,"error":{"code":1,"message":"no"}}/)",
            "upstream_not_mcp",
            "both a result and an error"
        },
        Broken{
            "no_object",
            R"(s/"result":.*/"result":null}/)",
            "upstream_not_mcp",
            "its result is no object"
        },
        Broken{
            "code_of_parts",
            R"(s/"result":.*/"error":{"code":-32000.5,"message":"no"}}/)",
            "upstream_not_mcp",
            "an integer code"
        },
        Broken{"no_escape", R"(s/broken/\\x41/)", "upstream_not_mcp", "column"},
        Broken{"too_deep", R"(s/"broken"/"[" x 5000 . "]" x 5000/e)", "upstream_not_mcp", "deep"},
        Broken{"cut", R"(s/broken.*/bro/)", "upstream_unterminated", "never ended it"}
    ),
    [](const auto& chosen) { return chosen.param.name; }
);

TEST(BrokenLines, BrokenCharactersCostNoAnswer) {
    for (const auto* by : {R"(s/broken/\\ud83d/)", R"(s/broken/\xf0\x9f/)"}) {
        Gateway gateway(shop(by));
        auto client = gateway.client(Era::modern);
        EXPECT_THAT(client.call("echo", {{"text", "broken"}}).text(), StartsWith("\uFFFD")) << by;
    }
}

/// Servers log in JSON, too, and what they log of a request may hold its id.
TEST(BrokenLines, ALogWithTheIdOfACallIsNoAnswer) {
    for (const auto* end : {R"(\n)", ""}) {
        const auto by = fmt::format(
            R"(/"id":(\d+)/; $_ = "{{\"id\":$1,\"error\":null,\"took\":\"3ms\"}}{}$_")", end
        );
        Gateway gateway(shop(by));
        auto client = gateway.client(Era::modern);
        EXPECT_EQ(client.call("echo", {{"text", "broken"}}).text(), "broken") << by;
    }
}

TEST(BrokenLines, TwoAnswersOnOneLineAreTwoAnswers) {
    Gateway gateway(shop(R"(chomp; $_ .= q({"jsonrpc":"2.0","method":"notifications/x"}) . "\n")"));
    auto client = gateway.client(Era::modern);
    EXPECT_EQ(client.call("echo", {{"text", "broken"}}).text(), "broken");
}

TEST(BrokenLines, AListThatIsNoneIsNotTheToolsFailure) {
    constexpr std::string_view kFilter =
        R"("$0" stdio | perl -pe 'BEGIN { $| = 1 } s/"tools":\[.*\]/"tools":{}/')";
    Gateway gateway(upstream("shop", {"sh", "-c", std::string(kFilter), faulty_stdio().front()}));
    auto client = gateway.client(Era::modern);
    const auto told = client.call("echo", {{"text", "hi"}});
    EXPECT_EQ(text_of(told.fault(), "code"), "upstream_not_mcp");
    EXPECT_EQ(text_of(told.fault(), "effect"), "none");
    EXPECT_THAT(told.text(), HasSubstr("'shop' answered tools/list"));
    EXPECT_THAT(told.text(), HasSubstr("its list of tools is no array"));
}

TEST(BrokenLines, AServersOwnBrokenRequestIsAnswered) {
    const TemporaryDirectory directory;
    const auto heard = directory.file("heard");
    constexpr std::string_view kServer =
        R"(read -r hello; echo '{"jsonrpc":"2.0","id":"q-1","method":"roots/list","params":5}'; )"
        R"(read -r answer; printf '%s' "$answer" > "$0")";
    Gateway gateway(upstream("shop", {"sh", "-c", std::string(kServer), heard}));
    auto client = gateway.client(Era::modern);
    EXPECT_TRUE(client.call("echo", {{"text", "hi"}}).is_tool_error());
    std::ifstream file(heard);
    const std::string answer(std::istreambuf_iterator<char>(file), {});
    EXPECT_THAT(answer, HasSubstr(R"("id":"q-1","error":{"code":-32600)"));
}

}  // namespace
}  // namespace recourse::integration
