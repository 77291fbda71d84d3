#include "gateway/bridge_fixture.hpp"

#include <gmock/gmock.h>

/// What passes between peers of any two eras in the middle of a call.
namespace recourse::gateway {
namespace {

using mcp::Era;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kAnswer = R"({"action":"accept","content":{"n":"Ada"}})";

std::string text_of(const ImposterCall& call) {
    return result_of(call)["content"].at(0)["text"].string().value_or("");
}

/// What a legacy client says to the question it was sent last.
void answer_last_question(ImposterCall& call) {
    const auto question = *mcp::read_message(call.sent.back());
    std::string response;
    mcp::append_result(response, question.id.raw(), kAnswer);
    EXPECT_TRUE(call.client().questions.answer(*mcp::read_message(response)));
}

TEST(Bridge, LegacyToLegacyAsksTheClientOfTheCallUnderAnIdOfOurs) {
    Theatre theatre(Era::legacy);
    const auto client = theatre.client(Era::legacy);
    const auto call = theatre.begin_tool(client, "ask");
    ASSERT_THAT(call->sent, SizeIs(1));
    EXPECT_THAT(call->sent.front(), HasSubstr(R"("method":"elicitation/create")"));
    EXPECT_THAT(client->pushed, IsEmpty());
    answer_last_question(*call);
    theatre.settle();
    EXPECT_EQ(text_of(*call), "asked");
    ASSERT_THAT(theatre.stage.answers, SizeIs(1));
    EXPECT_EQ(
        theatre.stage.answers.front(),
        R"({"jsonrpc":"2.0","id":7,"result":)" + std::string(kAnswer) + "}"
    );
}

TEST(Bridge, LegacyToLegacyWithdrawsTheQuestionOfACallThatIsCancelled) {
    Theatre theatre(Era::legacy);
    const auto call = theatre.begin_tool(theatre.client(Era::legacy), "ask");
    call->ticket.withdraw();
    theatre.settle();
    EXPECT_EQ(call->replies, 1);
    EXPECT_EQ(call->reply.body, "");
    EXPECT_THAT(call->sent.back(), HasSubstr("notifications/cancelled"));
    EXPECT_EQ(call->client().questions.open(), 0U);
    ASSERT_THAT(theatre.stage.answers, SizeIs(1));
    EXPECT_THAT(theatre.stage.answers.front(), HasSubstr(R"("error")"));
}

TEST(Bridge, AChildIsUsedByOneClientAtATime) {
    Theatre theatre(Era::legacy, {"shop"}, false);
    const auto client = theatre.client(Era::legacy);
    const auto waiting = theatre.begin_tool(client, "wait");
    const auto other = theatre.begin_tool(theatre.client(Era::legacy), "echo");
    EXPECT_EQ(text_of(*other), "echo");
    EXPECT_EQ(waiting->replies, 0);
    waiting->ticket.withdraw();
    theatre.settle();
    EXPECT_EQ(waiting->replies, 1);
}

TEST(Bridge, AllCallsOfOneClientShareAChild) {
    Theatre theatre(Era::legacy, {"shop"}, false);
    const auto client = theatre.client(Era::legacy);
    const auto first = theatre.begin_tool(client, "wait");
    const auto children = theatre.stage.upstreams;
    const auto second = theatre.begin_tool(client, "echo");
    EXPECT_EQ(text_of(*second), "echo");
    EXPECT_EQ(theatre.stage.upstreams, children);
    first->ticket.withdraw();
    theatre.settle();
}

TEST(Bridge, ClientsPastThePoolWaitForAChild) {
    Theatre theatre(Era::legacy, {"shop"}, false);
    std::vector<std::shared_ptr<ImposterCall>> busy;
    for (int i = 0; i < 8; ++i) {
        busy.push_back(theatre.begin_tool(theatre.client(Era::legacy), "wait"));
    }
    const auto next = theatre.begin_tool(theatre.client(Era::legacy), "echo");
    EXPECT_EQ(next->replies, 0);
    busy.front()->ticket.withdraw();
    theatre.settle();
    EXPECT_EQ(text_of(*next), "echo");
    for (const auto& call : busy) call->ticket.withdraw();
    theatre.settle();
}

TEST(Bridge, AChildThatNobodyUsesIsEndedAfterAWhile) {
    Theatre theatre(Era::legacy, {"shop"}, false);
    const auto client = theatre.client(Era::legacy);
    const auto use = [&] { EXPECT_EQ(text_of(*theatre.begin_tool(client, "echo")), "echo"); };
    const auto idle = upstreams::Settings().interactive_idle;
    use();
    EXPECT_THAT(theatre.stage.running, SizeIs(2));
    theatre.pass(idle / 2);
    use();
    theatre.pass(idle / 2 + std::chrono::seconds(1));
    EXPECT_THAT(theatre.stage.running, SizeIs(2));
    const auto working = theatre.begin_tool(client, "wait");
    theatre.pass(2 * idle);
    EXPECT_EQ(working->replies, 0);
    EXPECT_THAT(theatre.stage.running, SizeIs(2));
    working->ticket.withdraw();
    theatre.settle();
    theatre.pass(idle + std::chrono::seconds(1));
    // The one that all share stays.
    EXPECT_THAT(theatre.stage.running, SizeIs(1));
    EXPECT_EQ(theatre.timers.armed(), 0U);
    use();
    EXPECT_THAT(theatre.stage.running, SizeIs(2));
}

TEST(Bridge, ModernToLegacyHoldsTheCallUntilTheClientComesBack) {
    Theatre theatre(Era::legacy);
    const auto client = theatre.client(Era::modern);
    const auto first = theatre.begin_tool(client, "ask");
    const auto result = result_of(*first);
    ASSERT_TRUE(result["resultType"].equals("input_required")) << first->reply.body;
    EXPECT_EQ(theatre.gateway->held_calls(), 1U);
    const auto state = std::string(result["requestState"].raw());
    const auto key = std::string((*result["inputRequests"].members().begin()).name.raw());

    // Wrong keys are asked again, and other params are of another call.
    const auto again = theatre.begin_tool(
        client, "ask", fmt::format(R"(,"inputResponses":{{"x":{{}}}},"requestState":{})", state)
    );
    EXPECT_TRUE(result_of(*again)["resultType"].equals("input_required"));
    const auto foreign = theatre.begin_tool(
        client, "echo", fmt::format(R"(,"inputResponses":{{}},"requestState":{})", state)
    );
    EXPECT_EQ(error_of(*foreign)["code"].integer(), -32602);

    const auto last = theatre.begin_tool(
        client,
        "ask",
        fmt::format(R"(,"inputResponses":{{{}:{}}},"requestState":{})", key, kAnswer, state)
    );
    EXPECT_EQ(text_of(*last), "asked") << last->reply.body;
    EXPECT_TRUE(result_of(*last)["resultType"].equals("complete"));
    EXPECT_EQ(theatre.gateway->held_calls(), 0U);
    EXPECT_THAT(theatre.stage.answers.front(), HasSubstr(R"("id":7,"result":)"));
}

TEST(Bridge, ModernToLegacyRefusesAStateThatIsNotOurs) {
    Theatre theatre(Era::legacy);
    const auto call = theatre.begin_tool(
        theatre.client(Era::modern), "ask", R"(,"inputResponses":{},"requestState":"made up")"
    );
    EXPECT_EQ(error_of(*call)["code"].integer(), -32602);
}

TEST(Bridge, ModernToLegacyHoldsACallOnlySoLong) {
    Theatre theatre(Era::legacy);
    const auto client = theatre.client(Era::modern);
    const auto call = theatre.begin_tool(client, "ask");
    theatre.pass(std::chrono::minutes(4));
    EXPECT_EQ(theatre.gateway->held_calls(), 1U);
    theatre.pass(std::chrono::minutes(2));
    EXPECT_EQ(theatre.gateway->held_calls(), 0U);
    EXPECT_THAT(theatre.stage.answers, testing::ElementsAre(HasSubstr("did not come back")));
    EXPECT_THAT(theatre.stage.errands, IsEmpty());
    const auto late = theatre.begin_tool(
        client,
        "ask",
        fmt::format(
            R"(,"inputResponses":{{}},"requestState":{})", result_of(*call)["requestState"].raw()
        )
    );
    EXPECT_EQ(error_of(*late)["code"].integer(), -32602);
    EXPECT_EQ(theatre.timers.armed(), 0U);
}

TEST(Bridge, ModernToLegacyHoldsNoCallWhoseClientLeftBeforeItWasAsked) {
    Theatre theatre(Era::legacy);
    const auto call = theatre.begin_tool(theatre.client(Era::modern), "later");
    call->ticket.abandon();
    theatre.settle();
    EXPECT_EQ(call->replies, 0) << "a write is let finish";
    theatre.latest().ask();
    theatre.settle();
    EXPECT_EQ(call->replies, 1);
    EXPECT_EQ(theatre.gateway->held_calls(), 0U);
    EXPECT_EQ(theatre.timers.armed(), 0U);
}

TEST(Bridge, ProgressGoesOnWhileAQuestionIsOpen) {
    for (const bool over_http : {true, false}) {
        Theatre theatre(Era::legacy, {"shop"}, over_http);
        const auto client = theatre.client(Era::legacy);
        client->meta = R"("progressToken":"mine")";
        const auto call = theatre.begin_tool(client, "ask");
        ASSERT_THAT(call->sent, SizeIs(1));
        const auto tell = [&](std::string_view params) {
            theatre.latest().say("notifications/progress", json::Ref(params));
        };
        tell(R"({"progressToken":1,"progress":1})");
        tell(R"({"progressToken":1,"progress":2})");
        ASSERT_THAT(call->sent, SizeIs(3));
        EXPECT_THAT(call->sent.back(), HasSubstr(R"("progressToken":"mine","progress":2)"));
        tell(R"({"progressToken":1,"progress":3,"message":"with password=leak-me-01 at it"})");
        EXPECT_THAT(call->sent.back(), HasSubstr("with password=[redacted:"));
        call->sent.resize(1);
        answer_last_question(*call);
        theatre.settle();
        EXPECT_EQ(text_of(*call), "asked");
    }
}

TEST(Bridge, ACancellationWhileAQuestionIsOpenReachesClientAndServer) {
    for (const auto server : {Era::legacy, Era::modern}) {
        Theatre theatre(server);
        const auto call = theatre.begin_tool(theatre.client(Era::legacy), "ask");
        EXPECT_EQ(call->client().questions.open(), 1U);
        call->ticket.withdraw();
        theatre.settle();
        EXPECT_EQ(call->replies, 1);
        EXPECT_EQ(call->reply.body, "");
        EXPECT_THAT(call->sent.back(), HasSubstr("notifications/cancelled"));
        EXPECT_EQ(call->client().questions.open(), 0U);
        EXPECT_THAT(theatre.stage.errands, IsEmpty());
        // A modern server has answered this round already, and hears of no other.
        EXPECT_EQ(theatre.stage.cancelled, server == Era::legacy ? 1 : 0);
    }
}

TEST(Bridge, AServerThatDiesWhileItAsksFailsTheCallAndTakesTheQuestionBack) {
    Theatre theatre(Era::legacy, {"shop"}, false);
    const auto call = theatre.begin_tool(theatre.client(Era::legacy), "ask");
    ASSERT_THAT(call->sent, SizeIs(1));
    theatre.latest().die();
    theatre.settle();
    EXPECT_THAT(text_of(*call), HasSubstr("[upstream_died]"));
    EXPECT_THAT(call->sent.back(), HasSubstr("notifications/cancelled"));
    EXPECT_EQ(call->client().questions.open(), 0U);

    const auto modern = theatre.client(Era::modern);
    const auto held = theatre.begin_tool(modern, "ask");
    theatre.latest().die();
    theatre.settle();
    const auto back = theatre.begin_tool(
        modern, "ask", fmt::format(R"(,"requestState":{})", result_of(*held)["requestState"].raw())
    );
    EXPECT_THAT(text_of(*back), HasSubstr("[upstream_died]")) << back->reply.body;
    EXPECT_EQ(theatre.gateway->held_calls(), 0U);
}

/// The levels of the messages that came before the answer.
std::vector<std::string> levels_heard(
    Theatre& theatre, const std::shared_ptr<ImposterClient>& client
) {
    const auto call = theatre.begin_tool(client, "wait");
    for (const std::string_view level : {"debug", "info", "warning", "error", "loud"}) {
        const auto params = fmt::format(R"({{"level":"{}","data":1}})", level);
        theatre.latest().say("notifications/message", json::Ref(params));
    }
    std::vector<std::string> levels;
    for (const auto& message : call->sent)
        levels.push_back(*mcp::read_message(message)->params["level"].string());
    call->ticket.withdraw();
    theatre.settle();
    return levels;
}

TEST(Bridge, AClientHearsTheLogMessagesOfItsLevel) {
    using testing::ElementsAre;
    for (const auto server : {Era::legacy, Era::modern}) {
        Theatre theatre(server);
        const auto legacy = theatre.client(Era::legacy);
        EXPECT_THAT(levels_heard(theatre, legacy), ElementsAre("info", "warning", "error"));
        static_cast<void>(theatre.begin(legacy, "logging/setLevel", R"("level":"error")"));
        EXPECT_THAT(levels_heard(theatre, legacy), ElementsAre("error"));
        const auto bad = theatre.begin(legacy, "logging/setLevel", R"("level":"loud")");
        EXPECT_EQ(error_of(*bad)["code"].integer(), -32602);

        const auto modern = theatre.client(Era::modern);
        EXPECT_THAT(levels_heard(theatre, modern), IsEmpty());
        modern->meta = R"("io.modelcontextprotocol/logLevel":"debug")";
        EXPECT_THAT(
            levels_heard(theatre, modern), ElementsAre("debug", "info", "warning", "error")
        );
        // What one client asked for is nobody else's.
        EXPECT_THAT(levels_heard(theatre, legacy), ElementsAre("error"));
    }
}

TEST(Bridge, ALegacyServerIsToldTheGravestLevelThatSufficesForAll) {
    Theatre theatre(Era::legacy);
    const auto one = theatre.client(Era::legacy);
    one->capabilities = "{}";
    const auto other = theatre.client(Era::legacy);
    other->capabilities = "{}";
    const auto times_told = [&] {
        return std::ranges::count(theatre.stage.methods, "shop logging/setLevel");
    };
    static_cast<void>(theatre.begin_tool(one, "echo"));
    EXPECT_EQ(times_told(), 0);
    one->log_level = "error";
    other->log_level = "debug";
    static_cast<void>(theatre.begin_tool(one, "echo"));
    static_cast<void>(theatre.begin_tool(other, "echo"));
    EXPECT_EQ(times_told(), 2);
    static_cast<void>(theatre.begin_tool(one, "echo"));
    EXPECT_EQ(times_told(), 2);
}

TEST(Bridge, EachResultOfAModernClientSaysWhichServerMadeIt) {
    const auto info_of = [](const ImposterCall& call) {
        return std::string(
            result_of(call)["_meta"][mcp::kMetaServerInfo]["name"].string().value_or("")
        );
    };
    for (const std::vector<std::string>& upstreams :
         {std::vector<std::string>{"shop"}, std::vector<std::string>{"shop", "bank"}}) {
        Theatre theatre(Era::legacy, upstreams);
        const bool alone = upstreams.size() == 1;
        const auto name = alone ? "imposter" : "recourse";
        const auto client = theatre.client(Era::modern);
        const std::string prefix = alone ? "" : "shop__";
        EXPECT_EQ(info_of(*theatre.begin_tool(client, prefix + "echo")), name);
        EXPECT_EQ(info_of(*theatre.begin_tool(client, prefix + "ask")), name);
        EXPECT_EQ(info_of(*theatre.begin(client, "tools/list", "")), name);
        EXPECT_EQ(info_of(*theatre.begin(client, "prompts/list", "")), name);
        EXPECT_EQ(info_of(*theatre.begin(client, "server/discover", "")), name);
        const auto failed = theatre.begin_tool(client, prefix + "later");
        theatre.latest().die();
        theatre.settle();
        EXPECT_EQ(info_of(*failed), name) << failed->reply.body;
        EXPECT_EQ(info_of(*theatre.begin_tool(theatre.client(Era::legacy), prefix + "echo")), "");
    }
}

TEST(Bridge, LegacyToModernAsksBetweenRoundsAndBringsTheStateBackByteForByte) {
    Theatre theatre(Era::modern);
    const auto call = theatre.begin_tool(theatre.client(Era::legacy), "ask");
    ASSERT_THAT(call->sent, SizeIs(1));
    answer_last_question(*call);
    theatre.settle();
    EXPECT_EQ(text_of(*call), "asked") << call->reply.body;
    EXPECT_FALSE(result_of(*call)["resultType"]);
    EXPECT_THAT(
        theatre.stage.received.back(), HasSubstr("\"requestState\":" + std::string(kState))
    );
    EXPECT_THAT(theatre.stage.answers, testing::ElementsAre(kAnswer));
}

TEST(Bridge, ModernToModernPassesWhatIsAskedAsItCame) {
    Theatre theatre(Era::modern);
    const auto call = theatre.begin_tool(theatre.client(Era::modern), "ask");
    EXPECT_EQ(result_of(*call)["requestState"].raw(), kState);
    EXPECT_EQ(theatre.gateway->held_calls(), 0U);
}

TEST(Bridge, APageToVisitIsAskedForInTheWordsOfTheClientsEra) {
    Theatre theatre(Era::legacy);
    const auto modern = theatre.begin_tool(theatre.client(Era::modern), "visit");
    EXPECT_TRUE(result_of(*modern)["resultType"].equals("input_required")) << modern->reply.body;
    EXPECT_THAT(
        modern->reply.body, HasSubstr(R"("mode":"url","message":"m","url":"https://a.b/")")
    );
    const auto legacy = theatre.begin_tool(theatre.client(Era::legacy), "visit");
    EXPECT_EQ(error_of(*legacy)["code"].integer(), -32042);
    const auto older = theatre.client(Era::legacy);
    older->revision = "2025-06-18";
    EXPECT_TRUE(result_of(*theatre.begin_tool(older, "visit"))["isError"].boolean().value_or(false)
    );
    const auto unable = theatre.client(Era::modern);
    unable->capabilities = "{}";
    const auto refused = theatre.begin_tool(unable, "visit");
    EXPECT_EQ(error_of(*refused)["code"].integer(), -32021);
    EXPECT_EQ(refused->reply.http_status, 400);
}

TEST(Bridge, AMissingCapabilityIsTheModernClientsOwnAndAFaultToLegacyOnes) {
    Theatre theatre(Era::modern);
    const auto modern = theatre.begin_tool(theatre.client(Era::modern), "need");
    EXPECT_EQ(error_of(*modern)["code"].integer(), -32021);
    EXPECT_EQ(error_of(*modern)["data"]["requiredCapabilities"].raw(), R"({"sampling":{}})");
    const auto legacy = theatre.begin_tool(theatre.client(Era::legacy), "need");
    EXPECT_EQ(error_of(*legacy)["code"].integer(), -31009) << legacy->reply.body;
}

TEST(Bridge, AMissingResourceHasTheCodeOfTheClientsEra) {
    for (const auto server : {Era::legacy, Era::modern}) {
        Theatre theatre(server);
        const auto code = [&](Era era) {
            const auto call =
                theatre.begin(theatre.client(era), "resources/read", R"("uri":"none://x")");
            EXPECT_TRUE(error_of(*call)["data"]["uri"]) << call->reply.body;
            return error_of(*call)["code"].integer();
        };
        EXPECT_EQ(code(Era::legacy), -32002);
        EXPECT_EQ(code(Era::modern), -32602);
    }
}

TEST(Bridge, SeveralUpstreamsAreOneCatalogueInTheOrderOfTheConfiguration) {
    Theatre theatre(Era::legacy, {"shop", "bank"});
    const auto client = theatre.client(Era::modern);
    const auto prompts = theatre.begin(client, "prompts/list", "");
    EXPECT_THAT(
        prompts->reply.body, HasSubstr(R"([{"name":"shop__greet"},{"name":"bank__greet"}])")
    );
    const auto read = theatre.begin(client, "resources/read", R"("uri":"bank://r")");
    EXPECT_THAT(read->reply.body, HasSubstr(R"("text":"bank")"));
    const auto missing = theatre.begin(client, "resources/read", R"("uri":"none://r")");
    EXPECT_EQ(error_of(*missing)["code"].integer(), -32602);
}

TEST(Bridge, AListThatChangesWhileItIsReadIsBegunAnew) {
    Theatre theatre(Era::modern, {"shop", "bank"});
    theatre.stage.changing_lists = 2;
    const auto listed = theatre.begin(theatre.client(Era::modern), "prompts/list", "");
    const auto prompts = result_of(*listed)["prompts"];
    EXPECT_TRUE(prompts.at(0)["name"].equals("shop__of_1")) << listed->reply.body;
    EXPECT_TRUE(prompts.at(1)["name"].equals("shop__last")) << listed->reply.body;
    EXPECT_TRUE(prompts.at(2)["name"].equals("bank__greet")) << listed->reply.body;
    EXPECT_FALSE(prompts.at(3));
}

TEST(Bridge, AServerWhoseListNeverStandsStillIsNamed) {
    Theatre theatre(Era::modern, {"shop", "bank"});
    theatre.stage.changing_lists = 100;
    const auto listed = theatre.begin(theatre.client(Era::modern), "prompts/list", "");
    EXPECT_TRUE(result_of(*listed)["prompts"].at(0)["name"].equals("bank__greet"));
    EXPECT_TRUE(result_of(*listed)["_meta"]["dev.recourse/unavailable"]) << listed->reply.body;
    EXPECT_EQ(theatre.stage.changing_lists, 97);
}

TEST(Bridge, NamesThatNobodyListedAreComparedWithThoseThatWere) {
    Theatre theatre(Era::legacy, {"shop", "bank"});
    const auto client = theatre.client(Era::modern);
    theatre.begin(client, "prompts/list", "");
    const auto prompt = theatre.begin(client, "prompts/get", R"("name":"shop_greet")");
    EXPECT_THAT(
        prompt->reply.body, HasSubstr("no prompt 'shop_greet'; did you mean 'shop__greet'?")
    );
    EXPECT_EQ(error_of(*prompt)["code"].integer(), -32602);
    const auto read = theatre.begin(client, "resources/read", R"("uri":"shop://rr")");
    EXPECT_THAT(read->reply.body, HasSubstr("no resource 'shop://rr'; did you mean 'shop://r'"));
    const auto nameless = theatre.begin(client, "prompts/get", "");
    EXPECT_THAT(nameless->reply.body, HasSubstr("is missing or no string"));
}

}  // namespace
}  // namespace recourse::gateway
