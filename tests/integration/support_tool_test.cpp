#include "expectation.hpp"
#include "programs.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

/// `ledger.tool` and `recourse wrap --support-tool`: the tool with which an agent asks what became
/// of a call of its own.
namespace recourse::integration {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kTool = "recourse_support";

std::vector<std::string> tools_of(Client& client) {
    std::vector<std::string> names;
    const auto listed = client.request("tools/list");
    for (const auto& tool : listed.result().at("tools").as_array())
        names.push_back(text_of(tool.as_object(), "name"));
    return names;
}

Outcome fail(Client& client, std::string_view tool = "read_item") {
    return client.call(tool, {{"item_id", "item_aaaa"}, {"fault", "http_503"}});
}

Outcome ask(Client& client, std::string_view id) {
    return client.call(kTool, {{"support_id", id}});
}

json::Array calls_in(const Outcome& told) {
    return told.result().at("structuredContent").as_object().at("calls").as_array();
}

class SupportToolTest : public testing::TestWithParam<Era> {
  protected:
    [[nodiscard]] std::string ledger(std::string_view more = ", tool: true") const {
        return "ledger: { path: \"" + directory_.file("ledger.sqlite") + "\"" + std::string(more) +
               " }\n";
    }
    [[nodiscard]] std::string new_key(std::string name, std::string role) const {
        Process made(recourse_command(
            {"keys",
             "create",
             "--file",
             directory_.file("keys.db"),
             "--name",
             std::move(name),
             "--role",
             std::move(role)}
        ));
        auto key = made.read_line().value();
        EXPECT_EQ(made.wait(), 0);
        return key;
    }
    [[nodiscard]] static HttpClient client_with(const Gateway& gateway, const std::string& key) {
        HttpClient client(gateway.port(), GetParam());
        client.present(key);
        EXPECT_TRUE(client.greet().is_success());
        return client;
    }

