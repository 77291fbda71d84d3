#include "gateway/configuration_fixture.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::gateway {
namespace {

using test::read;
using testing::IsEmpty;

TEST(Configuration, reads_who_calls_and_what_they_may_do) {
    const auto loaded = read(R"(
listen: { address: 0.0.0.0, public_url: "https://tools.example.com" }
identity:
  keys: /tmp/keys.db
  issuers:
    corp:
      issuer: https://login.example.com
      jwks_url: http://login.example.com/jwks.json
      algorithms: [ES256]
      clock_skew: 30s
      roles_claim: /realm_access/roles
      roles: { admins: writer }
roles:
  reader: { tools: ["read_*"], arguments: { model: [small, "mini-*"] } }
  librarian:
    prompts: "greet_*"
    deny_prompts: [greet_boss]
    resources: ["file:///public/*", "crm://{id}", "*", "f*"]
    deny_resources: file:///public/x
    methods: acme/*
  writer: { tools: "*", deny: [drop], scopes: items:write }
callers:
  "key:ci": { roles: reader, tools: [build] }
scopes:
  items:write: { tools: [write_item] }
upstreams: { s: { command: [x] } }
)");
    ASSERT_THAT(loaded.mistakes, IsEmpty()) << to_text(loaded.mistakes);
    EXPECT_EQ(loaded.settings.listen.address, "0.0.0.0");
    const auto& identity = loaded.settings.identity;
    EXPECT_EQ(identity.keys_file, "/tmp/keys.db");
    ASSERT_EQ(identity.issuers.size(), 1U);
    const auto& corp = identity.issuers.front();
    EXPECT_EQ(corp.terms.issuer, "https://login.example.com");
    EXPECT_EQ(corp.terms.audiences, std::vector<std::string>{"https://tools.example.com/mcp"});
    EXPECT_EQ(corp.terms.algorithms, std::vector<std::string>{"ES256"});
    EXPECT_EQ(corp.terms.clock_skew, std::chrono::seconds(30));
    EXPECT_EQ(corp.terms.roles_claim, "/realm_access/roles");
    EXPECT_EQ(corp.roles.at("admins"), "writer");
    const auto& permission = loaded.settings.permission;
    EXPECT_EQ(permission.roles.at("reader").arguments.at("model").size(), 2U);
    const auto& librarian = permission.roles.at("librarian");
    EXPECT_EQ(librarian.prompts, std::vector<std::string>{"greet_*"});
    EXPECT_EQ(librarian.deny_prompts, std::vector<std::string>{"greet_boss"});
    EXPECT_EQ(librarian.resources.size(), 4U);
    EXPECT_EQ(librarian.deny_resources, std::vector<std::string>{"file:///public/x"});
    EXPECT_EQ(librarian.methods, std::vector<std::string>{"acme/*"});
    EXPECT_EQ(permission.roles.at("writer").deny, std::vector<std::string>{"drop"});
    EXPECT_EQ(permission.callers.at(0).roles, std::vector<std::string>{"reader"});
    EXPECT_EQ(permission.callers.at(0).grant.tools, std::vector<std::string>{"build"});
    EXPECT_EQ(permission.scopes.at(0).name, "items:write");
}

}  // namespace
}  // namespace recourse::gateway
