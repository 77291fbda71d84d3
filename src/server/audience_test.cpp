#include "server/audience.hpp"

#include "mcp/envelope.hpp"
#include "net/loop_fixture.hpp"

#include <memory>

#include <gmock/gmock.h>

namespace recourse::server {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

json::Value parsed(const std::string& text) {
    return *json::parse(text);
}

class Heard final : public Stream {
  public:
    void send(std::string message) override { messages.push_back(parsed(message)); }
    [[nodiscard]] bool open() const noexcept override { return true; }
    std::vector<json::Value> messages;
};

class Listener final : public Client {
  public:
    using Client::Client;
    void push(std::string message) override { messages.push_back(parsed(message)); }
    std::vector<json::Value> messages;
};

/// One `subscriptions/listen` of a modern client, and all that it needs to live.
struct Subscription {
    Subscription(
        net::Executor executor,
        std::string_view id,
        std::string_view notifications,
        std::string_view meta = "{}"
    )
        : client(executor) {
        text.append(R"({"jsonrpc":"2.0","method":"subscriptions/listen","id":)").append(id);
        text.append(R"(,"params":{"notifications":)").append(notifications);
        text.append(R"(,"_meta":)").append(meta).append("}}");
        request = *mcp::read_message(text);
        envelope = mcp::Envelope::of(request.params);
    }
    [[nodiscard]] Incoming incoming() {
        return {
            .client = client,
            .request = request,
            .envelope = envelope,
            .ticket = ticket,
            .stream = heard,
            .headers = headers,
        };
    }
    [[nodiscard]] std::vector<std::string> methods() const {
        std::vector<std::string> names;
        for (const auto& message : heard.messages)
            names.emplace_back(message.at("method").as_string());
        return names;
    }
    /// What the last message says of it, and the id it carries.
    [[nodiscard]] const json::Value& last_params() const {
        return heard.messages.back().at("params");
    }

    std::string text;
    mcp::Message request;
    mcp::Envelope envelope;
    Listener client;
    Ticket ticket;
    Heard heard;
    const net::Headers* headers = nullptr;
    std::optional<std::expected<Reply, ProtocolFault>> outcome;
};

class AudienceTest : public net::LoopFixture {
  protected:
    void start(Subscription& subscription, const Audience::Offer& offer = {}) {
        net::spawn(executor, serve(subscription, offer));
        settle();
    }
    /// Runs until nothing can go on by itself.
    void settle() {
        context.restart();
        context.poll();
    }
    void note_watching() {
        audience->resources.on_first = [this](std::string_view uri) { first.emplace_back(uri); };
        audience->resources.on_last = [this](std::string_view uri) { last.emplace_back(uri); };
    }

    std::unique_ptr<Audience> audience = std::make_unique<Audience>(executor);
    Listener legacy{executor};
    std::vector<std::string> first;
    std::vector<std::string> last;