    TemporaryDirectory directory_;
    FaultyHttp faulty_;
};

INSTANTIATE_TEST_SUITE_P(
    Both, SupportToolTest, testing::Values(Era::legacy, Era::modern), name_of_era
);

TEST_P(SupportToolTest, TellsAnAgentWhatBecameOfItsCall) {
    Gateway gateway(upstream("shop", faulty_.url()), {.more = ledger()});
    auto client = gateway.client(GetParam());
    EXPECT_THAT(tools_of(client), Contains(kTool));
    const auto failed = fail(client);
    const auto id = text_of(failed.fault(), "support_id");

    const auto told = ask(client, id.substr(0, 12));
    ASSERT_TRUE(told.is_success());
    EXPECT_THAT(told.text(), HasSubstr("Support id " + id));
    EXPECT_THAT(told.text(), HasSubstr("called read_item of shop"));
    EXPECT_THAT(told.text(), HasSubstr("\nTold\n  [upstream_unavailable]"));
    // A model is told nothing that an upstream says to it unasked.
    EXPECT_THAT(told.text(), Not(HasSubstr("What the upstream said")));
    const auto calls = calls_in(told);
    ASSERT_EQ(calls.size(), 1U);
    EXPECT_EQ(text_of(calls[0].as_object(), "support_id"), id);
    EXPECT_EQ(text_of(calls[0].as_object(), "told"), failed.text());
    EXPECT_FALSE(calls[0].as_object().contains("raw"));

    // It is a call like any other, of which nothing was sent.
    const auto of_asking = gateway.log().find(
        [](const json::Object& line) { return text_of(line, "tool") == kTool; }, "its line"
    );
    EXPECT_EQ(text_of(of_asking, "ending"), "succeeded");
}

TEST_P(SupportToolTest, KeepsItsNameAmongSeveralServers) {
    Gateway gateway(
        upstream("shop", faulty_.url()) + upstream("depot", faulty_.url()), {.more = ledger()}
    );
    auto client = gateway.client(GetParam());
    EXPECT_THAT(tools_of(client), Contains(kTool));
    const auto id = text_of(fail(client, "depot__read_item").fault(), "support_id");
    EXPECT_THAT(ask(client, id).text(), HasSubstr("called depot__read_item of depot"));
}

TEST_P(SupportToolTest, SaysWhatASupportIdLooksLike) {
    Gateway gateway(upstream("shop", faulty_.url()), {.more = ledger()});
    auto client = gateway.client(GetParam());
    const auto refused = ask(client, "4f1c");
    ASSERT_TRUE(refused.is_tool_error());
    EXPECT_EQ(text_of(refused.fault(), "code"), "invalid_arguments");
    const auto violation = refused.fault().at("violations").as_array().at(0).as_object();
    EXPECT_EQ(text_of(violation, "pointer"), "/support_id");
    const auto without = client.call(kTool, {{"id", "4f1c09a2b7de"}});
    EXPECT_EQ(text_of(without.fault(), "code"), "invalid_arguments");
    EXPECT_THAT(without.text(), HasSubstr("support_id"));
}

TEST_P(SupportToolTest, IsNotThereUnlessTheOperatorWantsIt) {
    Gateway gateway(upstream("shop", faulty_.url()), {.more = ledger("")});
    auto client = gateway.client(GetParam());
    EXPECT_THAT(tools_of(client), Not(Contains(kTool)));
    EXPECT_EQ(text_of(ask(client, "4f1c09a2b7de").fault(), "code"), "unknown_tool");
}

TEST_P(SupportToolTest, TellsCallersOfTheirOwnCallsOnlyAndDoesNotSayThatThereAreOthers) {
    const auto ada = new_key("ada", "staff");
    const auto eve = new_key("eve", "staff");
    const auto bob = new_key("bob", "reader");
    Gateway gateway(
        upstream("shop", faulty_.url()),
        {.more = ledger() + "identity: { keys: '" + directory_.file("keys.db") +
                 "' }\n"
                 "roles: { staff: { tools: ['*'] }, reader: { tools: ['read_*'] } }\n"}
    );
    auto as_ada = client_with(gateway, ada);
    auto as_eve = client_with(gateway, eve);
    const auto id = text_of(fail(as_ada).fault(), "support_id");
    ASSERT_TRUE(ask(as_ada, id).is_success());

    const auto of_others = ask(as_eve, id);
    const auto of_nobody = ask(as_eve, std::string(32, '0'));
    ASSERT_TRUE(of_others.is_tool_error());
    EXPECT_EQ(text_of(of_others.fault(), "code"), "not_found");
    EXPECT_THAT(of_others.text(), HasSubstr("No call of yours has the support id " + id));
    auto comparable = [](const Outcome& told, const std::string& asked) {
        auto fault = told.fault();
        fault.erase("support_id");
        auto text = json::to_text(fault);
        while (text.contains(asked)) text.replace(text.find(asked), asked.size(), "ID");
        return text;
    };
    EXPECT_EQ(comparable(of_others, id), comparable(of_nobody, std::string(32, '0')));

    // Whose role does not give the tool does not know of it.
    auto as_bob = client_with(gateway, bob);
    EXPECT_THAT(tools_of(as_bob), Not(Contains(kTool)));
    EXPECT_EQ(text_of(ask(as_bob, id).fault(), "code"), "unknown_tool");
}

TEST_P(SupportToolTest, AskingIsNoTryAfterAFailure) {
    std::string id;
    {
        Gateway gateway(upstream("shop", faulty_.url()), {.more = ledger()});
        auto client = gateway.client(GetParam());
        id = text_of(fail(client).fault(), "support_id");
        ASSERT_TRUE(ask(client, id).is_success());
    }
    Process process(
        recourse_command({"recovery", "--file", directory_.file("ledger.sqlite"), "--json"})
    );
    const auto total = parse(process.read_line().value()).as_object().at("total").as_object();
    EXPECT_EQ(process.wait(), 0);
    EXPECT_EQ(total.at("faults").as_int64(), 1);
    EXPECT_EQ(total.at("tried").as_int64(), 0);
}

TEST_P(SupportToolTest, StandsInPlaceOfAnUpstreamsToolOfThatName) {
    // A gateway behind a gateway: both have it.
    const TemporaryDirectory inner_directory;
    const Gateway inner(
        upstream("shop", faulty_.url()),
        {.more = "ledger: { path: \"" + inner_directory.file("ledger.sqlite") + "\", tool: true }\n"
        }
    );
    Gateway gateway(
        upstream("inner", "http://127.0.0.1:" + std::to_string(inner.port()) + "/mcp"),
        {.more = ledger()}
    );
    auto client = gateway.client(GetParam());
    EXPECT_EQ(std::ranges::count(tools_of(client), kTool), 1);
    const auto id = text_of(fail(client).fault(), "support_id");
    EXPECT_THAT(ask(client, id).text(), HasSubstr("called read_item of inner"));
}

TEST_P(SupportToolTest, IsGivenToTheHostOfAWrappedServer) {
    const auto file = directory_.file("ledger.sqlite");
    Wrapper wrapper(faulty_stdio(GetParam()), {"--ledger", file, "--support-tool"});
    StdioClient client(wrapper.process(), GetParam());
    ASSERT_TRUE(client.greet().is_success());
    EXPECT_THAT(tools_of(client), Contains(kTool));
    const auto failed =
        client.call("read_item", {{"item_id", "item_aaaa"}, {"fault", "rpc_error"}});
    const auto id = text_of(failed.fault(), "support_id");
    EXPECT_THAT(ask(client, id).text(), HasSubstr("called read_item of wrapped"));

    // While it runs, others read the ledger, too.
    Process support(recourse_command({"support", "--file", file, id}));
    EXPECT_EQ(support.wait(), 0);
    wrapper.process().close_stdin();
    EXPECT_EQ(wrapper.process().wait(), 0);
}

TEST(WrappedLedger, IsNotBegunInAFolderThatIsNotThere) {
    Process process(
        recourse_command({"wrap", "--ledger", "/no/such/folder/calls.sqlite", "--", "true"})
    );
    EXPECT_EQ(process.wait(), 64);
    EXPECT_THAT(process.errors(), HasSubstr("--ledger is '/no/such/folder/calls.sqlite'"));
}

TEST(WrappedLedger, IsNeededForTheToolThatReadsIt) {
    Process process(recourse_command({"wrap", "--support-tool", "--", "true"}));
    EXPECT_EQ(process.wait(), 64);
    EXPECT_THAT(process.errors(), HasSubstr("--ledger"));
}

}  // namespace
}  // namespace recourse::integration
