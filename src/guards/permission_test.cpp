#include "guards/permission.hpp"

#include "guards/scope.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// Permission and scope: every outcome, in the words that a caller reads.
namespace recourse::guards {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const json::Ref kSchema(
    R"({"type":"object","properties":{"model":{"type":"string"},"workspace":{"type":"string"},)"
    R"("collections":{"type":"array"},"level":{"type":"integer"}}})"
);

class PermissionTest : public testing::Test {
  protected:
    PermissionTest() {
        PermissionSettings settings;
        settings.roles["reader"] = {
            .tools = {"*"},
            .deny = {},
            .scopes = {"files:read"},
            .arguments =
                {{"model", {"gpt-5-mini", "claude-*"}},
                 {"workspace", {"ws_1"}},
                 {"collections", {"public", "sales"}},
                 {"level", {"3"}}},
        };
        book_ = RightsBook(std::move(settings));
    }

    [[nodiscard]] const Rights& rights() { return book_.of(*caller_); }
    [[nodiscard]] ToolCall call(std::string_view arguments) const {
        ToolCall made;
        made.caller = caller_;
        made.tool = made.shown = "ask";
        made.arguments = json::Ref(arguments);
        return made;
    }
    [[nodiscard]] Verdict values(std::string_view arguments) {
        return check_argument_values(call(arguments), rights());
    }
    [[nodiscard]] auto fill(std::string_view arguments) {
        return fill_arguments(call(arguments), rights(), kSchema);
    }

    CallerPtr caller_ = std::make_shared<const Caller>(
        Caller{.id = "key:ci", .name = "ci", .roles = {"reader"}, .scopes = {}}
    );
    RightsBook book_;
};

TEST_F(PermissionTest, ACallWithAllItsScopesPasses) {
    const std::vector<std::string> needed{"files:read"};
    EXPECT_FALSE(check_scopes(call("{}"), rights(), needed));
    EXPECT_FALSE(check_scopes(call("{}"), rights(), {}));
}

TEST_F(PermissionTest, AllScopesAreNamedWhereOneIsMissing) {
    const std::vector<std::string> needed{"files:read", "files:write", "admin"};
    const auto fault = check_scopes(call("{}"), rights(), needed);
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->code, "insufficient_scope");
    EXPECT_EQ(
        fault->message,
        "'ask' needs the scopes files:read, files:write and admin, and this caller lacks "
        "files:write and admin"
    );
    EXPECT_EQ(fault->actions.front().type, ActionType::authorize);
    EXPECT_THAT(fault->actions.front().sentence, HasSubstr("files:read, files:write and admin"));
    EXPECT_EQ(
        json::to_text(fault->details),
        R"({"tool":"ask","scopes_needed":["files:read","files:write","admin"],)"
        R"("scopes_held":["files:read"],"scopes_missing":["files:write","admin"]})"
    );
    EXPECT_EQ(fault->effect, Effect::none);
    EXPECT_EQ(fault->safe_to_retry, SafeBecause::not_sent);
    EXPECT_EQ(fault->category, Category::permission_denied);
}

TEST_F(PermissionTest, ValuesThatAreAllowedPass) {
    EXPECT_FALSE(values(R"({"model":"gpt-5-mini"})"));
    EXPECT_FALSE(values(R"({"model":"claude-opus"})"));
    EXPECT_FALSE(values(R"({"collections":["public","sales"]})"));
    EXPECT_FALSE(values(R"({"level":3})"));
    EXPECT_FALSE(values(R"({"model":null,"other":"x"})"));
    EXPECT_FALSE(values("{}"));
    EXPECT_FALSE(check_argument_values(call(""), rights()));
}

