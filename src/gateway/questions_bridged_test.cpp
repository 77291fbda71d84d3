#include "gateway/bridge_fixture.hpp"

#include <array>
#include <tuple>

#include <gmock/gmock.h>

/// Every kind of question, between peers of any two eras; and that a visit to a page is over.
namespace recourse::gateway {
namespace {

using mcp::Era;
using testing::Combine;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Values;
using testing::ValuesIn;

/// What a server asks, and what its client says.
struct Asked {
    const char* name;
    const char* method;
    const char* params;
    const char* answer;
};

constexpr Asked kForm{
    "Form",
    "elicitation/create",
    R"({"mode":"form","message":"name?","requestedSchema":{"type":"object","properties":{}}})",
    R"({"action":"accept","content":{"n":"Ada"}})",
};
constexpr Asked kPage{
    "Page",
    "elicitation/create",
    R"({"mode":"url","message":"go","url":"https://a.b/","elicitationId":"e-1"})",
    R"({"action":"accept"})",
};
constexpr Asked kSampling{
    "Sampling",
    "sampling/createMessage",
    R"({"messages":[],"maxTokens":5})",
    R"({"role":"assistant","model":"m","content":{"type":"text","text":"blue"}})",
};
constexpr Asked kRoots{
    "Roots",
    "roots/list",
    "{}",
    R"({"roots":[{"uri":"file:///home/ada"}]})",
};

class Questions : public testing::TestWithParam<std::tuple<Asked, Era, Era>> {
  protected:
    static std::shared_ptr<ImposterClient> client_of(Theatre& theatre, Era era) {
        auto client = theatre.client(era);
        client->capabilities = R"({"elicitation":{"form":{},"url":{}},"sampling":{},"roots":{}})";
        return client;
    }
    /// Answers what a legacy client was sent.
    static void answer(ImposterCall& call, const Asked& asked) {
        ASSERT_FALSE(call.sent.empty()) << call.reply.body;
        const auto question = *mcp::read_message(call.sent.back());
        EXPECT_EQ(question.method, asked.method);
        std::string response;
        mcp::append_result(response, question.id.raw(), asked.answer);
        EXPECT_TRUE(call.client().questions.answer(*mcp::read_message(response)));
    }
    /// Calls again, as a modern client does with its answers.
    static std::shared_ptr<ImposterCall> come_back(
        Theatre& theatre,
        const std::shared_ptr<ImposterClient>& client,
        const ImposterCall& call,
        const Asked& asked
    ) {
        const auto result = result_of(call);
        EXPECT_TRUE(result["resultType"].equals("input_required")) << call.reply.body;
        const auto question = *result["inputRequests"].members().begin();
        EXPECT_TRUE(json::Ref(question.value_raw)["method"].equals(asked.method));
        return theatre.begin_tool(
            client,
            "ask",
            fmt::format(
                R"(,"inputResponses":{{{}:{}}},"requestState":{})",
                question.name.raw(),
                asked.answer,
                result["requestState"].raw()
            )
        );
    }
};

std::string name_of(const testing::TestParamInfo<Questions::ParamType>& chosen) {
    const auto name = [](Era era) { return era == Era::legacy ? "Legacy" : "Modern"; };
    const auto& [asked, client, server] = chosen.param;
    return fmt::format("{}{}To{}", asked.name, name(client), name(server));
}

constexpr auto kEras = std::to_array({Era::legacy, Era::modern});

INSTANTIATE_TEST_SUITE_P(
    All,
    Questions,
    Combine(Values(kForm, kPage, kSampling, kRoots), ValuesIn(kEras), ValuesIn(kEras)),
    name_of
);

TEST_P(Questions, ReachTheClientOfTheCallAndItsAnswerReachesTheServer) {
    const auto& [asked, client, server] = GetParam();
    Theatre theatre(server);
    theatre.stage.question =
        fmt::format(R"("method":"{}","params":{})", asked.method, asked.params);
    const auto bystander = client_of(theatre, client);
    const auto waiting = theatre.begin_tool(bystander, "wait");
    const auto asker = client_of(theatre, client);
    auto call = theatre.begin_tool(asker, "ask");
    if (client == Era::legacy)
        answer(*call, asked);
    else
        call = come_back(theatre, asker, *call, asked);
    theatre.settle();
    EXPECT_TRUE(result_of(*call)["content"].at(0)["text"].equals("asked")) << call->reply.body;
    EXPECT_THAT(theatre.stage.answers, ElementsAre(HasSubstr(asked.answer)));
    EXPECT_THAT(waiting->sent, IsEmpty());
    EXPECT_EQ(waiting->replies, 0);
    waiting->ticket.withdraw();
    theatre.settle();
}

class VisitsTest : public testing::Test {
  protected:
    /// A client that listens.
    std::shared_ptr<ImposterClient> client() {
        auto made = theatre_.client(Era::legacy);
        theatre_.gateway->join(*made);
        clients_.push_back(made);
        return made;
    }
    void end_visit(std::string_view params) {
        (*theatre_.stage.running.begin())->say("notifications/elicitation/complete", params);
        theatre_.settle();
    }
    ~VisitsTest() override {
        for (const auto& client : clients_) theatre_.gateway->forget(*client);
    }

    Theatre theatre_{Era::legacy};

  private:
    std::vector<std::shared_ptr<ImposterClient>> clients_;
};

TEST_F(VisitsTest, ThatAreOverAreToldToWhoWasSentThereAndOnce) {
    const auto visitor = client();
    const auto bystander = client();
    EXPECT_EQ(error_of(*theatre_.begin_tool(visitor, "visit"))["code"].integer(), -32042);
    end_visit(R"({"elicitationId":"another"})");
    end_visit(R"({"elicitationId":7})");
    EXPECT_THAT(visitor->pushed, IsEmpty());
    end_visit(R"({"elicitationId":"e"})");
    EXPECT_THAT(
        visitor->pushed,
        ElementsAre(
            R"({"jsonrpc":"2.0","method":"notifications/elicitation/complete","params":{"elicitationId":"e"}})"
        )
    );
    EXPECT_THAT(bystander->pushed, IsEmpty());
    end_visit(R"({"elicitationId":"e"})");
    EXPECT_EQ(visitor->pushed.size(), 1U);
}

TEST_F(VisitsTest, ThatBeganWithAQuestionAreToldOfToo) {
    theatre_.stage.question =
        fmt::format(R"("method":"{}","params":{})", kPage.method, kPage.params);
    const auto visitor = client();
    const auto call = theatre_.begin_tool(visitor, "ask");
    end_visit(R"({"elicitationId":"e-1"})");
    EXPECT_THAT(visitor->pushed, ElementsAre(HasSubstr("elicitation/complete")));
    call->ticket.withdraw();
    theatre_.settle();
}

TEST_F(VisitsTest, OfAClientThatLeftAreToldToNobody) {
    const auto visitor = client();
    const auto bystander = client();
    static_cast<void>(theatre_.begin_tool(visitor, "visit"));
    theatre_.gateway->forget(*visitor);
    end_visit(R"({"elicitationId":"e"})");
    EXPECT_THAT(visitor->pushed, IsEmpty());
    EXPECT_THAT(bystander->pushed, IsEmpty());
}

}  // namespace
}  // namespace recourse::gateway
