#include "mcp/test_server.hpp"
#include "net/peer_server.hpp"

#include <recourse/client.hpp>

#include <atomic>
#include <stop_token>
#include <string>
#include <variant>

#include <gmock/gmock.h>

/// Tasks against servers over real sockets. Real servers that make some: tests/library.
namespace recourse::client {
namespace {

using namespace std::chrono_literals;
using mcp::test::kDiscovered;
using mcp::test::method_of;
using mcp::test::result;
using net::http_answer;
using net::Peer;
using net::PeerServer;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kTools =
    R"({"resultType":"complete","ttlMs":0,"cacheScope":"private","tools":[
    {"name":"bake","inputSchema":{"type":"object"},"execution":{"taskSupport":"optional"}},
    {"name":"burn","inputSchema":{"type":"object"}}]})";
constexpr std::string_view kLegacyHello =
    R"({"protocolVersion":"2025-11-25","capabilities":{"tools":{},"tasks":{"requests":{"tools":{"call":{}}}}},"serverInfo":{"name":"test","version":"1"}})";
constexpr std::string_view kBegun =
    R"({"resultType":"task","taskId":"t1","status":"working","statusMessage":"kneading","ttlMs":60000,"pollIntervalMs":1})";
constexpr std::string_view kWorking = R"({"taskId":"t1","status":"working","pollIntervalMs":1})";
constexpr std::string_view kBread = R"({"content":[{"type":"text","text":"bread"}]})";

std::string ended(std::string_view status, std::string_view member, std::string_view value) {
    return fmt::format(
        R"({{"resultType":"complete","taskId":"t1","status":"{}","{}":{}}})", status, member, value
    );
}

/// A server that answers each `tasks/get` with the next of these, and the last for ever; an empty
/// one stands for an upstream that is down for a moment.
class Oven {
  public:
    explicit Oven(std::vector<std::string> states, bool is_legacy = false)
        : states_(std::move(states)), is_legacy_(is_legacy) {}

    [[nodiscard]] std::string answer(const std::string& request) {
        const auto method = method_of(request);
        if (method == "initialize") return result(request, kLegacyHello);
        if (method == "server/discover") return result(request, kDiscovered);
        if (method == "tools/list") return result(request, kTools);
        if (method == "tools/call")
            return result(request, is_legacy_ ? fmt::format(R"({{"task":{}}})", kWorking) : kBegun);
        if (method == "tasks/get") return next(request);
        if (method == "tasks/result") return result(request, kBread);
        return result(request, R"({"resultType":"complete"})");
    }

  private:
    std::string next(const std::string& request) {
        const auto index = std::min<std::size_t>(asked_++, states_.size() - 1);
        const auto& state = states_[index];
        return state.empty() ? "" : result(request, state);
    }

    std::vector<std::string> states_;
    bool is_legacy_;
    std::atomic<std::size_t> asked_ = 0;
};

PeerServer::Answer serve(Oven& oven) {
    return [&oven](Peer& peer, const std::string& request) {
        if (request.starts_with("GET ")) return peer.say(http_answer(405, ""));
        if (mcp::test::id_of(request).empty())
            return peer.say("HTTP/1.1 202 -\r\nContent-Length: 0\r\n\r\n");
        const auto answer = oven.answer(request);
        peer.say(answer.empty() ? http_answer(503, "") : http_answer(200, answer));
    };
}

Client connect(const PeerServer& server, Options options = {}) {
    options.retry.base = 1ms;
    auto client = Client::connect(server.url(), std::move(options));
    if (!client) throw std::runtime_error(client.error().message);
    return *std::move(client);
}

Task begin(Client& client) {
    auto begun = client.begin("bake", {{"flour", 500}});
    if (!begun) throw std::runtime_error(begun.error().message);
    return std::get<Task>(*std::move(begun));
}

TEST(Tasks, AreBegunLookedAtAndWaitedFor) {
    Oven oven({std::string(kWorking), std::string(kWorking), ended("completed", "result", kBread)});
    PeerServer server(serve(oven));
    auto client = connect(server);
    const auto task = begin(client);
    EXPECT_EQ(task.id, "t1");
    EXPECT_EQ(task.tool, "bake");
    EXPECT_EQ(task.message, "kneading");
    EXPECT_EQ(task.kept, 60s);
    EXPECT_EQ(task.ask_after, 1ms);
    EXPECT_FALSE(task.ended());
    const auto seen = client.look_at(task);
    ASSERT_TRUE(seen) << seen.error().message;
    EXPECT_EQ(seen->status, Task::Status::working);
    const auto bread = client.wait_for(task);
    ASSERT_TRUE(bread) << bread.error().message;
    EXPECT_EQ(bread->text(), "bread");
    EXPECT_THAT(server.asked("io.modelcontextprotocol/tasks"), SizeIs(4));
}

