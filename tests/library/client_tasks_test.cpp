#include "peer.hpp"

#include <recourse/client.hpp>

#include <condition_variable>
#include <mutex>
#include <variant>

#include <gmock/gmock.h>

/// Tasks from end to end: a server and a client, both made with the library.
namespace recourse::library {
namespace {

using server::Call;
using server::Result;

struct Name {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(Name, (), (name))

client::Client connect(const server::Running& running, client::Options options = {}) {
    auto connected = client::Client::connect(running.url(), std::move(options));
    if (!connected) throw std::runtime_error(connected.error().message);
    return *std::move(connected);
}

client::Task task_of(client::Client& with, std::string_view tool) {
    auto begun = with.begin(tool);
    if (!begun) throw std::runtime_error(begun.error().message);
    return std::get<client::Task>(*std::move(begun));
}

TEST(ClientOfTasks, WaitsAnswersAndGetsWhatTheToolMade) {
    server::Server app{{.name = "shop", .version = "1"}};
    app.tool("bake", "Bakes")
        .as_task({.required = true})
        .handle([](Call& call) -> Result<std::string> {
            const auto name = call.elicit<Name>("For whom?", "who");
            if (!name) return std::unexpected(name.error());
            return "bread for " + name->name;
        });
    const auto running = serve(app);
    client::Options options;
    options.handlers.elicit = [](const client::Elicitation&) {
        return client::ElicitationReply{
            client::ElicitationReply::Action::accept, {{"name", "Ada"}}
        };
    };
    auto shop = connect(running, std::move(options));
    const auto bread = shop.wait_for(task_of(shop, "bake"));
    ASSERT_TRUE(bread) << bread.error().message;
    EXPECT_EQ(bread->text(), "bread for Ada");
}

TEST(ClientOfTasks, IsToldHowTheyFailed) {
    server::Server app{{.name = "shop", .version = "1"}};
    app.tool("burn", "Burns").as_task().handle([](Call& call) -> Result<int> {
        return call.fail("burnt", "It is black");
    });
    app.tool("explode", "Explodes").as_task().handle([] { throw std::runtime_error("bang"); });
    const auto running = serve(app);
    auto shop = connect(running);
    const auto burnt = shop.wait_for(task_of(shop, "burn"));
    ASSERT_FALSE(burnt);
    EXPECT_EQ(burnt.error().code, "burnt");
    EXPECT_EQ(burnt.error().message, "It is black");
    const auto exploded = shop.wait_for(task_of(shop, "explode"));
    ASSERT_FALSE(exploded);
    EXPECT_EQ(exploded.error().category, Category::internal);
    EXPECT_EQ(exploded.error().effect, Effect::unknown);
}

TEST(ClientOfTasks, CanEndThem) {
    server::Server app{{.name = "shop", .version = "1"}};
    app.tool("bake", "Bakes").as_task().handle([](Call& call) {
        std::mutex mutex;
        std::unique_lock lock(mutex);
        std::condition_variable_any never;
        never.wait(lock, call.cancelled(), [] { return false; });
    });
    const auto running = serve(app);
    auto shop = connect(running);
    const auto task = task_of(shop, "bake");
    ASSERT_TRUE(shop.cancel(task));
    const auto ended = shop.wait_for(task);
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, "cancelled");
    EXPECT_EQ(shop.look_at(task)->status, client::Task::Status::cancelled);
}

}  // namespace
}  // namespace recourse::library
