#include "programs.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gmock/gmock.h>

/// Over stdio each message says by itself which era it belongs to.
namespace recourse::integration {
namespace {

const json::Object kClaim = {
    {"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
    {"io.modelcontextprotocol/clientCapabilities", json::Object{}}
};

class StdioEras : public testing::Test {
  protected:
    json::Object answer_to(const json::Object& message) {
        wrapper_.process().write(json::to_text(message) + "\n");
        return json::parse(wrapper_.process().read_line().value_or("{}"))->as_object();
    }
    json::Object answer_to(std::string_view method, json::Object params) {
        return answer_to(
            {{"jsonrpc", "2.0"}, {"id", ++id_}, {"method", method}, {"params", std::move(params)}}
        );
    }
    static std::int64_t code_of(const json::Object& answer) {
        return answer.contains("error") ? answer.at("error").at("code").as_int64() : 0;
    }

    Wrapper wrapper_{faulty_stdio(Era::legacy)};
    int id_ = 0;
};

TEST_F(StdioEras, AHandshakeIsLegacyUnlessItMakesTheWholeModernClaim) {
    EXPECT_EQ(code_of(answer_to("initialize", {{"_meta", kClaim}})), -32601);
    const auto greeted = answer_to(
        "initialize",
        {{"protocolVersion", "2025-11-25"},
         {"capabilities", json::Object{}},
         {"_meta", {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"}}}}
    );
    EXPECT_EQ(text_of(greeted.at("result").as_object(), "protocolVersion"), "2025-11-25");
}

TEST_F(StdioEras, BothAreServedSideBySide) {
    const auto modern = answer_to("tools/list", {{"_meta", kClaim}});
    EXPECT_EQ(text_of(modern.at("result").as_object(), "resultType"), "complete");
    const auto legacy = answer_to("tools/list", {});
    EXPECT_EQ(text_of(legacy.at("result").as_object(), "resultType"), "");
}

TEST_F(StdioEras, AClaimIsHeldToItsForm) {
    auto claim = kClaim;
    claim["io.modelcontextprotocol/protocolVersion"] = "2025-11-25";
    EXPECT_EQ(code_of(answer_to("tools/list", {{"_meta", claim}})), -32022);
    claim["io.modelcontextprotocol/protocolVersion"] = 1;
    EXPECT_EQ(code_of(answer_to("tools/list", {{"_meta", claim}})), -32602);
    claim.erase("io.modelcontextprotocol/clientCapabilities");
    EXPECT_EQ(code_of(answer_to("tools/list", {{"_meta", claim}})), -32602);
}

TEST_F(StdioEras, ARequestThatIsTooLongIsAnsweredByItsId) {
    const std::string text(20 * 1024 * 1024, 'x');
    for (const std::string around :
         {R"("jsonrpc":"2.0","id":77,"method":"tools/call","params":{"id":5)",
          R"("method":"tools/call","params":{"id":5)"}) {
        const bool is_last = !around.contains("77");
        std::string message = "{";
        message.append(around).append(R"(,"arguments":{"text":")").append(text).append("\"}}");
        if (is_last) message.append(R"(,"jsonrpc":"2.0","id":77)");
        wrapper_.process().write(message.append("}\n"));
        const auto answer = json::parse(wrapper_.process().read_line().value_or("{}"))->as_object();
        EXPECT_EQ(answer.at("id"), 77) << around;
        EXPECT_LT(code_of(answer), 0);
    }
}

TEST_F(StdioEras, ARequestThatIsNoJsonIsAnsweredByItsId) {
    for (const std::string arguments : {R"({"text":"\x"})", R"({"text":)"}) {
        wrapper_.process().write(
            R"({"jsonrpc":"2.0","id":78,"method":"tools/call","params":{"arguments":)" + arguments +
            "}}\n"
        );
        const auto answer = json::parse(wrapper_.process().read_line().value_or("{}"))->as_object();
        EXPECT_EQ(answer.at("id"), 78) << arguments;
        EXPECT_EQ(code_of(answer), -32700);
    }
}

/// JavaScript writes them where a text was cut within a character.
TEST_F(StdioEras, HalfACharacterCostsNoCall) {
    wrapper_.process().write(
        R"({"jsonrpc":"2.0","id":79,"method":"tools/call","params":{"name":"echo",)"
        R"("arguments":{"text":"a\ud83d"},"_meta":)" +
        json::to_text(kClaim) + "}}\n"
    );
    const auto answer = wrapper_.process().read_line().value_or("");
    EXPECT_THAT(answer, testing::HasSubstr("\"id\":79"));
    EXPECT_THAT(answer, testing::HasSubstr("a\uFFFD"));
}

TEST_F(StdioEras, BatchesAreRefusedAloud) {
    wrapper_.process().write("[]\n");
    EXPECT_EQ(
        code_of(json::parse(wrapper_.process().read_line().value_or("{}"))->as_object()), -32600
    );
}

/// It says with each request who it is and what it can do, so no handshake has to come before.
TEST(StdioEra, AModernClientThatCallsAtOnceIsIntroducedToALegacyServer) {
    const TemporaryDirectory directory;
    const auto heard = directory.file("heard");
    std::vector<std::string> command{"sh", "-c", "tee \"$0\" | \"$@\"", heard};
    std::ranges::copy(faulty_stdio(Era::legacy), std::back_inserter(command));
    Wrapper wrapper(command);
    StdioClient client(wrapper.process(), Era::modern);
    client.declare({{"elicitation", json::Object{}}});
    ASSERT_TRUE(client.call("echo", {{"text", "at once"}}).is_success());

    std::ifstream lines(heard);
    std::string line;
    while (std::getline(lines, line) && !line.contains("\"initialize\"")) continue;
    EXPECT_THAT(line, testing::HasSubstr(R"("capabilities":{"elicitation":{}})"));
}

}  // namespace
}  // namespace recourse::integration
