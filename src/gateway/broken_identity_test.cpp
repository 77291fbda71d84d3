#include "gateway/broken_files.hpp"

/// Who calls, and what they may do.
namespace recourse::gateway {
namespace {

// clang-format off
constexpr BrokenFile kBrokenIdentities[]{
    {"a_role_that_is_not_there", 3, 31,
     "upstreams: { s: { command: [x] } }\nroles: { reader: { tools: [a] } }\n"
     "callers: { 'key:ci': { roles: raeder } }\n",
     "There is no role `raeder`.",
     "Did you mean `reader`?"},
    {"a_scope_that_is_not_there", 3, 29,
     "upstreams: { s: { command: [x] } }\nscopes: { items:write: { tools: [a] } }\n"
     "roles: { reader: { scopes: [item:write] } }\n",
     "There is no scope `item:write`.",
     "Did you mean `items:write`?"},
    {"a_scope_where_there_are_none", 2, 29,
     "upstreams: { s: { command: [x] } }\nroles: { reader: { scopes: [a] } }\n",
     "There is no scope `a`.",
     "Add it under `scopes`."},
    {"a_tool_of_no_upstream", 2, 28,
     "upstreams: { files: { command: [x] }, crm: { command: [x] } }\n"
     "roles: { reader: { tools: [flies__read] } }\n",
     "`flies__read` fits no tool: with several upstreams they are called `upstream__tool`.",
     "Did you mean the upstream `files`?"},
    {"a_prompt_of_no_upstream", 2, 30,
     "upstreams: { files: { command: [x] }, crm: { command: [x] } }\n"
     "roles: { reader: { prompts: [flies__greet] } }\n",
     "`flies__greet` fits no prompt: with several upstreams they are called `upstream__prompt`.",
     "Did you mean the upstream `files`?"},
    {"a_resource_without_a_scheme", 2, 41,
     "upstreams: { s: { command: [x] } }\n"
     "roles: { reader: { resources: ['crm:*', public/*] } }\n",
     "`public/*` fits no resource: their URIs begin with a scheme and a colon.",
     "Write the beginning of URIs and `*`, such as `file:///public/*`."},
    {"a_resource_that_is_a_regular_expression", 2, 35,
     "upstreams: { s: { command: [x] } }\n"
     "callers: { '*': { deny_resources: '^file:.*$' } }\n",
     "`^file:.*$` fits no resource: their URIs begin with a scheme and a colon.",
     "Write the beginning of URIs and `*`, such as `file:///public/*`."},
    {"a_resource_that_leads_elsewhere", 2, 31,
     "upstreams: { s: { command: [x] } }\n"
     "roles: { reader: { resources: 'file:///a/%2e%2e/b' } }\n",
     "`file:///a/%2e%2e/b` fits no resource: one with `.` or `..` in its path is never permitted.",
     "Write the path that it leads to."},
    {"a_method_that_every_caller_has", 2, 30,
     "upstreams: { s: { command: [x] } }\nroles: { reader: { methods: [tools/call] } }\n",
     "`tools/call` is a method that every caller has.",
     "Say with `tools`, `prompts` and `resources` what it may be used for."},
    {"a_method_of_several_upstreams", 2, 30,
     "upstreams: { a: { command: [x] }, b: { command: [x] } }\n"
     "roles: { reader: { methods: [acme/x] } }\n",
     "`acme/x` is passed on nowhere: with several upstreams nobody can tell whose it is.",
     "Take it out, or serve that upstream alone."},
    {"a_caller_that_nobody_can_be", 2, 12,
     "upstreams: { s: { command: [x] } }\ncallers: { ci: { tools: [a] } }\n",
     "`ci` can be the id of no caller.",
     "Write `key:ci` for an API key of that name, `jwt:ISSUER#SUBJECT` for a token, or `*`."},
    {"an_issuer_without_keys", 2, 24,
     "upstreams: { s: { command: [x] } }\n"
     "identity: { issuers: { corp: { issuer: 'https://i.example.com', audience: a } } }\n",
     "`identity.issuers.corp` does not say where its public keys are.",
     "Write `jwks_url: https://...` or `jwks_file: keys.json`."},
    {"an_issuer_without_an_audience", 2, 24,
     "upstreams: { s: { command: [x] } }\n"
     "identity: { issuers: { corp: { issuer: i, jwks_url: 'http://i.example.com/jwks' } } }\n",
     "`identity.issuers.corp` does not say for which `audience` its tokens are.",
     "Write `audience`, or `listen.public_url`: without it, a token for any other server would do "
     "here."},
    {"two_sources_for_one_set_of_keys", 3, 56,
     "upstreams: { s: { command: [x] } }\n"
     "identity: { issuers: { corp: { issuer: i, audience: a, jwks_url: 'http://i.example.com/',\n"
     "                                            jwks_file: /etc/passwd } } }\n",
     "`identity.issuers.corp` has both `jwks_url` and `jwks_file`: two sources for one set of keys.",
     "Keep one of the two."},
    {"an_algorithm_with_a_shared_secret", 2, 91,
     "upstreams: { s: { command: [x] } }\n"
     "identity: { issuers: { corp: { issuer: i, audience: a, jwks_url: 'http://i/', algorithms: "
     "[HS256] } } }\n",
     "`HS256` cannot be allowed here.",
     "Write algorithms with a public key, such as `[RS256, ES256]`: anybody could sign with the "
     "others."},
    {"keys_in_a_folder_that_is_not_there", 2, 19,
     "upstreams: { s: { command: [x] } }\nidentity: { keys: /no/such/folder/keys.db }\n",
     "`identity.keys` is `/no/such/folder/keys.db`, in a folder that is not there.",
     "Make the folder, or name a file in one that is there; `recourse keys create` makes the "
     "file."},
};
// clang-format on

INSTANTIATE_TEST_SUITE_P(Identity, BrokenFileTest, testing::ValuesIn(kBrokenIdentities), name_of);

}  // namespace
}  // namespace recourse::gateway
