#include "guards/rights.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::guards {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pointee;

Caller caller(
    std::string id, std::vector<std::string> roles = {}, std::vector<std::string> scopes = {}
) {
    return {
        .id = std::move(id), .name = "", .roles = std::move(roles), .scopes = std::move(scopes)
    };
}

PermissionSettings settings() {
    PermissionSettings all;
    all.roles["reader"] = {
        .tools = {"files__read_*", "crm__get_*"},
        .deny = {},
        .scopes = {"files:read"},
        .arguments = {{"model", {"small"}}}
    };
    all.roles["writer"] = {
        .tools = {"files__*"},
        .deny = {"files__delete_*"},
        .scopes = {"files:write"},
        .arguments = {{"model", {"large", "small"}}}
    };
    all.callers.push_back(
        {.pattern = "key:ci*",
         .roles = {"writer"},
         .grant = {.tools = {"build__run"}, .deny = {"crm__*"}, .scopes = {}, .arguments = {}}}
    );
    all.scopes.push_back({.name = "files:write", .tools = {"files__write_*", "files__delete_*"}});
    all.scopes.push_back({.name = "admin", .tools = {"*__delete_*"}});
    return all;
}

TEST(Rights, WithoutRolesAndCallersEverythingMayBeCalled) {
    RightsBook book;
    const auto& rights = book.of(caller("anonymous"));
    EXPECT_TRUE(rights.may_call("anything"));
    EXPECT_EQ(rights.allowed("model"), nullptr);
    EXPECT_THAT(rights.scopes(), IsEmpty());
}

TEST(Rights, WhoIsGivenNothingMayCallNothing) {
    RightsBook book(settings());
    EXPECT_FALSE(book.of(caller("key:other")).may_call("files__read_text"));
    EXPECT_FALSE(book.of(caller("key:other", {"no_such_role"})).may_call("files__read_text"));
}

TEST(Rights, RolesAddUpAndWhatOneDeniesIsDenied) {
    RightsBook book(settings());
    const auto reader = book.of(caller("key:a", {"reader"}));
    EXPECT_TRUE(reader.may_call("files__read_text"));
    EXPECT_FALSE(reader.may_call("files__write_text"));
    const auto both = book.of(caller("key:a", {"reader", "writer"}));
    EXPECT_TRUE(both.may_call("files__write_text"));
    EXPECT_TRUE(both.may_call("crm__get_customer"));
    EXPECT_FALSE(both.may_call("files__delete_file"));
    EXPECT_THAT(both.scopes(), ElementsAre("files:read", "files:write"));
    EXPECT_THAT(both.allowed("model"), Pointee(ElementsAre("small", "large")));
}

TEST(Rights, KnowWhichUpstreamsTheyCouldReach) {
    RightsBook book(settings());
    const auto reader = book.of(caller("a", {"reader"}));
    EXPECT_TRUE(reader.may_reach("files__"));
    EXPECT_TRUE(reader.may_reach("crm__"));
    EXPECT_TRUE(reader.may_reach(""));
    EXPECT_FALSE(reader.may_reach("build__"));
    EXPECT_FALSE(book.of(caller("a")).may_reach("files__"));
    EXPECT_TRUE(RightsBook().of(caller("a")).may_reach("files__"));
}

/// A book with one role, which its caller has.
class Granted {
  public:
    explicit Granted(Grant grant) : book_(settings_with(std::move(grant))) {}
    const Rights* operator->() { return &book_.of(caller("key:a", {"role"})); }

  private:
    static PermissionSettings settings_with(Grant grant) {
        PermissionSettings all;
        all.roles["role"] = std::move(grant);
        return all;
    }
    RightsBook book_;
};

TEST(Rights, WhoIsGivenOnlyToolsHasNoPromptsNoResourcesAndNoMethods) {
    Granted rights({.tools = {"*"}, .deny = {}, .scopes = {}, .arguments = {}});
    EXPECT_FALSE(rights->is_everything());
    EXPECT_TRUE(rights->may_call("greet"));
    EXPECT_FALSE(rights->may_get("greet"));
    EXPECT_FALSE(rights->may_reach_prompts(""));
    EXPECT_FALSE(rights->may_read("file:///a"));
    EXPECT_FALSE(rights->may_reach_resources(""));
    EXPECT_FALSE(rights->may_use("acme/reindex"));
}

TEST(Rights, WithoutRolesAndCallersNothingIsKeptFromAnybody) {
    RightsBook book;
    const auto& rights = book.of(caller("anonymous"));
    EXPECT_TRUE(rights.is_everything());
    EXPECT_TRUE(rights.may_get("greet"));
    EXPECT_TRUE(rights.may_reach_prompts("shop__"));
    EXPECT_TRUE(rights.may_read("file:///a/../b"));
    EXPECT_TRUE(rights.may_reach_resources("file:"));
    EXPECT_TRUE(rights.may_use("acme/reindex"));
}

TEST(Rights, PromptsAreGivenAndDeniedByPatternsOfTheirOwn) {
    auto grant = Grant{.tools = {}, .deny = {"greet_*"}, .scopes = {}, .arguments = {}};
    grant.prompts = {"shop__greet_*", "bank__*"};
    grant.deny_prompts = {"*_boss"};
    Granted rights(std::move(grant));
    EXPECT_TRUE(rights->may_get("shop__greet_guest"));
    EXPECT_FALSE(rights->may_get("shop__greet_boss"));
    EXPECT_FALSE(rights->may_get("shop__order"));
    EXPECT_FALSE(rights->may_call("shop__greet_guest"));
    EXPECT_TRUE(rights->may_reach_prompts("shop__"));
    EXPECT_TRUE(rights->may_reach_prompts("bank__"));
    EXPECT_FALSE(rights->may_reach_prompts("crm__"));
}

