#include "peer.hpp"

#include <set>

#include <gmock/gmock.h>

namespace recourse::library {
namespace {

using server::Call;
using server::Contents;
using server::Message;
using server::Result;
using server::Texts;
using testing::HasSubstr;
using Messages = Result<std::vector<Message>>;

class Offers : public BothEras {
  protected:
    void add_prompt() {
        app.prompt("greeting", "Greets somebody")
            .argument("name", "Whom")
            .optional_argument("style", "How")
            .completes(
                "name",
                [](std::string_view typed, const Texts& others) {
                    std::vector<std::string> names;
                    for (int i = 0; i < 150; ++i)
                        names.push_back(std::string(typed) + std::to_string(i));
                    if (others.contains("style")) names.resize(1);
                    return names;
                }
            )
            .handle([](const Texts& in, Call&) -> Messages {
                return std::vector<Message>{{.content = server::Text{"Greet " + in.at("name")}}};
            });
    }
    void add_notes() {
        app.resource("notes://all", "All notes")
            .mime_type("text/plain")
            .handle([](const Texts&, Call&) -> Result<Contents> {
                return Contents{.data = "all"};
            });
        app.resource_template("notes://{year}/{+path}", "Notes of a year")
            .keeps({std::chrono::seconds(5), server::Scope::everybody})
            .handle([](const Texts& in, Call& call) -> Result<Contents> {
                if (in.at("year") != "2026") return call.not_found();
                return Contents{.data = in.at("year") + " " + in.at("path")};
            });
    }
};

INSTANTIATE_TEST_SUITE_P(Eras, Offers, testing::Values(Era::legacy, Era::modern), era_name);

TEST_P(Offers, are_announced_only_where_there_are_any) {
    const auto running = serve(app);
    Peer before(running, GetParam());
    EXPECT_FALSE(before.greeting().at("capabilities").as_object().contains("prompts"));
    EXPECT_EQ(before.request("prompts/list").error_code(), -32601);
    add_prompt();
    add_notes();
    Peer after(running, GetParam());
    const auto& capabilities = after.greeting().at("capabilities").as_object();
    EXPECT_TRUE(capabilities.contains("prompts"));
    EXPECT_TRUE(capabilities.contains("resources"));
    EXPECT_TRUE(capabilities.contains("completions"));
}

TEST_P(Offers, prompts_are_filled_in) {
    add_prompt();
    const auto running = serve(app);
    Peer peer(running, GetParam());
    const auto told =
        peer.request("prompts/get", {{"name", "greeting"}, {"arguments", {{"name", "Ada"}}}});
    EXPECT_EQ(told.result().at("messages").at(0).at("content").at("text"), "Greet Ada");
    EXPECT_EQ(told.result().at("description"), "Greets somebody");
}

TEST_P(Offers, prompts_that_lack_something_are_refused) {
    add_prompt();
    const auto running = serve(app);
    Peer peer(running, GetParam());
    const auto missing = peer.request("prompts/get", {{"name", "greeting"}});
    EXPECT_EQ(missing.error_code(), -32602);
    EXPECT_THAT(missing.text(), HasSubstr("'name' is missing"));
    const auto unknown = peer.request("prompts/get", {{"name", "greting"}});
    EXPECT_EQ(unknown.error_code(), -32602);
    EXPECT_THAT(unknown.text(), HasSubstr("did you mean 'greeting'"));
}

TEST_P(Offers, completion_gives_a_hundred_and_says_how_many_there_are) {
    add_prompt();
    const auto running = serve(app);
    Peer peer(running, GetParam());
    json::Object params{
        {"ref", {{"type", "ref/prompt"}, {"name", "greeting"}}},
        {"argument", {{"name", "name"}, {"value", "a"}}},
    };
    const auto many = peer.request("completion/complete", params).result().at("completion");
    EXPECT_EQ(many.at("values").as_array().size(), 100U);
    EXPECT_EQ(many.at("total"), 150);
    EXPECT_EQ(many.at("hasMore"), true);
    params["context"] = {{"arguments", {{"style", "kind"}}}};
    const auto one = peer.request("completion/complete", params).result().at("completion");
    EXPECT_EQ(one.at("values"), json::Array{"a0"});
}

TEST_P(Offers, resources_are_read_by_uri_and_by_template) {
    add_notes();
    const auto running = serve(app);
    Peer peer(running, GetParam());
    const auto all = peer.request("resources/read", {{"uri", "notes://all"}});
    EXPECT_EQ(all.result().at("contents"), *json::parse(R"([
        {"uri": "notes://all", "mimeType": "text/plain", "text": "all"}
    ])"));
    const auto one = peer.request("resources/read", {{"uri", "notes://2026/may/a%20b"}});
    EXPECT_EQ(one.result().at("contents").at(0).at("text"), "2026 may/a b");
    if (GetParam() == Era::legacy) return;
    EXPECT_EQ(one.result().at("ttlMs"), 5000);
    EXPECT_EQ(one.result().at("cacheScope"), "public");
}

TEST_P(Offers, resources_that_are_not_there_are_told_in_the_words_of_the_era) {
    add_notes();
    const auto running = serve(app);
    Peer peer(running, GetParam());
    for (const auto* uri : {"notes://1999/x", "other://x"}) {
        const auto told = peer.request("resources/read", {{"uri", uri}});
        EXPECT_EQ(told.error_code(), GetParam() == Era::legacy ? -32002 : -32602);
        EXPECT_EQ(told.message.at_pointer("/error/data/uri"), uri);
    }
}

TEST_P(Offers, lists_come_in_pages_that_hold_everything_once) {
    server::Server large({.name = "shop", .version = "1"}, {.page_size = 3});
    for (int i = 0; i < 8; ++i) large.tool("tool_" + std::to_string(i), "").handle([] {});
    const auto running = serve(large);
    Peer peer(running, GetParam());
    std::set<std::string> names;
    json::Object params;
    for (int page = 0; page < 3; ++page) {
        const auto told = peer.request("tools/list", params);
        for (const auto& tool : told.result().at("tools").as_array())
            names.emplace(tool.at("name").as_string());
        const auto* next = told.result().if_contains("nextCursor");
        ASSERT_EQ(next != nullptr, page < 2);
        if (next != nullptr) params["cursor"] = *next;
        // What goes between two pages takes nothing else along.
        if (page == 0) large.remove_tool("tool_1");
    }
    EXPECT_EQ(names.size(), 8U);
    for (const auto* cursor : {"", "nonsense", "cHJvbXB0czoz"}) {
        const auto told = peer.request("tools/list", {{"cursor", cursor}});
        EXPECT_EQ(told.error_code(), -32602);
    }
}

TEST(Levels, legacy_clients_set_theirs_once_and_modern_ones_with_each_request) {
    server::Server app({.name = "shop", .version = "1"});
    app.tool("talk", "Talks").reads().handle([](Call& call) {
        call.log(server::Level::debug, "debug");
        call.log(server::Level::error, {{"code", 7}}, "till");
    });
    const auto running = serve(app);
    Peer legacy(running, Era::legacy);
    EXPECT_EQ(legacy.request("logging/setLevel", {{"level", "loud"}}).error_code(), -32602);
    EXPECT_TRUE(legacy.request("logging/setLevel", {{"level", "error"}}).is_success());
    const auto told = legacy.call("talk");
    ASSERT_EQ(told.notifications.size(), 1U);
    EXPECT_EQ(told.notifications[0].at("params"), *json::parse(R"({
        "level": "error", "data": {"code": 7}, "logger": "till"
    })"));

    Peer modern(running, Era::modern);
    EXPECT_TRUE(modern.call("talk").notifications.empty());
    modern.meta["io.modelcontextprotocol/logLevel"] = "debug";
    EXPECT_EQ(modern.call("talk").notifications.size(), 2U);
    modern.meta["io.modelcontextprotocol/logLevel"] = "loud";
    EXPECT_EQ(modern.call("talk").error_code(), -32602);
}

TEST(Listening, legacy_clients_hear_of_lists_and_of_what_they_subscribed_to) {
    server::Server app({.name = "shop", .version = "1"});
    app.resource("notes://all", "All notes").handle([](const Texts&, Call&) -> Result<Contents> {
        return Contents{.data = "all"};
    });
    auto running = serve(app);
    Peer peer(running, Era::legacy);
    auto open = peer.listen();
    const auto next = [&] {
        auto event = open.next_event();
        while (event && event->empty()) event = open.next_event();
        return integration::parse(event.value_or("null"));
    };
    app.resource_updated("notes://all");
    EXPECT_TRUE(peer.request("resources/subscribe", {{"uri", "notes://all"}}).is_success());
    app.tool("new", "New").handle([] {});
    EXPECT_EQ(next().at("method"), "notifications/tools/list_changed");
    app.resource_updated("notes://other");
    app.resource_updated("notes://all");
    const auto updated = next();
    EXPECT_EQ(updated.at("method"), "notifications/resources/updated");
    EXPECT_EQ(updated.at_pointer("/params/uri"), "notes://all");
    EXPECT_TRUE(peer.request("resources/unsubscribe", {{"uri", "notes://all"}}).is_success());
    app.resource_updated("notes://all");
    app.resources_changed();
    EXPECT_EQ(next().at("method"), "notifications/resources/list_changed");
}

TEST(Listening, modern_clients_hear_of_what_they_asked_for) {
    server::Server app({.name = "shop", .version = "1"});
    app.resource("notes://all", "All notes").handle([](const Texts&, Call&) -> Result<Contents> {
        return Contents{.data = "all"};
    });
    auto running = serve(app);
    Peer peer(running, Era::modern);
    auto open = peer.begin(peer.make(
        "subscriptions/listen",
        {{"notifications", {{"toolsListChanged", true}, {"resourceSubscriptions", {"notes://all"}}}}
        }
    ));
    static_cast<void>(open.read_head());
    const auto next = [&] { return integration::parse(*open.next_event()); };
    EXPECT_EQ(next().at("method"), "notifications/subscriptions/acknowledged");
    app.resources_changed();
    app.tool("new", "New").handle([] {});
    EXPECT_EQ(next().at("method"), "notifications/tools/list_changed");
    app.resource_updated("notes://other");
    app.resource_updated("notes://all");
    const auto updated = next();
    EXPECT_EQ(updated.at("method"), "notifications/resources/updated");
    EXPECT_EQ(updated.at_pointer("/params/uri"), "notes://all");
    running.stop();
    EXPECT_EQ(next().at_pointer("/result/resultType"), "complete");
}

}  // namespace
}  // namespace recourse::library
