#include "peer.hpp"

#include <condition_variable>
#include <future>
#include <mutex>

#include <gmock/gmock.h>

namespace recourse::library {
namespace {

using server::Call;
using server::Result;

const json::Object kTasks{
    {"elicitation", json::Object{}},
    {"extensions", {{"io.modelcontextprotocol/tasks", json::Object{}}}},
};

struct Name {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(Name, (), (name))

class TaskTest : public testing::Test {
  protected:
    void begin() {
        running.emplace(serve(app));
        peer.emplace(*running, Era::modern, kTasks);
    }
    /// Calls the tool, which must give a task.
    std::string task_of(std::string_view tool) {
        const auto told = peer->request("tools/call", {{"name", tool}});
        EXPECT_EQ(told.result().at("resultType"), "task");
        return std::string(told.result().at("taskId").as_string());
    }
    json::Object get(const std::string& id) {
        return peer->request("tasks/get", {{"taskId", id}}).result();
    }
    /// Asks until it is no longer at work.
    json::Object settled(const std::string& id) {
        while (true) {
            auto task = get(id);
            if (task.at("status") != "working") return task;
        }
    }

    server::Server app{{.name = "shop", .version = "1"}};
    std::optional<server::Running> running;
    std::optional<Peer> peer;
};

TEST_F(TaskTest, goes_on_after_its_call_and_keeps_its_result) {
    std::promise<void> go_on;
    app.tool("bake", "Bakes").as_task().handle([&] {
        go_on.get_future().wait();
        return "bread";
    });
    begin();
    const auto id = task_of("bake");
    EXPECT_EQ(get(id).at("status"), "working");
    go_on.set_value();
    const auto task = settled(id);
    EXPECT_EQ(task.at("status"), "completed");
    EXPECT_EQ(task.at("result").at("content").at(0).at("text"), "bread");
}

TEST_F(TaskTest, is_a_plain_call_for_clients_that_know_none) {
    app.tool("bake", "Bakes").as_task().handle([] { return "bread"; });
    app.tool("brew", "Brews").as_task({.required = true}).handle([] { return "beer"; });
    begin();
    Peer plain(*running, Era::modern);
    EXPECT_EQ(plain.call("bake").text(), "bread");
    EXPECT_EQ(plain.call("brew").error_code(), -32021);
    EXPECT_EQ(plain.request("tasks/get", {{"taskId", "x"}}).error_code(), -32021);
    EXPECT_EQ(Peer(*running, Era::legacy).call("bake").text(), "bread");
}

TEST_F(TaskTest, completes_with_a_failure_of_its_tool_and_fails_where_the_server_broke) {
    app.tool("burn", "Burns").as_task().handle([](Call& call) -> Result<int> {
        return call.fail("burnt", "It is black");
    });
    app.tool("explode", "Explodes").as_task().handle([] { throw std::runtime_error("bang"); });
    begin();
    const auto burnt = settled(task_of("burn"));
    EXPECT_EQ(burnt.at("status"), "completed");
    EXPECT_EQ(burnt.at("result").at("isError"), true);
    const auto exploded = settled(task_of("explode"));
    EXPECT_EQ(exploded.at("status"), "failed");
    EXPECT_EQ(exploded.at("error").at("code"), -32603);
}

TEST_F(TaskTest, asks_and_goes_on_once_everything_is_answered) {
    app.tool("bake", "Bakes").as_task().handle([](Call& call) -> Result<std::string> {
        const auto name = call.elicit<Name>("For whom?", "who");
        if (!name) return std::unexpected(name.error());
        return "bread for " + name->name;
    });
    begin();
    const auto id = task_of("bake");
    const auto task = settled(id);
    EXPECT_EQ(task.at("status"), "input_required");
    EXPECT_TRUE(task.at("inputRequests").as_object().contains("who"));
    const json::Object other{{"taskId", id}, {"inputResponses", {{"somebody", json::Object{}}}}};
    EXPECT_TRUE(peer->request("tasks/update", other).is_success());
    EXPECT_EQ(get(id).at("status"), "input_required");
    const json::Object right{
        {"taskId", id},
        {"inputResponses", {{"who", {{"action", "accept"}, {"content", {{"name", "Ada"}}}}}}},
    };
    EXPECT_TRUE(peer->request("tasks/update", right).is_success());
    EXPECT_EQ(settled(id).at("result").at("content").at(0).at("text"), "bread for Ada");
}

TEST_F(TaskTest, ends_when_it_is_cancelled) {
    std::promise<void> ended;
    app.tool("bake", "Bakes").as_task().handle([&](Call& call) {
        std::mutex mutex;
        std::unique_lock lock(mutex);
        std::condition_variable_any never;
        never.wait(lock, call.cancelled(), [] { return false; });
        ended.set_value();
    });
    begin();
    const auto id = task_of("bake");
    EXPECT_TRUE(peer->request("tasks/cancel", {{"taskId", id}}).is_success());
    EXPECT_EQ(settled(id).at("status"), "cancelled");
    ended.get_future().wait();
    EXPECT_TRUE(peer->request("tasks/cancel", {{"taskId", id}}).is_success());
}

TEST_F(TaskTest, is_told_of_to_whoever_listens) {
    std::promise<void> go_on;
    app.tool("bake", "Bakes").as_task().handle([&] {
        go_on.get_future().wait();
        return "bread";
    });
    begin();
    const auto id = task_of("bake");
    const json::Object wishes{{"notifications", {{"taskIds", {id, "none"}}}}};
    auto listening = peer->begin(peer->make("subscriptions/listen", wishes));
    EXPECT_EQ(listening.read_head().status, 200);
    const auto acknowledged = integration::parse(*listening.next_event()).as_object();
    EXPECT_EQ(
        acknowledged.at("params").at("notifications"), json::Value({{"taskIds", json::Array{id}}})
    );
    go_on.set_value();
    const auto told = integration::parse(*listening.next_event()).as_object();
    EXPECT_EQ(told.at("method"), "notifications/tasks");
    const auto& task = told.at("params").as_object();
    EXPECT_EQ(task.at("taskId").as_string(), id);
    EXPECT_EQ(task.at("status"), "completed");
    EXPECT_EQ(task.at("result").at("content").at(0).at("text"), "bread");
}

TEST_F(TaskTest, of_an_unknown_id_is_an_error) {
    app.tool("bake", "Bakes").as_task().handle([] {});
    begin();
    for (const auto* method : {"tasks/get", "tasks/cancel"})
        EXPECT_EQ(peer->request(method, {{"taskId", "none"}}).error_code(), -32602);
}

TEST_F(TaskTest, may_begin_after_a_question) {
    app.tool("bake", "Bakes")
        .as_task({.at_once = false})
        .handle([](Call& call) -> Result<std::string> {
            const auto name = call.elicit<Name>("For whom?", "who");
            if (!name) return std::unexpected(name.error());
            if (auto task = call.go_on_as_task(); !task) return std::unexpected(task.error());
            return "bread for " + name->name;
        });
    begin();
    const auto first = peer->request("tools/call", {{"name", "bake"}});
    EXPECT_EQ(first.result().at("resultType"), "input_required");
    const auto second = peer->request(
        "tools/call",
        {{"name", "bake"},
         {"inputResponses", {{"who", {{"action", "accept"}, {"content", {{"name", "Ada"}}}}}}},
         {"requestState", first.result().at("requestState")}}
    );
    EXPECT_EQ(second.result().at("resultType"), "task");
    const auto task = settled(std::string(second.result().at("taskId").as_string()));
    EXPECT_EQ(task.at("result").at("content").at(0).at("text"), "bread for Ada");
}

}  // namespace
}  // namespace recourse::library