TEST_F(PermissionTest, AnotherValueIsToldWhatIsAllowed) {
    const auto fault = values(R"({"model":"gpt-5-mina"})");
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->code, "argument_not_permitted");
    EXPECT_EQ(
        fault->message,
        "model is 'gpt-5-mina', which this caller may not send; it may send 'gpt-5-mini' or "
        "'claude-*'"
    );
    ASSERT_EQ(fault->violations.size(), 1U);
    EXPECT_EQ(fault->violations.front().pointer, "/model");
    EXPECT_THAT(fault->violations.front().allowed, ElementsAre("gpt-5-mini", "claude-*"));
    EXPECT_EQ(fault->violations.front().suggestion, json::Value("gpt-5-mini"));
    EXPECT_EQ(fault->actor, Actor::user);
    EXPECT_EQ(fault->actions.front().type, ActionType::fix_arguments);
}

TEST_F(PermissionTest, AnotherSpellingIsHeldToTheSame) {
    EXPECT_FALSE(values(R"({"Model":"gpt-5-mini"})"));
    for (const auto* name : {"Model", "MODEL", "\\u004dodel"}) {
        const auto fault = values(fmt::format(R"({{"model":"gpt-5-mini","{}":"gpt-5"}})", name));
        ASSERT_TRUE(fault) << name;
        EXPECT_EQ(fault->code, "argument_not_permitted");
    }
    EXPECT_TRUE(values("{\"collection\xc5\xbf\":\"hr\"}"));
    EXPECT_FALSE(values(R"({"models":"gpt-5"})"));
}

TEST_F(PermissionTest, AListIsHeldToItElementByElement) {
    const auto fault = values(R"({"collections":["public","hr","x"],"model":["gpt-5-mini"]})");
    ASSERT_TRUE(fault);
    ASSERT_EQ(fault->violations.size(), 2U);
    EXPECT_EQ(fault->violations.front().pointer, "/collections/1");
    EXPECT_THAT(fault->message, HasSubstr("1 more argument"));
}

TEST_F(PermissionTest, WhatIsNoPlainValueIsNotAllowed) {
    EXPECT_TRUE(values(R"({"model":{"name":"gpt-5-mini"}})"));
    EXPECT_TRUE(values(R"({"collections":[["public"]]})"));
    EXPECT_TRUE(values(R"({"level":30})"));
    EXPECT_TRUE(values(R"({"model":true})"));
}

TEST_F(PermissionTest, OneChoiceIsFilledIn) {
    const auto filled = fill(R"({"model":"gpt-5-mini","collections":["public"]})");
    ASSERT_TRUE(filled);
    EXPECT_THAT(*filled, ElementsAre(Filled{"level", "3"}, Filled{"workspace", R"("ws_1")"}));
    EXPECT_EQ(
        with_filled(json::Ref(R"({"model":"gpt-5-mini","level":null,"x":1.0})"), *filled),
        R"({"model":"gpt-5-mini","x":1.0,"level":3,"workspace":"ws_1"})"
    );
    EXPECT_EQ(with_filled({}, *filled), R"({"level":3,"workspace":"ws_1"})");
}

TEST_F(PermissionTest, WhatIsGivenIsLeftAsItIs) {
    const auto filled =
        fill(R"({"model":"gpt-5-mini","collections":["public"],"level":3,"workspace":"ws_1"})");
    ASSERT_TRUE(filled);
    EXPECT_TRUE(filled->empty());
}

TEST_F(PermissionTest, SeveralChoicesAreListed) {
    const auto fault = fill(R"({"model":"gpt-5-mini"})");
    ASSERT_FALSE(fault);
    EXPECT_EQ(fault.error().code, "choice_required");
    EXPECT_EQ(
        fault.error().message, "collections is missing; this caller may choose public or sales"
    );
    EXPECT_EQ(
        fault.error().actions.front().sentence,
        "call ask again with collections set to public or sales"
    );
    EXPECT_EQ(fault.error().safe_to_retry, SafeBecause::not_sent);
}

TEST_F(PermissionTest, AToolThatDoesNotTakeAnArgumentIsNotGivenIt) {
    const auto filled = fill_arguments(call("{}"), rights(), json::Ref(R"({"type":"object"})"));
    ASSERT_TRUE(filled);
    EXPECT_TRUE(filled->empty());
}

}  // namespace
}  // namespace recourse::guards
