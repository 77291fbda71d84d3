#include "fault/dialect.hpp"
#include "gateway/bridge_fixture.hpp"

#include <gmock/gmock.h>

/// Tasks of both eras behind a gateway: whose they are, and who hears of them.
namespace recourse::gateway {
namespace {

using mcp::Era;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view kLegacyTasks =
    R"({"tools":{},"tasks":{"list":{},"cancel":{},"requests":{"tools":{"call":{}}}}})";
constexpr std::string_view kModernTasks =
    R"({"tools":{},"extensions":{"io.modelcontextprotocol/tasks":{}}})";

/// Two servers that know tasks, met by a client.
class TasksTest : public testing::Test {
  protected:
    void open(Era server, std::vector<std::string> upstreams = {"shop", "bank"}) {
        theatre.emplace(server, std::move(upstreams));
        theatre->stage.capabilities = server == Era::legacy ? kLegacyTasks : kModernTasks;
        static_cast<void>(theatre->begin(theatre->client(server), "tools/list", ""));
    }
    std::shared_ptr<ImposterClient> client(Era era) {
        auto made = theatre->client(era);
        if (era == Era::modern) made->capabilities = kModernTasks;
        return made;
    }
    std::string asked(
        const std::shared_ptr<ImposterClient>& who, std::string_view method, std::string_view id
    ) {
        const auto call = theatre->begin(who, method, fmt::format(R"("taskId":"{}")", id));
        const auto answer = error_of(*call) ? error_of(*call)["code"] : result_of(*call);
        return std::string(answer.raw());
    }
    ImposterUpstream& server(std::string_view name) {
        for (auto* one : theatre->stage.running) {
            if (one->settings().name == name) return *one;
        }
        throw std::runtime_error("there is no such server");
    }