TEST(Rights, ResourcesAreGivenByTheirUrisAndTemplatesAsTheyAreWritten) {
    auto grant = Grant{.tools = {}, .deny = {}, .scopes = {}, .arguments = {}};
    grant.resources = {"file:///public/*", "crm://customer/{id}"};
    grant.deny_resources = {"file:///public/secret/*"};
    Granted rights(std::move(grant));
    EXPECT_TRUE(rights->may_read("file:///public/a.txt"));
    EXPECT_TRUE(rights->may_read("file:///public/{+path}"));
    EXPECT_TRUE(rights->may_read("crm://customer/{id}"));
    EXPECT_FALSE(rights->may_read("crm://customer/7"));
    EXPECT_FALSE(rights->may_read("file:///private/a.txt"));
    EXPECT_FALSE(rights->may_read("file:///public/secret/a.txt"));
    EXPECT_TRUE(rights->may_reach_resources("file:///"));
    EXPECT_TRUE(rights->may_reach_resources("file:///public/se"));
    EXPECT_FALSE(rights->may_reach_resources("file:///public/secret/"));
    EXPECT_FALSE(rights->may_reach_resources("file:///public/%73ecret/more"));
    EXPECT_FALSE(rights->may_reach_resources("file:///public/../"));
    EXPECT_FALSE(rights->may_reach_resources("https:"));
}

TEST(Rights, NoSpellingOfAUriGetsAroundWhatIsDenied) {
    auto grant = Grant{.tools = {}, .deny = {}, .scopes = {}, .arguments = {}};
    grant.resources = {"file:///*", "FILE:///*"};
    grant.deny_resources = {"file:///secret/*", "file:///a%20b"};
    Granted rights(std::move(grant));
    EXPECT_TRUE(rights->may_read("file:///other"));
    for (const auto* uri : {
             "file:///secret/x",
             "FILE:///secret/x",
             "file:///%73ecret/x",
             "file:///secret%2fx",
             "file:///%2573ecret/x",
             "file:///other/../secret/x",
             "file:///other/%2e%2e/secret/x",
             "file:///./secret/x",
             "file:///a b",
         })
        EXPECT_FALSE(rights->may_read(uri)) << uri;
}

TEST(Rights, WhoMayReadAllMayReadWhateverIsWritten) {
    auto grant = Grant{.tools = {}, .deny = {}, .scopes = {}, .arguments = {}};
    grant.resources = {"*"};
    EXPECT_TRUE(Granted(grant)->may_read("file:///a/../b"));
    grant.deny_resources = {"crm://*"};
    EXPECT_FALSE(Granted(std::move(grant))->may_read("file:///a/../b"));
}

TEST(Rights, OtherMethodsAreGivenByTheirNames) {
    auto grant = Grant{.tools = {"*"}, .deny = {}, .scopes = {}, .arguments = {}};
    grant.methods = {"acme/*"};
    Granted rights(std::move(grant));
    EXPECT_TRUE(rights->may_use("acme/reindex"));
    EXPECT_FALSE(rights->may_use("other/reindex"));
}

TEST(Rights, ACallerIsGivenMoreByItsId) {
    RightsBook book(settings());
    const auto ci = book.of(caller("key:ci-7", {"reader"}));
    EXPECT_TRUE(ci.may_call("build__run"));
    EXPECT_TRUE(ci.may_call("files__write_text"));
    EXPECT_FALSE(ci.may_call("crm__get_customer"));
    EXPECT_FALSE(book.of(caller("jwt:x#key:ci", {})).may_call("build__run"));
}

TEST(Rights, ScopesOfCredentialsAndGrantsAreHeldTogether) {
    RightsBook book(settings());
    EXPECT_THAT(
        book.of(caller("key:a", {"reader"}, {"z", "files:read"})).scopes(),
        ElementsAre("files:read", "z")
    );
}

TEST(Rights, CallersThatDifferInOneThingAreNotTakenForEachOther) {
    RightsBook book(settings());
    EXPECT_TRUE(book.of(caller("a", {"reader"})).may_call("files__read_text"));
    EXPECT_FALSE(book.of(caller("a", {}, {"reader"})).may_call("files__read_text"));
    EXPECT_FALSE(book.of(caller("a")).may_call("files__read_text"));
}

TEST(Rights, NeededScopesAreAllTold) {
    const RightsBook book(settings());
    EXPECT_THAT(book.scopes_for("files__delete_file"), ElementsAre("files:write", "admin"));
    EXPECT_THAT(book.scopes_for("files__read_text"), IsEmpty());
}

TEST(Rights, StayRightWhenVeryManyNamesAreAskedFor) {
    RightsBook book(settings());
    const auto reader = book.of(caller("a", {"reader"}));
    for (int i = 0; i < 50'000; ++i) EXPECT_FALSE(reader.may_call("made_up_" + std::to_string(i)));
    EXPECT_TRUE(reader.may_call("files__read_text"));
}

}  // namespace
}  // namespace recourse::guards
