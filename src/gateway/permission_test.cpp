#include "gateway/bridge_fixture.hpp"

#include <tuple>

#include <gmock/gmock.h>

/// What a caller may not, does not exist: prompts, resources, templates, completions,
/// subscriptions, other methods. And what was made for one caller, tasks and calls that wait for
/// answers, is nobody else's.
namespace recourse::gateway {
namespace {

using mcp::Era;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::string name_of(Era era) {
    return era == Era::legacy ? "legacy" : "modern";
}

/// An answer less what differs between any two: the id of the request, the support id, and what was
/// asked for.
std::string face_of(const ImposterCall& call, std::string_view asked) {
    std::string body = call.reply.body;
    const auto blank = [&body](std::string_view text) {
        for (auto at = body.find(text); at != std::string::npos; at = body.find(text, at))
            body.replace(at, text.size(), "_");
    };
    const auto id = error_of(call)["data"]["support_id"].string().value_or("no support id");
    blank(id);
    blank(std::string_view(id).substr(0, 12));
    blank(asked);
    const auto begin = body.find("\"id\":");
    return begin == std::string::npos ? body : body.erase(begin, body.find(',', begin) - begin);
}

std::string body_of(const std::shared_ptr<ImposterCall>& call) {
    return call->reply.body;
}

class PermissionTest : public testing::TestWithParam<std::tuple<Era, Era, int>> {
  protected:
    PermissionTest() : theatre_(server_era(), names()) {
        theatre_.stage.has_secrets = true;
        theatre_.stage.capabilities =
            R"({"tools":{},"prompts":{"listChanged":true},"completions":{},)"
            R"("resources":{"subscribe":true,"listChanged":true}})";
        guards::PermissionSettings all;
        auto& some = all.roles["some"];
        some.tools = {"*"};
        some.prompts = {"*"};
        some.deny_prompts = {"*secret*"};
        some.resources = {"shop://*", "bank://*"};
        some.deny_resources = {"*://secret*"};
        some.methods = {"acme/*"};
        all.roles["tools"].tools = {"*"};
        all.roles["all"] = {
            .tools = {"*"},
            .deny = {},
            .scopes = {},
            .arguments = {},
            .prompts = {"*"},
            .resources = {"*"}
        };
        theatre_.permit(std::move(all));
        // Servers are met, and what they list is known.
        for (const auto* method :
             {"tools/list", "prompts/list", "resources/list", "resources/templates/list"})
            static_cast<void>(theatre_.begin(everybody(), method, ""));
    }
    ~PermissionTest() override {
        for (const auto& client : joined_) theatre_.gateway->forget(*client);
    }

    static Era client_era() { return std::get<0>(GetParam()); }
    static Era server_era() { return std::get<1>(GetParam()); }
    static bool are_several() { return std::get<2>(GetParam()) > 1; }
    static std::vector<std::string> names() {
        return are_several() ? std::vector<std::string>{"shop", "bank"}
                             : std::vector<std::string>{"shop"};
    }
    static std::string called(std::string_view own) {
        return (are_several() ? "shop__" : "") + std::string(own);
    }
    std::shared_ptr<ImposterClient> of(std::string role) {
        return theatre_.client(client_era(), "key:" + role, role);
    }
    std::shared_ptr<ImposterClient> everybody() { return of("all"); }
    void join(const std::shared_ptr<ImposterClient>& client) {
        theatre_.gateway->join(*client);
        joined_.push_back(client);
    }
    std::shared_ptr<ImposterCall> get(
        const std::shared_ptr<ImposterClient>& client, std::string_view prompt
    ) {
        return theatre_.begin(client, "prompts/get", fmt::format(R"("name":"{}")", prompt));
    }
    std::shared_ptr<ImposterCall> with_uri(
        const std::shared_ptr<ImposterClient>& client, std::string_view method, std::string_view uri
    ) {
        return theatre_.begin(client, method, fmt::format(R"("uri":"{}")", uri));
    }
    std::shared_ptr<ImposterCall> complete(
        const std::shared_ptr<ImposterClient>& client, std::string_view ref
    ) {
        return theatre_.begin(
            client,
            "completion/complete",
            fmt::format(R"("ref":{{{}}},"argument":{{"name":"x","value":""}})", ref)
        );
    }
    /// Nothing of that method reaches a server meanwhile.
    template <typename Act>
    auto asking_nobody(std::string_view method, Act act) {
        theatre_.stage.methods.clear();
        auto acted = act();
        EXPECT_THAT(theatre_.stage.methods, Not(Contains(testing::EndsWith(std::string(method)))));
        return acted;
    }