    std::optional<Theatre> theatre;
};

TEST_F(TasksTest, OfTheLegacyEraBearTheNameOfTheirServer) {
    open(Era::legacy);
    const auto one = client(Era::legacy);
    const auto call = theatre->begin_tool(one, "bank__echo", R"(,"task":{})");
    EXPECT_EQ(result_of(*call).raw(), R"({"task":{"taskId":"bank__t1"}})");
    EXPECT_EQ(asked(one, "tasks/get", "bank__t1"), R"({"taskId":"bank__t1","status":"working"})");
    EXPECT_EQ(
        asked(one, "tasks/result", "bank__t1"),
        R"({"content":[],"_meta":{"io.modelcontextprotocol/related-task":{"taskId":"bank__t1"}}})"
    );
    EXPECT_EQ(
        asked(one, "tasks/cancel", "shop__t2"), R"({"taskId":"shop__t2","status":"working"})"
    );
    EXPECT_EQ(asked(one, "tasks/get", "t1"), "-32602");
    EXPECT_THAT(theatre->stage.methods, Contains("bank tasks/result"));
    EXPECT_THAT(theatre->stage.methods, Contains("shop tasks/cancel"));
    EXPECT_THAT(theatre->stage.methods, Not(Contains("shop tasks/result")));
}

TEST_F(TasksTest, OfTheLegacyEraTellWhatTheirToolFailedWithLikeAnyOther) {
    open(Era::legacy);
    const auto one = client(Era::legacy);
    static_cast<void>(theatre->begin_tool(one, "bank__echo", R"(,"task":{})"));
    theatre->stage.failure =
        R"({"content":[{"type":"text","text":"connect ETIMEDOUT"}],"isError":true,)"
        R"("_meta":{"io.modelcontextprotocol/related-task":{"taskId":"t1"}}})";
    const auto call = theatre->begin(one, "tasks/result", R"("taskId":"bank__t1")");
    const auto result = result_of(*call);
    EXPECT_EQ(result["isError"].boolean(), true);
    EXPECT_THAT(*result["content"].at(0)["text"].string(), HasSubstr("bank__echo"));
    EXPECT_EQ(result["_meta"][mcp::kMetaRelatedTask].raw(), R"({"taskId":"bank__t1"})");
    const auto machine = result["_meta"][fault::kMetaKey];
    EXPECT_EQ(machine["category"].string(), "deadline_exceeded") << call->reply.body;
    EXPECT_EQ(machine["effect"].string(), "unknown");
}

TEST_F(TasksTest, OfTheModernEraHoldWhatTheirToolFailedWithLikeAnyOther) {
    open(Era::modern);
    theatre->stage.failure =
        R"({"resultType":"complete","content":[{"type":"text","text":"connect ETIMEDOUT"}],)"
        R"("isError":true})";
    const auto call = theatre->begin(client(Era::modern), "tasks/get", R"("taskId":"bank__t1")");
    const auto task = result_of(*call);
    EXPECT_EQ(task["taskId"].string(), "bank__t1");
    EXPECT_EQ(task["status"].string(), "completed");
    EXPECT_EQ(task["result"]["isError"].boolean(), true);
    const auto machine = task["result"]["_meta"][fault::kMetaKey];
    EXPECT_EQ(machine["category"].string(), "deadline_exceeded") << call->reply.body;
    EXPECT_EQ(machine["effect"].string(), "unknown");
    EXPECT_FALSE(task["result"]["structuredContent"]);
}

TEST_F(TasksTest, OfTheLegacyEraAreListedToWhomTheyBelong) {
    open(Era::legacy);
    const auto one = client(Era::legacy);
    static_cast<void>(theatre->begin_tool(one, "bank__echo", R"(,"task":{})"));
    EXPECT_EQ(
        result_of(*theatre->begin(one, "tasks/list", "")).raw(),
        R"({"tasks":[{"taskId":"bank__t1"}]})"
    );
    const auto other = client(Era::legacy);
    EXPECT_EQ(result_of(*theatre->begin(other, "tasks/list", "")).raw(), R"({"tasks":[]})");
    theatre->gateway->forget(*one);
    EXPECT_EQ(result_of(*theatre->begin(one, "tasks/list", "")).raw(), R"({"tasks":[]})");
}

TEST_F(TasksTest, OfASoleServerKeepTheirIds) {
    open(Era::legacy, {"shop"});
    const auto one = client(Era::legacy);
    const auto call = theatre->begin_tool(one, "echo", R"(,"task":{})");
    EXPECT_EQ(result_of(*call).raw(), R"({"task":{"taskId":"t1"}})");
    EXPECT_EQ(
        result_of(*theatre->begin(one, "tasks/list", "")).raw(), R"({"tasks":[{"taskId":"t1"}]})"
    );
    EXPECT_EQ(asked(one, "tasks/get", "t1"), R"({"taskId":"t1","status":"working"})");
}

TEST_F(TasksTest, OfTheLegacyEraTellOnlyWhoBeganThem) {
    open(Era::legacy);
    const auto one = client(Era::legacy);
    const auto other = client(Era::legacy);
    theatre->gateway->join(*one);
    theatre->gateway->join(*other);
    static_cast<void>(theatre->begin_tool(one, "bank__echo", R"(,"task":{})"));
    server("bank").say("notifications/tasks/status", R"({"taskId":"t1","status":"completed"})");
    server("shop").say("notifications/tasks/status", R"({"taskId":"t1","status":"completed"})");
    EXPECT_THAT(
        one->pushed,
        ElementsAre(R"({"jsonrpc":"2.0","method":"notifications/tasks/status","params":)"
                    R"({"taskId":"bank__t1","status":"completed"}})")
    );
    EXPECT_THAT(other->pushed, IsEmpty());
    for (const auto& each : {one, other}) theatre->gateway->forget(*each);
}

TEST_F(TasksTest, OfTheLegacyEraAreOfferedWhereAServerHasThem) {
    open(Era::legacy);
    const auto call = theatre->begin(
        client(Era::legacy), "initialize", R"("protocolVersion":"2025-11-25","capabilities":{})"
    );
    EXPECT_EQ(
        result_of(*call)["capabilities"]["tasks"].raw(),
        R"({"list":{},"cancel":{},"requests":{"tools":{"call":{}}}})"
    );
}

TEST_F(TasksTest, OfOneEraAreNotKnownInTheOther) {
    open(Era::legacy);
    EXPECT_EQ(asked(client(Era::modern), "tasks/get", "bank__t1"), "-32602");
    EXPECT_EQ(asked(client(Era::modern), "tasks/result", "bank__t1"), "-32601");
}

TEST_F(TasksTest, AListenHearsOfItsTasksUnderTheIdsThatItKnows) {
    open(Era::modern);
    const auto listen = theatre->begin(
        client(Era::modern),
        "subscriptions/listen",
        R"("notifications":{"taskIds":["bank__t1","t1","bank__t1"]})"
    );
    ASSERT_THAT(listen->sent, testing::SizeIs(1)) << listen->reply.body;
    EXPECT_THAT(listen->sent.front(), HasSubstr(R"("notifications":{"taskIds":["bank__t1"]})"));
    EXPECT_THAT(theatre->stage.received, Contains(R"({"notifications":{"taskIds":["t1"]}})"));
    server("bank").say("notifications/tasks", R"({"taskId":"t1","status":"completed"})");
    server("shop").say("notifications/tasks", R"({"taskId":"t1","status":"completed"})");
    ASSERT_THAT(listen->sent, testing::SizeIs(2));
    EXPECT_THAT(
        listen->sent.back(),
        HasSubstr(R"("method":"notifications/tasks","params":{"taskId":"bank__t1",)")
    );
    listen->ticket.abandon();
    theatre->settle();
    EXPECT_EQ(listen->replies, 1);
}

TEST_F(TasksTest, AListenHearsOfFailuresAsWhoeverAsksDoes) {
    open(Era::modern);
    const auto listen = theatre->begin(
        client(Era::modern), "subscriptions/listen", R"("notifications":{"taskIds":["bank__t1"]})"
    );
    const auto hear = [&](std::string_view task) {
        server("bank").say("notifications/tasks", json::Ref(task).raw());
        return json::Ref(listen->sent.back())["params"];
    };
    const auto result = hear(
        R"({"taskId":"t1","status":"completed","result":{"resultType":"complete","isError":true,)"
        R"("content":[{"type":"text","text":"connect ETIMEDOUT, password=leak-me-01"}]}})"
    );
    EXPECT_EQ(result["taskId"].string(), "bank__t1");
    EXPECT_EQ(result["result"]["_meta"][fault::kMetaKey]["category"].string(), "deadline_exceeded");
    const auto error = hear(
        R"({"taskId":"t1","status":"failed","error":{"code":-32603,"message":"ECONNREFUSED token=leak-me-02"}})"
    );
    EXPECT_EQ(error["status"].string(), "failed");
    EXPECT_EQ(error["error"]["code"].integer(), -32603);
    EXPECT_EQ(error["error"]["data"]["category"].string(), "unavailable") << listen->sent.back();
    const auto working =
        hear(R"({"taskId":"t1","status":"working","statusMessage":"token=leak-me-03"})");
    EXPECT_EQ(working["status"].string(), "working");
    for (const auto& sent : listen->sent) EXPECT_THAT(sent, Not(HasSubstr("leak-me")));
}

TEST_F(TasksTest, AListenOfAClientThatKnowsNoTasksIsRefused) {
    open(Era::modern);
    auto plain = theatre->client(Era::modern);
    const auto listen = theatre->begin(
        plain, "subscriptions/listen", R"("notifications":{"taskIds":["bank__t1"]})"
    );
    EXPECT_EQ(error_of(*listen)["code"].integer(), -32021);
    EXPECT_EQ(listen->reply.http_status, 400);
}

}  // namespace
}  // namespace recourse::gateway
