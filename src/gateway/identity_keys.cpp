#include "gateway/identity_keys.hpp"

#include "config/mapping.hpp"
#include "gateway/rules.hpp"
#include "guards/key_set.hpp"

#include <array>

#include <fmt/format.h>

namespace recourse::gateway {
namespace {

using config::duration;
using config::shaped;
using config::text;
using config::truth;
using guards::CallerGrant;
using guards::Grant;
using guards::IdentitySettings;
using guards::IssuerSettings;
using guards::ScopeRule;
using guards::TokenTerms;

/// A key of what the tokens of an issuer are held to.
config::Value<IssuerSettings> of_terms(config::Value<TokenTerms> inner) {
    return {
        .takes = inner.takes,
        .fallback = [inner](const IssuerSettings& initial
                    ) { return inner.fallback(initial.terms); },
        .read = [inner](
                    Reading& reading, const Place& place, IssuerSettings& issuer
                ) { inner.read(reading, place, issuer.terms); },
    };
}

/// A key of the part of a caller's entry that roles have, too.
config::Value<CallerGrant> of_grant(config::Value<Grant> inner) {
    return {
        .takes = inner.takes,
        .fallback = [inner](const CallerGrant& initial) { return inner.fallback(initial.grant); },
        .read = [inner](
                    Reading& reading, const Place& place, CallerGrant& caller
                ) { inner.read(reading, place, caller.grant); },
    };
}

/// A list of texts, or one text.
void read_texts(
    Reading& reading, const Place& place, std::vector<std::string>& texts, std::string_view what
) {
    if (place.node->kind != config::yaml::Kind::list) {
        if (auto one = config::read_text(reading, place, what)) texts.push_back(*std::move(one));
        return;
    }
    for (std::size_t index = 0; index < place.node->items.size(); ++index) {
        if (auto one = config::read_text(reading, place.item(index), what))
            texts.push_back(*std::move(one));
    }
}

void read_tool_patterns(Reading& reading, const Place& place, std::vector<std::string>& patterns) {
    read_texts(reading, place, patterns, "the name of a tool, or a pattern of names");
}

void read_prompt_patterns(
    Reading& reading, const Place& place, std::vector<std::string>& patterns
) {
    read_texts(reading, place, patterns, "the name of a prompt, or a pattern of names");
}

void read_uri_patterns(Reading& reading, const Place& place, std::vector<std::string>& patterns) {
    read_texts(reading, place, patterns, "the URI of a resource, or a pattern of URIs");
}

void read_method_patterns(
    Reading& reading, const Place& place, std::vector<std::string>& patterns
) {
    read_texts(reading, place, patterns, "the name of a method, or a pattern of names");
}

void read_scope_names(Reading& reading, const Place& place, std::vector<std::string>& scopes) {
    read_texts(reading, place, scopes, "the name of a scope");
}

void read_role_names(Reading& reading, const Place& place, std::vector<std::string>& roles) {
    read_texts(reading, place, roles, "the name of a role");
}

void read_audiences(Reading& reading, const Place& place, std::vector<std::string>& audiences) {
    read_texts(reading, place, audiences, "what tokens name as their audience");
}

void read_algorithms(Reading& reading, const Place& place, std::vector<std::string>& algorithms) {
    std::vector<std::string> names;
    read_texts(reading, place, names, "the name of an algorithm");
    const auto& known = guards::signing_algorithms();
    for (auto& name : names) {
        if (std::ranges::find(known, name) != known.end()) {
            algorithms.push_back(std::move(name));
            continue;
        }
        const bool is_hmac = name.starts_with("HS");
        reading.complain(
            place,
            {
                .sentence = fmt::format("`{}` cannot be allowed here.", text::clean(name, 40)),
                .suggestion =
                    is_hmac || text::equals_ignoring_case(name, "none")
                        ? "Write algorithms with a public key, such as `[RS256, ES256]`: "
                          "anybody could sign with the others."
                        : fmt::format(
                              "Write one of {}.",
                              text::list(std::vector<std::string>(known.begin(), known.end()), "or")
                          ),
                .expected = "algorithms with a public key",
            }
        );
    }
}

void read_allowed_values(
    Reading& reading,
    const Place& place,
    std::map<std::string, std::vector<std::string>, std::less<>>& arguments
) {
    for (const auto& member : reading.members(place)) {
        auto& values = arguments[member.name];
        read_texts(
            reading, member.value, values, "a value of the argument, or a pattern of values"
        );
    }
}

void read_role_map(
    Reading& reading, const Place& place, std::map<std::string, std::string, std::less<>>& roles
) {
    for (const auto& member : reading.members(place)) {
        if (auto role = config::read_text(reading, member.value, "the name of a role"))
            roles.emplace(member.name, *std::move(role));
    }
}

void read_issuers(Reading& reading, const Place& place, std::vector<IssuerSettings>& issuers) {
    for (const auto& member : reading.members(place)) {
        auto& issuer = issuers.emplace_back();
        issuer.name = member.name;
        read_mapping(reading, member.value, issuer_keys(), issuer);
    }
}

/// From the folder of the configuration.
bool take_path(Reading& reading, const Place& /*place*/, std::string& path) {
    path = reading.resolve(path).string();
    return true;
}

bool check_readable(Reading& reading, const Place& place, std::string& path) {
    path = reading.resolve(path).string();
    std::error_code error;
    if (std::filesystem::is_regular_file(path, error)) return true;
    reading.complain(
        place,
        {
            .sentence =
                fmt::format("`{}` is {}, and there is no such file.", place.path, in_words(place)),
            .suggestion = "Name the file with the issuer's public keys (a JWKS).",
            .expected = "a file",
        }
    );
    return false;
}

bool check_folder_of(Reading& reading, const Place& place, std::string& path) {
    take_path(reading, place, path);
    std::error_code error;
    const auto folder = std::filesystem::path(path).parent_path();
    if (std::filesystem::is_directory(folder, error)) return true;
    reading.complain(
        place,
        {
            .sentence = fmt::format(
                "`{}` is {}, in a folder that is not there.", place.path, in_words(place)
            ),
            .suggestion = "Make the folder, or name a file in one that is there; `recourse keys "
                          "create` makes the file.",
            .expected = "a file in a folder that exists",
        }
    );
    return false;
}

}  // namespace

std::span<const Key<IdentitySettings>> identity_keys() {
    using I = IdentitySettings;
    static const std::array kKeys{
        Key<I>{
            "keys",
            text(&I::keys_file, "a path", check_folder_of, "none"),
            "the file of API keys that `recourse keys` makes and changes",
            "api_keys keys_file",
        },
        Key<I>{
            "issuers",
            shaped(&I::issuers, "a mapping of names to issuers", read_issuers),
            "whose access tokens (JWT) are believed",
            "jwt oauth oidc issuer authorization_servers providers",
        },
        Key<I>{
            "step_up",
            truth(&I::step_up),
            "a call that lacks a scope is answered over HTTP with 403 and a challenge, so that "
            "the client program can get it; else, as to keys, with a failed result for the model",
            "challenge scope_challenge",
        },
    };
    return kKeys;
}

std::span<const Key<IssuerSettings>> issuer_keys() {
    using I = IssuerSettings;
    using T = TokenTerms;
    static const std::array kKeys{
        Key<I>{
            "issuer",
            of_terms(text(&T::issuer, "a URL", config::any_text, "none")),
            "what it calls itself: `iss` of its tokens, to the letter",
            "iss url",
        },
        Key<I>{
            "audience",
            of_terms(shaped(&T::audiences, "a text, or a list of texts", read_audiences)),
            "what its tokens are meant for (`aud`); left out: `listen.public_url` with the path",
            "aud audiences resource",
        },
        Key<I>{
            "jwks_url",
            shaped(&I::jwks_url, "a URL", read_url),
            "where its public keys are; this or `jwks_file`",
            "jwks_uri jwks keys_url",
        },
        Key<I>{
            "jwks_file",
            text(&I::jwks_file, "a path", check_readable, "none"),
            "the same in a file, which is read again as the URL would be",
            "keys_file jwks_path",
        },
        Key<I>{
            "algorithms",
            of_terms(shaped(&T::algorithms, "a list of names", read_algorithms)),
            "the only ones that its tokens may be signed by; left out: RS, PS and ES of 256, 384 "
            "and 512",
            "algs algorithm alg",
        },
        Key<I>{
            "clock_skew",
            of_terms(duration(&T::clock_skew)),
            "how far its clock and ours may be apart",
            "leeway skew tolerance",
        },
        Key<I>{
            "roles_claim",
            of_terms(text(&T::roles_claim, "a name, or a JSON pointer", config::any_text)),
            "the claim that holds roles: `groups`, `/realm_access/roles`",
            "role_claim groups_claim groups",
        },
        Key<I>{
            "roles",
            shaped(&I::roles, "a mapping of values to roles", read_role_map),
            "roles of this file by values of that claim; left out: the values are the roles",
            "role_mapping role_map",
        },
    };
    return kKeys;
}

std::span<const Key<Grant>> role_keys() {
    using G = Grant;
    static const std::array kKeys{
        Key<G>{
            "tools",
            shaped(&G::tools, "a list of names and patterns", read_tool_patterns),
            "the tools it may call, by the names that callers see; left out: none",
            "allow tool allowed_tools",
        },
        Key<G>{
            "deny",
            shaped(&G::deny, "a list of names and patterns", read_tool_patterns),
            "tools that it may not call, whatever else allows them",
            "denied forbid except",
        },
        Key<G>{
            "prompts",
            shaped(&G::prompts, "a list of names and patterns", read_prompt_patterns),
            "the prompts it may get, by the names that callers see; left out: none",
            "prompt allowed_prompts",
        },
        Key<G>{
            "deny_prompts",
            shaped(&G::deny_prompts, "a list of names and patterns", read_prompt_patterns),
            "prompts that it may not get, whatever else allows them",
            "denied_prompts",
        },
        Key<G>{
            "resources",
            shaped(&G::resources, "a list of URIs and patterns", read_uri_patterns),
            "the resources it may read and watch, by their URIs, and the templates that it sees, "
            "as "
            "they are written; left out: none",
            "resource uris allowed_resources templates",
        },
        Key<G>{
            "deny_resources",
            shaped(&G::deny_resources, "a list of URIs and patterns", read_uri_patterns),
            "resources and templates that it may not, whatever else allows them",
            "denied_resources",
        },
        Key<G>{
            "methods",
            shaped(&G::methods, "a list of names and patterns", read_method_patterns),
            "methods that are not of the protocol, which the only upstream may know; left out: "
            "none",
            "method",
        },
        Key<G>{
            "scopes",
            shaped(&G::scopes, "a list of scopes", read_scope_names),
            "scopes that it holds, beside those of the credentials",
            "scope",
        },
        Key<G>{
            "arguments",
            shaped(&G::arguments, "a mapping of arguments to values", read_allowed_values),
            "the only values that an argument may have; one that is left out and has one value is "
            "filled in",
            "models collections classifications values",
        },
    };
    return kKeys;
}

std::span<const Key<CallerGrant>> caller_keys() {
    static const auto kKeys = [] {
        std::vector<Key<CallerGrant>> keys{
            Key<CallerGrant>{
                "roles",
                shaped(&CallerGrant::roles, "a list of roles", read_role_names),
                "roles that it has, beside those of its credentials",
                "role",
            },
        };
        for (const auto& key : role_keys())
            keys.push_back({key.name, of_grant(key.value), key.meaning, key.also});
        return keys;
    }();
    return kKeys;
}

std::span<const Key<ScopeRule>> scope_keys() {
    static const std::array kKeys{
        Key<ScopeRule>{
            "tools",
            shaped(&ScopeRule::tools, "a list of names and patterns", read_tool_patterns),
            "the tools that cannot be called without it",
            "tool",
        },
    };
    return kKeys;
}

void read_roles(Reading& reading, const Place& place, guards::PermissionSettings& permission) {
    for (const auto& member : reading.members(place))
        read_mapping(reading, member.value, role_keys(), permission.roles[member.name]);
}

void read_callers(Reading& reading, const Place& place, guards::PermissionSettings& permission) {
    for (const auto& member : reading.members(place)) {
        auto& caller = permission.callers.emplace_back();
        caller.pattern = member.name;
        read_mapping(reading, member.value, caller_keys(), caller);
    }
}

void read_scopes(Reading& reading, const Place& place, guards::PermissionSettings& permission) {
    for (const auto& member : reading.members(place)) {
        auto& scope = permission.scopes.emplace_back();
        scope.name = member.name;
        read_mapping(reading, member.value, scope_keys(), scope);
    }
}

}  // namespace recourse::gateway