TEST(Tasks, AreOnlyTakenByWhoeverBegins) {
    PeerServer server([](Peer& peer, const std::string& request) {
        const auto method = method_of(request);
        if (method == "server/discover")
            return peer.say(http_answer(200, result(request, kDiscovered)));
        peer.say(http_answer(200, result(request, method == "tools/list" ? kTools : kBread)));
    });
    auto client = connect(server);
    EXPECT_TRUE(client.call("bake"));
    EXPECT_THAT(server.asked("io.modelcontextprotocol/tasks"), IsEmpty());
    const auto begun = client.begin("bake");
    ASSERT_TRUE(begun);
    EXPECT_EQ(std::get<ToolResult>(*begun).text(), "bread");
}

TEST(Tasks, ThatFailAreToldLikeACall) {
    constexpr std::string_view kBurnt =
        R"({"isError":true,"content":[{"type":"text","text":"[burnt] It is black"}]})";
    Oven says({ended("completed", "result", kBurnt)});
    PeerServer saying(serve(says));
    auto first = connect(saying);
    const auto burnt = first.wait_for(begin(first));
    ASSERT_FALSE(burnt);
    EXPECT_EQ(burnt.error().code, "burnt");

    Oven breaks({ended("failed", "error", R"({"code":-32603,"message":"the oven exploded"})")});
    PeerServer breaking(serve(breaks));
    auto second = connect(breaking);
    const auto broken = second.wait_for(begin(second));
    ASSERT_FALSE(broken);
    EXPECT_THAT(broken.error().message, HasSubstr("the oven exploded"));
    EXPECT_EQ(broken.error().effect, Effect::unknown);

    Oven ends({ended("cancelled", "statusMessage", R"("by a cook")")});
    PeerServer ending(serve(ends));
    auto third = connect(ending);
    const auto cancelled = third.wait_for(begin(third));
    ASSERT_FALSE(cancelled);
    EXPECT_EQ(cancelled.error().code, "cancelled");
}

TEST(Tasks, AreAskedAgainWhereALookAtThemFails) {
    Oven oven({"", std::string(kWorking), "", ended("completed", "result", kBread)});
    PeerServer server(serve(oven));
    auto client = connect(server);
    const auto bread = client.wait_for(begin(client));
    ASSERT_TRUE(bread) << bread.error().message;
}

TEST(Tasks, AreAnsweredWhatTheyAsk) {
    const auto asks = ended(
        "input_required",
        "inputRequests",
        R"({"who":{"method":"elicitation/create","params":{"mode":"form","message":"For whom?","requestedSchema":{}}}})"
    );
    Oven oven({asks, ended("completed", "result", kBread)});
    PeerServer server(serve(oven));
    Options options;
    options.handlers.elicit = [](const Elicitation& asked) {
        EXPECT_EQ(asked.message, "For whom?");
        return ElicitationReply{ElicitationReply::Action::accept, {{"name", "Ada"}}};
    };
    auto client = connect(server, std::move(options));
    EXPECT_TRUE(client.wait_for(begin(client)));
    const auto updates = server.asked("tasks/update");
    ASSERT_THAT(updates, SizeIs(1));
    EXPECT_THAT(
        updates[0],
        HasSubstr(R"("inputResponses":{"who":{"action":"accept","content":{"name":"Ada"}}})")
    );
}

TEST(Tasks, GoOnWhereNobodyWaitsAnyMore) {
    Oven oven({std::string(kWorking)});
    PeerServer server(serve(oven));
    auto client = connect(server);
    const auto task = begin(client);
    CallOptions options;
    options.timeout = 300ms;
    const auto late = client.wait_for(task, options);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, "deadline_exceeded");
    EXPECT_EQ(late.error().effect, Effect::unknown);
    EXPECT_EQ(late.error().details.at("task_id"), "t1");
    EXPECT_THAT(server.asked("tasks/cancel"), IsEmpty());
    EXPECT_TRUE(client.cancel(task));
    EXPECT_THAT(server.asked("tasks/cancel"), SizeIs(1));
}

TEST(Tasks, OfTheOlderProtocolAreAskedForAndFetched) {
    Oven oven({std::string(kWorking), R"({"taskId":"t1","status":"completed"})"}, true);
    PeerServer server(serve(oven));
    auto client = connect(server, {.era = Era::legacy});
    const auto bread = client.wait_for(begin(client));
    ASSERT_TRUE(bread) << bread.error().message;
    EXPECT_EQ(bread->text(), "bread");
    EXPECT_THAT(server.asked(R"("task":{})"), SizeIs(1));
    EXPECT_THAT(server.asked("tasks/result"), SizeIs(1));
}

}  // namespace
}  // namespace recourse::client
