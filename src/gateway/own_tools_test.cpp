#include "gateway/own_tools.hpp"

#include "gateway/configuration.hpp"
#include "gateway/permission_requests.hpp"

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

/// The tools of the gateway's own: who may have them, what they say, and what is requested with
/// one.
namespace recourse::gateway {
namespace {

using store::kUnit;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using State = PermissionRequest::State;

const WallTime kNow(std::chrono::seconds(1'795'000'000));

Loaded read(std::string_view text) {
    const auto nothing = [](std::string_view) { return std::optional<std::string>(); };
    return parse(text, "recourse.yaml", nothing, "/tmp");
}

class OwnToolsTest : public testing::Test {
  protected:
    OwnToolsTest() { std::filesystem::create_directory(folder_); }
    ~OwnToolsTest() override { std::filesystem::remove_all(folder_); }

    std::string folder_ = testing::TempDir() + "own_tools_" + std::to_string(::getpid());
    std::string file_ = folder_ + "/requests.jsonl";
};

PermissionRequest request(std::string id, std::string tool) {
    return {
        .id = std::move(id),
        .caller = "key:ada",
        .tool = std::move(tool),
        .reason = "it is needed",
        .filed = kNow,
        .decided = {},
    };
}

TEST_F(OwnToolsTest, AreThoseThatTheConfigurationNames) {
    const auto loaded = read(
        "own_tools: { whoami: me/whoami, usage: me/usage }\n"
        "roles: { agent: { tools: [me/whoami, a__x] } }\n"
        "upstreams: { a: { command: [x] }, b: { command: [x] } }\n"
    );
    ASSERT_THAT(loaded.mistakes, IsEmpty()) << to_text(loaded.mistakes);
    const OwnTools tools(loaded.settings.own_tools);
    ASSERT_EQ(tools.all().size(), 2U);
    EXPECT_EQ(tools.find("me/usage")->kind, OwnTool::Kind::usage);
    EXPECT_TRUE(tools.find("me/usage")->entry->reads_only);
    EXPECT_EQ(tools.find("me/usag"), nullptr);
}

TEST_F(OwnToolsTest, AreToldWhatTheyNeed) {
    const auto mistakes = [](std::string_view own) {
        return to_text(
            read(fmt::format("own_tools: {{ {} }}\nupstreams: {{ a: {{ command: [x] }} }}\n", own))
                .mistakes
        );
    };
    EXPECT_THAT(
        mistakes("request_permission: ask"),
        HasSubstr("Write `requests: requests.jsonl` beside it.")
    );
    EXPECT_THAT(
        mistakes("whoami: me, usage: me"), HasSubstr("Two of the gateway's tools are called `me`.")
    );
    EXPECT_THAT(mistakes("whoami: 'who am i'"), HasSubstr("the name of a tool"));
    EXPECT_THAT(
        mistakes("request_permission: ask, requests: /nowhere/requests"),
        HasSubstr("There is no directory `/nowhere` for the file of requests to be made in.")
    );
    EXPECT_THAT(
        mistakes("request_permission: ask, requests: /tmp"), HasSubstr("`/tmp` is a directory.")
    );
}

TEST_F(OwnToolsTest, SayWhoCallsAndWhatIsLeft) {
    guards::PermissionSettings settings;
    settings.roles["agent"].tools = {"*"};
    settings.roles["agent"].arguments["model"] = {"small"};
    guards::RightsBook book(std::move(settings));
    const guards::Caller ada{.id = "key:ada", .name = "ada", .roles = {"agent"}, .scopes = {}};
    const std::string_view tools[] = {"chat"};
    const auto who = whoami(ada, book.of(ada), tools);
    EXPECT_EQ(who.at("permissions").at("tools"), (json::Array{"chat"}));
    EXPECT_EQ(who.at("permissions").at("arguments").at("model"), (json::Array{"small"}));

    const auto budget = std::make_shared<guards::Limit>(guards::Limit{
        .name = "budget",
        .counted = guards::Counted::cost,
        .most = 10 * kUnit,
        .per = guards::Span::day,
        .unit = "USD"
    });
    const auto smaller = std::make_shared<guards::Limit>(guards::Limit{
        .name = "smaller",
        .counted = guards::Counted::cost,
        .most = 2 * kUnit,
        .per = guards::Span::day,
        .unit = "USD"
    });
    const guards::Limits::Use uses[] = {
        {.limit = budget, .used = kUnit / 4, .resets_in = std::chrono::hours(1)},
        {.limit = smaller, .used = 3 * kUnit}
    };
    const auto told = usage(uses, kNow);
    EXPECT_EQ(told.at("daily").at("remaining_budget"), 0);
    EXPECT_EQ(told.at("limits").at(0).at("remaining"), 9.75);
    EXPECT_EQ(told.at("limits").at(0).at("unit"), "USD");
    EXPECT_TRUE(told.at("limits").at(0).as_object().contains("resets_at"));
}

TEST_F(OwnToolsTest, RequestsAreKeptWithWhatWasDecided) {
    ASSERT_TRUE(read_permission_requests(file_));
    EXPECT_THAT(*read_permission_requests(file_), IsEmpty());
    ASSERT_TRUE(file_permission_request(file_, request("a1", "voice")));
    ASSERT_TRUE(file_permission_request(file_, request("b2", "mail")));
    ASSERT_TRUE(decide_permission_request(file_, "a1", State::granted, kNow));
    ASSERT_TRUE(decide_permission_request(file_, "zz", State::granted, kNow));
    std::ofstream(file_, std::ios::app) << "no event\n{\"id\":\"b2\",\"decided\":\"perhaps\"}\n";
    auto known = *read_permission_requests(file_);
    ASSERT_EQ(known.size(), 2U);
    EXPECT_EQ(known[0].state, State::granted);
    EXPECT_EQ(known[0].decided, kNow);
    EXPECT_EQ(known[1].state, State::open);
    EXPECT_EQ(known[1].reason, "it is needed");
    ASSERT_TRUE(decide_permission_request(file_, "a1", State::denied, kNow));
    EXPECT_EQ((*read_permission_requests(file_))[0].state, State::denied);
    EXPECT_FALSE(file_permission_request("/nowhere/requests", request("c3", "x")));
}

TEST_F(OwnToolsTest, WhatWasGrantedCounts) {
    std::ofstream(folder_ + "/recourse.yaml")
        << "own_tools: { request_permission: ask, requests: requests.jsonl }\n"
           "roles: { agent: { tools: [chat, ask] } }\nupstreams: { a: { command: [x] } }\n";
    auto stranger = request("c3", "mail");
    stranger.caller = "key:*";
    ASSERT_TRUE(file_permission_request(file_, request("a1", "voice")));
    ASSERT_TRUE(file_permission_request(file_, request("b2", "mail")));
    ASSERT_TRUE(file_permission_request(file_, stranger));
    ASSERT_TRUE(decide_permission_request(file_, "a1", State::granted, kNow));
    ASSERT_TRUE(decide_permission_request(file_, "c3", State::granted, kNow));
    const auto nothing = [](std::string_view) { return std::optional<std::string>(); };
    const auto loaded = load(folder_ + "/recourse.yaml", nothing);
    ASSERT_THAT(loaded.mistakes, IsEmpty()) << to_text(loaded.mistakes);
    EXPECT_THAT(loaded.settings.files, testing::Contains(file_));
    guards::RightsBook book(loaded.settings.permission);
    const guards::Caller ada{.id = "key:ada", .name = "ada", .roles = {"agent"}, .scopes = {}};
    const guards::Caller bob{.id = "key:bob", .name = "bob", .roles = {"agent"}, .scopes = {}};
    EXPECT_TRUE(book.of(ada).may_call("voice"));
    EXPECT_FALSE(book.of(ada).may_call("mail"));
    EXPECT_FALSE(book.of(bob).may_call("voice"));
}

}  // namespace
}  // namespace recourse::gateway