    Theatre theatre_;
    std::vector<std::shared_ptr<ImposterClient>> joined_;
};

INSTANTIATE_TEST_SUITE_P(
    All,
    PermissionTest,
    testing::Combine(
        testing::Values(Era::legacy, Era::modern),
        testing::Values(Era::legacy, Era::modern),
        testing::Values(1, 2)
    ),
    [](const auto& given) {
        return name_of(std::get<0>(given.param)) + "_to_" + name_of(std::get<1>(given.param)) +
               (std::get<2>(given.param) > 1 ? "_several" : "");
    }
);

TEST_P(PermissionTest, ListsHoldWhatACallerMayHaveAndNothingElse) {
    const auto some = of("some");
    for (const auto* method : {"prompts/list", "resources/list", "resources/templates/list"}) {
        const auto listed = body_of(theatre_.begin(some, method, ""));
        EXPECT_THAT(listed, Not(HasSubstr("secret"))) << method;
        EXPECT_THAT(listed, Not(HasSubstr("nextCursor"))) << method;
        EXPECT_THAT(listed, Not(HasSubstr(R"("cacheScope":"public")"))) << method;
        EXPECT_THAT(body_of(theatre_.begin(everybody(), method, "")), HasSubstr("secret"));
    }
    EXPECT_THAT(body_of(theatre_.begin(some, "prompts/list", "")), HasSubstr(called("greet")));
    EXPECT_THAT(body_of(theatre_.begin(some, "resources/list", "")), HasSubstr("shop://r"));
    EXPECT_THAT(
        body_of(theatre_.begin(some, "resources/templates/list", "")), HasSubstr("shop://t/{x}")
    );
}

TEST_P(PermissionTest, WhoIsGivenToolsOnlyHasEmptyListsAndNobodyIsAsked) {
    const auto tools = of("tools");
    for (const auto& [method, member] :
         {std::pair{"prompts/list", "prompts"},
          {"resources/list", "resources"},
          {"resources/templates/list", "resourceTemplates"}}) {
        const auto call = asking_nobody(method, [&] { return theatre_.begin(tools, method, ""); });
        EXPECT_EQ(result_of(*call)[member].raw(), "[]") << call->reply.body;
    }
}

TEST_P(PermissionTest, HandshakesTellOfNothingThatACallerMayHaveNothingOf) {
    const bool is_legacy = client_era() == Era::legacy;
    const auto greet = [&](const std::shared_ptr<ImposterClient>& client) {
        const auto call =
            is_legacy
                ? theatre_.begin(
                      client, "initialize", R"("protocolVersion":"2025-11-25","capabilities":{})"
                  )
                : theatre_.begin(client, "server/discover", "");
        return std::string(result_of(*call)["capabilities"].raw());
    };
    const auto all = greet(everybody());
    const auto tools = greet(of("tools"));
    for (const auto* name : {"prompts", "resources", "completions"}) {
        EXPECT_THAT(all, HasSubstr(name));
        EXPECT_THAT(tools, Not(HasSubstr(name)));
    }
    EXPECT_THAT(tools, HasSubstr("tools"));
}

TEST_P(PermissionTest, AForbiddenPromptIsAnsweredToTheLetterLikeOneThatIsNot) {
    const auto some = of("some");
    EXPECT_TRUE(result_of(*get(some, called("greet"))));
    EXPECT_TRUE(result_of(*get(everybody(), called("secret"))));
    const auto unknown = get(some, called("pastry"));
    const auto hidden = asking_nobody("prompts/get", [&] { return get(some, called("secret")); });
    const auto absent = get(some, called("secret_none"));
    EXPECT_EQ(error_of(*hidden)["data"]["code"].string(), "unknown_prompt") << hidden->reply.body;
    EXPECT_EQ(face_of(*hidden, called("secret")), face_of(*unknown, called("pastry")));
    EXPECT_EQ(face_of(*hidden, called("secret")), face_of(*absent, called("secret_none")));
    EXPECT_EQ(hidden->reply.http_status, unknown->reply.http_status);
    // What is near is told only of what it may get.
    EXPECT_THAT(body_of(get(some, called("grett"))), HasSubstr("did you mean '" + called("greet")));
    EXPECT_THAT(body_of(get(some, called("secrett"))), Not(HasSubstr("did you mean")));
    EXPECT_THAT(body_of(get(of("tools"), called("grett"))), Not(HasSubstr("did you mean")));
}

TEST_P(PermissionTest, AForbiddenResourceIsAnsweredToTheLetterLikeOneThatIsNot) {
    const auto some = of("some");
    EXPECT_TRUE(result_of(*with_uri(some, "resources/read", "shop://r")));
    EXPECT_TRUE(result_of(*with_uri(everybody(), "resources/read", "shop://secret")));
    const auto unknown = with_uri(some, "resources/read", "shop://pastry");
    const auto hidden = asking_nobody("resources/read", [&] {
        return with_uri(some, "resources/read", "shop://secret");
    });
    EXPECT_EQ(error_of(*hidden)["data"]["code"].string(), "resource_not_found")
        << hidden->reply.body;
    EXPECT_EQ(face_of(*hidden, "shop://secret"), face_of(*unknown, "shop://pastry"));
    EXPECT_EQ(hidden->reply.http_status, unknown->reply.http_status);
    for (const auto* uri :
         {"SHOP://secret", "shop://%73ecret", "shop://x/../secret", "shop://x/%2e%2e/secret"}) {
        const auto spelt =
            asking_nobody("resources/read", [&] { return with_uri(some, "resources/read", uri); });
        EXPECT_EQ(error_of(*spelt)["data"]["code"].string(), "resource_not_found") << uri;
    }
    EXPECT_THAT(body_of(with_uri(some, "resources/read", "shop://secre")), Not(HasSubstr("mean")));
}

TEST_P(PermissionTest, WhatHasNoNameIsNotAskedFor) {
    for (const auto* params : {"", R"("name":7,"uri":7)"}) {
        for (const auto* method : {"prompts/get", "resources/read"}) {
            const auto call =
                asking_nobody(method, [&] { return theatre_.begin(of("some"), method, params); });
            EXPECT_EQ(error_of(*call)["code"].integer(), mcp::kInvalidParams) << call->reply.body;
        }
    }
}

TEST_P(PermissionTest, CompletionsKnowNothingThatACallerMayNot) {
    const auto some = of("some");
    const auto prompt = [](std::string_view name) {
        return fmt::format(R"("type":"ref/prompt","name":"{}")", name);
    };
    const auto resource = [](std::string_view uri) {
        return fmt::format(R"("type":"ref/resource","uri":"{}")", uri);
    };
    const auto of_greet = complete(some, prompt(called("greet")));
    EXPECT_EQ(result_of(*of_greet)["completion"]["values"].raw(), R"(["a","secret"])")
        << of_greet->reply.body;
    for (const auto& ref :
         {prompt(called("secret")), resource("shop://secret/{x}"), std::string(R"("type":"other")")
         }) {
        const auto hidden =
            asking_nobody("completion/complete", [&] { return complete(some, ref); });
        EXPECT_THAT(hidden->reply.body, HasSubstr("names no prompt and no resource template here"));
    }
    // A value that leads to what it may not read is not among those of a template.
    const auto all = complete(everybody(), resource("shop://{x}"));
    EXPECT_EQ(result_of(*all)["completion"]["values"].raw(), R"(["a","secret"])");
    const auto values = complete(some, resource("shop://{x}"));
    EXPECT_EQ(result_of(*values)["completion"]["values"].raw(), R"(["a"])") << values->reply.body;
    EXPECT_FALSE(result_of(*values)["completion"]["total"]);
}

TEST_P(PermissionTest, OnlyWhatACallerMayReadCanBeWatched) {
    const auto some = of("some");
    const auto change = [this](std::string_view uri) {
        for (auto* server : theatre_.stage.running) {
            if (server->settings().name == "shop")
                server->say(
                    "notifications/resources/updated", fmt::format(R"({{"uri":"{}"}})", uri)
                );
        }
        theatre_.settle();
    };
    if (client_era() == Era::legacy) {
        const auto hidden = asking_nobody("resources/subscribe", [&] {
            return with_uri(some, "resources/subscribe", "shop://secret");
        });
        EXPECT_EQ(error_of(*hidden)["data"]["code"].string(), "resource_not_found");
        EXPECT_TRUE(result_of(*with_uri(some, "resources/subscribe", "shop://r")));
        joined_.push_back(some);
        change("shop://secret");
        EXPECT_THAT(some->pushed, IsEmpty());
        change("shop://r");
        EXPECT_THAT(some->pushed, SizeIs(1));
        // It is not told of what it may not read any more.
        theatre_.permit(
            {.roles = {{"some", {.tools = {"*"}, .deny = {}, .scopes = {}, .arguments = {}}}},
             .callers = {},
             .scopes = {}}
        );
        change("shop://r");
        EXPECT_THAT(some->pushed, SizeIs(1));
        return;
    }
    const auto listen = theatre_.begin(
        some,
        "subscriptions/listen",
        R"("notifications":{"resourceSubscriptions":["shop://secret","shop://r"]})"
    );
    ASSERT_THAT(listen->sent, SizeIs(1));
    EXPECT_THAT(listen->sent.front(), HasSubstr(R"("resourceSubscriptions":["shop://r"])"));
    change("shop://secret");
    EXPECT_THAT(listen->sent, SizeIs(1));
    change("shop://r");
    EXPECT_THAT(listen->sent, SizeIs(2));
    listen->ticket.withdraw();
    theatre_.settle();
}

TEST_P(PermissionTest, WhoHasNoPromptsDoesNotHearThatTheyChanged) {
    const auto change = [this] {
        for (auto* server : theatre_.stage.running) {
            server->say("notifications/prompts/list_changed", "{}");
            server->say("notifications/resources/list_changed", "{}");
        }
        theatre_.settle();
    };
    const auto tools = of("tools");
    const auto all = everybody();
    if (client_era() == Era::legacy) {
        join(tools);
        join(all);
        change();
        EXPECT_THAT(tools->pushed, IsEmpty());
        EXPECT_THAT(all->pushed, Contains(HasSubstr("notifications/prompts/list_changed")));
        EXPECT_THAT(all->pushed, Contains(HasSubstr("notifications/resources/list_changed")));
        return;
    }
    constexpr auto kWish =
        R"("notifications":{"promptsListChanged":true,"resourcesListChanged":true})";
    const auto by_tools = theatre_.begin(tools, "subscriptions/listen", kWish);
    const auto by_all = theatre_.begin(all, "subscriptions/listen", kWish);
    ASSERT_THAT(by_tools->sent, SizeIs(1));
    EXPECT_THAT(by_tools->sent.front(), Not(HasSubstr("ListChanged")));
    change();
    EXPECT_THAT(by_tools->sent, SizeIs(1));
    EXPECT_THAT(by_all->sent, Contains(HasSubstr("notifications/prompts/list_changed")));
    by_tools->ticket.withdraw();
    by_all->ticket.withdraw();
    theatre_.settle();
}

TEST_P(PermissionTest, OtherMethodsAreForWhomTheyAreGivenTo) {
    const auto ask = [this](std::string role, std::string_view method) {
        return theatre_.begin(of(std::move(role)), method, "");
    };
    const bool passes = client_era() == server_era() && !are_several();
    EXPECT_EQ(bool(result_of(*ask("some", "acme/count"))["count"]), passes);
    const auto hidden = asking_nobody("acme/count", [&] { return ask("tools", "acme/count"); });
    const auto unknown = ask("tools", "acme/other");
    EXPECT_EQ(error_of(*hidden)["code"].integer(), mcp::kMethodNotFound);
    EXPECT_EQ(face_of(*hidden, "acme/count"), face_of(*unknown, "acme/other"));
}

TEST_P(PermissionTest, WhereNobodyIsGivenAnythingAllPassesAsItCame) {
    theatre_.permit({});
    const auto anybody = theatre_.client(client_era());
    EXPECT_THAT(body_of(theatre_.begin(anybody, "prompts/list", "")), HasSubstr("secret"));
    EXPECT_TRUE(result_of(*get(anybody, called("secret"))));
    EXPECT_TRUE(result_of(*with_uri(anybody, "resources/read", "shop://secret")));
    if (!are_several() && client_era() == server_era())
        EXPECT_TRUE(result_of(*theatre_.begin(anybody, "acme/count", ""))["count"]);
}

// ---- what is one caller's alone -----------------------------------------------------------------

class PossessionTest : public testing::TestWithParam<std::tuple<Era, int>> {
  protected:
    PossessionTest() : theatre_(era(), names()) {
        theatre_.stage.capabilities =
            era() == Era::legacy
                ? R"({"tools":{},"tasks":{"list":{},"cancel":{},"requests":{"tools":{"call":{}}}}})"
                : R"({"tools":{},"extensions":{"io.modelcontextprotocol/tasks":{}}})";
        static_cast<void>(theatre_.begin(ada_, "tools/list", ""));
        for (const auto& client : {ada_, ada_again_, bob_}) {
            if (era() == Era::modern) client->capabilities = theatre_.stage.capabilities;
        }
    }
    static Era era() { return std::get<0>(GetParam()); }
    static std::vector<std::string> names() {
        return std::get<1>(GetParam()) > 1 ? std::vector<std::string>{"shop", "bank"}
                                           : std::vector<std::string>{"shop"};
    }
    static std::string called(std::string_view own) {
        return (std::get<1>(GetParam()) > 1 ? "shop__" : "") + std::string(own);
    }
    /// A call that goes on as the task `t1`.
    void begin_task(const std::shared_ptr<ImposterClient>& client) {
        if (era() == Era::modern)
            theatre_.stage.failure = R"({"resultType":"task","taskId":"t1","status":"working"})";
        const auto call = theatre_.begin_tool(
            client, called("echo"), era() == Era::legacy ? R"(,"task":{})" : ""
        );
        ASSERT_THAT(call->reply.body, HasSubstr(called("t1")));
        theatre_.stage.failure.clear();
    }
    std::shared_ptr<ImposterCall> ask(
        const std::shared_ptr<ImposterClient>& client, std::string_view method, std::string_view id
    ) {
        return theatre_.begin(client, method, fmt::format(R"("taskId":"{}")", id));
    }
    static std::vector<std::string_view> task_methods() {
        if (era() == Era::legacy) return {"tasks/get", "tasks/result", "tasks/cancel"};
        return {"tasks/get", "tasks/update", "tasks/cancel"};
    }

    Theatre theatre_;
    std::shared_ptr<ImposterClient> ada_ = theatre_.client(era(), "key:ada", "");
    std::shared_ptr<ImposterClient> ada_again_ = theatre_.client(era(), "key:ada", "");
    std::shared_ptr<ImposterClient> bob_ = theatre_.client(era(), "key:bob", "");
};

INSTANTIATE_TEST_SUITE_P(
    All,
    PossessionTest,
    testing::Combine(testing::Values(Era::legacy, Era::modern), testing::Values(1, 2)),
    [](const auto& given) {
        return name_of(std::get<0>(given.param)) + (std::get<1>(given.param) > 1 ? "_several" : "");
    }
);

TEST_P(PossessionTest, ATaskIsKnownToItsCallerAndToNobodyElse) {
    begin_task(ada_);
    for (const auto method : task_methods()) {
        EXPECT_TRUE(result_of(*ask(ada_, method, called("t1")))) << method;
        // Wherever it calls from.
        EXPECT_TRUE(result_of(*ask(ada_again_, method, called("t1")))) << method;
        theatre_.stage.methods.clear();
        const auto foreign = ask(bob_, method, called("t1"));
        const auto unknown = ask(bob_, method, called("t9"));
        EXPECT_EQ(error_of(*foreign)["code"].integer(), mcp::kInvalidParams) << method;
        EXPECT_EQ(face_of(*foreign, called("t1")), face_of(*unknown, called("t9"))) << method;
        EXPECT_THAT(theatre_.stage.methods, IsEmpty());
    }
}

TEST_P(PossessionTest, ATaskStaysItsCallersWhenServersComeAndGo) {
    begin_task(ada_);
    auto& upstreams = theatre_.settings.upstreams;
    const bool was_alone = upstreams.size() == 1;
    if (was_alone)
        upstreams.emplace_back().name = "bank";
    else
        upstreams.pop_back();
    theatre_.permit({});
    const std::string now_called = was_alone ? "shop__t1" : "t1";
    static_cast<void>(theatre_.begin(ada_, "tools/list", ""));
    EXPECT_TRUE(result_of(*ask(ada_, "tasks/get", now_called)));
    EXPECT_TRUE(error_of(*ask(bob_, "tasks/get", now_called)));
}

TEST_P(PossessionTest, NobodyElseHearsOfATask) {
    begin_task(ada_);
    const auto change = [this] {
        const auto* method =
            era() == Era::legacy ? "notifications/tasks/status" : "notifications/tasks";
        for (auto* server : theatre_.stage.running) {
            if (server->settings().name == "shop")
                server->say(method, R"({"taskId":"t1","status":"completed"})");
        }
        theatre_.settle();
    };
    if (era() == Era::legacy) {
        for (const auto& client : {ada_, bob_}) theatre_.gateway->join(*client);
        change();
        EXPECT_THAT(ada_->pushed, SizeIs(1));
        EXPECT_THAT(bob_->pushed, IsEmpty());
        const auto listed = theatre_.begin(bob_, "tasks/list", "");
        EXPECT_EQ(result_of(*listed)["tasks"].raw(), "[]") << listed->reply.body;
        for (const auto& client : {ada_, bob_}) theatre_.gateway->forget(*client);
        return;
    }
    const auto wish = fmt::format(R"("notifications":{{"taskIds":["{}"]}})", called("t1"));
    const auto by_ada = theatre_.begin(ada_again_, "subscriptions/listen", wish);
    const auto by_bob = theatre_.begin(bob_, "subscriptions/listen", wish);
    EXPECT_THAT(by_ada->sent, Contains(HasSubstr(called("t1"))));
    EXPECT_THAT(by_bob->sent, Not(Contains(HasSubstr(called("t1")))));
    change();
    EXPECT_THAT(by_ada->sent, SizeIs(2));
    EXPECT_THAT(by_bob->sent, SizeIs(1));
    by_ada->ticket.withdraw();
    by_bob->ticket.withdraw();
    theatre_.settle();
}

TEST_P(PossessionTest, NobodyElseComesBackToACallThatAsks) {
    // A modern client, whatever its server is.
    const auto client_of = [this](std::string caller) {
        return theatre_.client(Era::modern, std::move(caller), "");
    };
    constexpr std::string_view kArguments = R"(,"arguments":{"same":1})";
    const auto ada = client_of("key:ada");
    const auto asked = theatre_.begin_tool(ada, called("ask"), kArguments);
    const auto state = result_of(*asked)["requestState"];
    ASSERT_TRUE(state) << asked->reply.body;
    std::string key = "k";
    for (const auto& question : result_of(*asked)["inputRequests"].members())
        key = *question.name.string();
    const auto round = fmt::format(
        R"({},"inputResponses":{{"{}":{{"action":"accept"}}}},"requestState":{})",
        kArguments,
        key,
        state.raw()
    );
    const auto theft = theatre_.begin_tool(client_of("key:bob"), called("ask"), round);
    EXPECT_EQ(error_of(*theft)["code"].integer(), mcp::kInvalidParams) << theft->reply.body;
    EXPECT_THAT(theft->reply.body, HasSubstr("requestState"));
    EXPECT_THAT(theatre_.stage.answers, IsEmpty());
    // Nor in the words of the other era.
    const auto legacy =
        theatre_.begin_tool(theatre_.client(Era::legacy, "key:bob", ""), called("ask"), round);
    EXPECT_THAT(theatre_.stage.answers, IsEmpty());
    legacy->ticket.withdraw();
    theatre_.settle();
    const auto answers = theatre_.stage.answers.size();
    const auto answered = theatre_.begin_tool(client_of("key:ada"), called("ask"), round);
    EXPECT_TRUE(result_of(*answered)["content"]) << answered->reply.body;
    EXPECT_EQ(theatre_.stage.answers.size(), answers + 1);
}

}  // namespace
}  // namespace recourse::gateway