  private:
    net::Task<> serve(Subscription& subscription, Audience::Offer offer) {
        const auto incoming = subscription.incoming();
        subscription.outcome.emplace(co_await audience->listen(incoming, offer));
    }
};

constexpr std::string_view kKnowsTasks = R"({"io.modelcontextprotocol/clientCapabilities":)"
                                         R"({"extensions":{"io.modelcontextprotocol/tasks":{}}}})";
constexpr std::string_view kEverything =
    R"({"toolsListChanged":true,"promptsListChanged":true,"resourcesListChanged":true,)"
    R"("resourceSubscriptions":["a://1","a://2","a://1"]})";

TEST_F(AudienceTest, a_listen_hears_first_what_is_honoured_of_what_it_asked) {
    Subscription all(executor, R"("s-1")", kEverything);
    start(all);
    ASSERT_THAT(all.methods(), ElementsAre("notifications/subscriptions/acknowledged"));
    EXPECT_EQ(
        all.last_params(),
        parsed(R"({"notifications":{"toolsListChanged":true,"promptsListChanged":true,)"
               R"("resourcesListChanged":true,"resourceSubscriptions":["a://1","a://2"]},)"
               R"("_meta":{"io.modelcontextprotocol/subscriptionId":"s-1"}})")
    );
    EXPECT_FALSE(all.outcome.has_value());
}

TEST_F(AudienceTest, what_the_server_does_not_have_is_not_honoured) {
    Subscription all(executor, "1", kEverything);
    start(all, {.tools = true, .prompts = false, .resources = false, .updates = false});
    EXPECT_EQ(all.last_params().at("notifications"), parsed(R"({"toolsListChanged":true})"));
    audience->changed(Change::prompts);
    audience->updated("a://1");
    EXPECT_THAT(all.heard.messages, SizeIs(1));
}

TEST_F(AudienceTest, a_listen_hears_of_the_tasks_that_there_are) {
    Subscription tasks(executor, "7", R"({"taskIds":["t1","none","t1"]})", kKnowsTasks);
    start(tasks, {.has_task = [](std::string_view id) { return id == "t1"; }});
    EXPECT_EQ(tasks.last_params().at("notifications"), parsed(R"({"taskIds":["t1"]})"));
    EXPECT_TRUE(audience->watches_task("t1"));
    audience->task_changed("none", R"({"taskId":"none","status":"completed"})");
    audience->task_changed("t1", R"({"taskId":"t1","status":"completed"})");
    EXPECT_THAT(tasks.heard.messages, SizeIs(2));
    EXPECT_EQ(tasks.methods().back(), "notifications/tasks");
    EXPECT_EQ(
        tasks.last_params(),
        parsed(R"({"taskId":"t1","status":"completed",)"
               R"("_meta":{"io.modelcontextprotocol/subscriptionId":7}})")
    );
    tasks.ticket.abandon();
    settle();
    EXPECT_FALSE(audience->watches_task("t1"));
}

TEST_F(AudienceTest, tasks_are_told_of_only_to_clients_that_know_them) {
    Subscription tasks(executor, "7", R"({"taskIds":["t1"]})");
    start(tasks, {.has_task = [](std::string_view) { return true; }});
    ASSERT_TRUE(tasks.outcome.has_value());
    EXPECT_EQ(tasks.outcome->error().code, mcp::kMissingClientCapability);
    EXPECT_THAT(tasks.heard.messages, IsEmpty());
}

TEST_F(AudienceTest, a_listen_hears_of_the_lists_it_asked_for_under_its_own_id) {
    Subscription tools(executor, "7", R"({"toolsListChanged":true})");
    Subscription prompts(executor, R"("p")", R"({"promptsListChanged":true})");
    start(tools);
    start(prompts);
    audience->changed(Change::tools);
    audience->changed(Change::resources);
    ASSERT_THAT(tools.heard.messages, SizeIs(2));
    EXPECT_EQ(
        tools.heard.messages.back(),
        parsed(R"({"jsonrpc":"2.0","method":"notifications/tools/list_changed",)"
               R"("params":{"_meta":{"io.modelcontextprotocol/subscriptionId":7}}})")
    );
    EXPECT_THAT(prompts.heard.messages, SizeIs(1));
}

TEST_F(AudienceTest, an_update_reaches_who_watches_that_resource_with_its_params) {
    Subscription modern(executor, "7", R"({"resourceSubscriptions":["a://1"]})");
    start(modern);
    ASSERT_TRUE(audience->subscribe(legacy, "a://1"));
    audience->updated(
        "a://1",
        R"({"uri":"a://1","title":"x","_meta":{"k":1,"io.modelcontextprotocol/subscriptionId":"up"}})"
    );
    audience->updated("a://2");
    EXPECT_EQ(
        modern.last_params(),
        parsed(
            R"({"uri":"a://1","title":"x","_meta":{"k":1,"io.modelcontextprotocol/subscriptionId":7}})"
        )
    );
    ASSERT_THAT(legacy.messages, SizeIs(1));
    EXPECT_EQ(
        legacy.messages.back().at("params"),
        parsed(R"({"uri":"a://1","title":"x","_meta":{"k":1}})")
    );
    audience->updated("a://1");
    EXPECT_EQ(modern.last_params().at("uri"), "a://1");
    EXPECT_EQ(legacy.messages.back().at("params"), parsed(R"({"uri":"a://1"})"));
}

TEST_F(AudienceTest, a_legacy_client_hears_of_lists_while_it_has_joined) {
    audience->changed(Change::tools);
    audience->join(legacy);
    audience->changed(Change::prompts);
    audience->leave(legacy);
    audience->changed(Change::resources);
    ASSERT_THAT(legacy.messages, SizeIs(1));
    EXPECT_EQ(
        legacy.messages[0],
        parsed(R"({"jsonrpc":"2.0","method":"notifications/prompts/list_changed"})")
    );
}

TEST_F(AudienceTest, the_first_and_the_last_watcher_of_a_resource_are_told_of_once) {
    note_watching();
    Subscription modern(executor, "7", R"({"resourceSubscriptions":["a://1","a://2"]})");
    EXPECT_TRUE(audience->subscribe(legacy, "a://1"));
    EXPECT_TRUE(audience->subscribe(legacy, "a://1"));
    start(modern);
    EXPECT_THAT(first, ElementsAre("a://1", "a://2"));
    audience->unsubscribe(legacy, "a://1");
    audience->unsubscribe(legacy, "a://1");
    audience->unsubscribe(legacy, "a://never");
    EXPECT_THAT(last, IsEmpty());
    modern.ticket.withdraw();
    settle();
    EXPECT_THAT(last, ElementsAre("a://1", "a://2"));
    EXPECT_EQ(audience->listens(), 0U);
}

TEST_F(AudienceTest, a_forgotten_client_watches_nothing) {
    note_watching();
    audience->join(legacy);
    EXPECT_TRUE(audience->subscribe(legacy, "a://1"));
    EXPECT_TRUE(audience->subscribe(legacy, "a://2"));
    audience->forget(legacy);
    audience->changed(Change::tools);
    audience->updated("a://1");
    EXPECT_THAT(legacy.messages, IsEmpty());
    EXPECT_THAT(last, ElementsAre("a://1", "a://2"));
}

TEST_F(AudienceTest, a_listen_that_its_client_ends_gets_no_answer) {
    Subscription withdrawn(executor, "1", kEverything);
    Subscription abandoned(executor, "2", kEverything);
    start(withdrawn);
    start(abandoned);
    withdrawn.ticket.withdraw();
    abandoned.ticket.abandon();
    settle();
    EXPECT_EQ(withdrawn.outcome.value()->body, "");
    EXPECT_EQ(abandoned.outcome.value()->body, "");
}

TEST_F(AudienceTest, a_listen_that_was_withdrawn_before_it_began_never_begins) {
    Subscription early(executor, "1", kEverything);
    early.ticket.abandon();
    start(early);
    EXPECT_EQ(early.outcome.value()->body, "");
    EXPECT_THAT(early.heard.messages, IsEmpty());
}

TEST_F(AudienceTest, closing_ends_every_listen_with_a_result_and_those_to_come) {
    Subscription open(executor, R"("x")", kEverything);
    Subscription late(executor, "2", kEverything);
    start(open);
    audience->close();
    settle();
    EXPECT_EQ(
        parsed(open.outcome.value()->body),
        parsed(R"({"jsonrpc":"2.0","id":"x","result":{"resultType":"complete",)"
               R"("_meta":{"io.modelcontextprotocol/subscriptionId":"x"}}})")
    );
    EXPECT_EQ(
        open.heard.messages.back(),
        parsed(R"({"jsonrpc":"2.0","method":"notifications/cancelled",)"
               R"("params":{"requestId":"x","reason":"the server ends"}})")
    );
    start(late);
    EXPECT_EQ(parsed(late.outcome.value()->body).at("id"), 2);
    EXPECT_THAT(late.heard.messages, IsEmpty());
}

TEST_F(AudienceTest, over_http_the_result_alone_ends_a_listen) {
    Subscription open(executor, "1", kEverything);
    const net::Headers headers;
    open.headers = &headers;
    start(open);
    audience->close();
    settle();
    EXPECT_TRUE(open.outcome.has_value());
    EXPECT_THAT(open.heard.messages, SizeIs(1));
}

TEST_F(AudienceTest, params_of_the_wrong_kind_are_named) {
    const std::vector<std::pair<std::string, std::string>> wrongs = {
        {"null", "\"notifications\""},
        {R"({"toolsListChanged":1})", "toolsListChanged"},
        {R"({"promptsListChanged":"yes"})", "promptsListChanged"},
        {R"({"resourcesListChanged":null})", "resourcesListChanged"},
        {R"({"resourceSubscriptions":"a://1"})", "resourceSubscriptions"},
        {R"({"resourceSubscriptions":[1]})", "resourceSubscriptions"},
    };
    for (const auto& [notifications, name] : wrongs) {
        Subscription wrong(executor, "1", notifications);
        start(wrong);
        ASSERT_FALSE(wrong.outcome.value().has_value()) << notifications;
        const auto& failure = wrong.outcome->error();
        EXPECT_EQ(failure.code, mcp::kInvalidParams);
        EXPECT_THAT(failure.fault.message, testing::HasSubstr(name));
        EXPECT_THAT(wrong.heard.messages, IsEmpty());
    }
}

TEST_F(AudienceTest, there_is_an_end_to_how_many_listen_and_to_what) {
    audience = std::make_unique<Audience>(executor, 1);
    Subscription one(executor, "1", kEverything);
    Subscription two(executor, "2", kEverything);
    start(one);
    start(two);
    EXPECT_EQ(two.outcome.value().error().code, mcp::kInternalError);
    EXPECT_EQ(two.outcome->error().http_status, 200);

    std::string many = R"({"resourceSubscriptions":[)";
    for (std::size_t i = 0; i <= Audience::kMostUris; ++i) {
        const auto uri = "a://" + std::to_string(i);
        EXPECT_EQ(audience->subscribe(legacy, uri), i < Audience::kMostUris);
        many.append(i == 0 ? "\"" : ",\"").append(uri).append("\"");
    }
    Subscription greedy(executor, "3", many + "]}");
    start(greedy);
    EXPECT_EQ(greedy.outcome.value().error().code, mcp::kInvalidParams);
}

TEST_F(AudienceTest, a_listen_may_outlive_it) {
    Subscription left(executor, "1", kEverything);
    start(left);
    audience.reset();
    settle();
    EXPECT_TRUE(left.outcome.value().has_value());
}

}  // namespace
}  // namespace recourse::server
