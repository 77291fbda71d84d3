#include "base/text.hpp"
#include "gateway/identity_keys.hpp"
#include "gateway/known_names.hpp"
#include "gateway/methods.hpp"
#include "gateway/own_tool_keys.hpp"
#include "gateway/rules.hpp"
#include "guards/plain_uri.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

#include <fmt/format.h>

/// What who calls and what they may do demand of each other: names that are used must be there.
namespace recourse::gateway {
namespace {

/// The part of a pattern that is to be there as it is written.
std::string_view before_wildcard(std::string_view pattern) {
    return pattern.substr(0, pattern.find_first_of("*?"));
}

/// Where there are several upstreams, tools and prompts are called `upstream__name`: a pattern that
/// begins with no upstream fits nothing.
void check_offers(
    Reading& reading,
    const std::optional<Place>& place,
    std::string_view noun,
    const Settings& settings
) {
    if (settings.upstreams.size() < 2) return;
    KnownNames upstreams;
    std::vector<std::string> prefixes;
    for (const auto& upstream : settings.upstreams) {
        upstreams.emplace_back(upstream.name);
        prefixes.push_back(upstream.shown_prefix());
    }
    for (const auto& each : texts_at(place)) {
        const std::string_view pattern = each.node->text;
        const auto plain = before_wildcard(pattern);
        const auto named = plain.substr(0, plain.find("__"));
        const bool fits = std::ranges::any_of(prefixes, [&](std::string_view prefix) {
            return plain.starts_with(prefix) ||
                   (plain.size() < pattern.size() && prefix.starts_with(plain));
        });
        const bool is_own = noun == "tool" && fits_own_tool(settings, pattern);
        if (fits || is_own) continue;
        const auto near = text::nearest(named, upstreams);
        reading.complain(
            each,
            {
                .sentence = fmt::format(
                    "`{}` fits no {}: with several upstreams they are called `upstream__{}`.",
                    text::clean(pattern, 60),
                    noun,
                    noun
                ),
                .suggestion =
                    near.empty()
                        ? fmt::format("Begin it with an upstream, such as `{}`.", prefixes.front())
                        : fmt::format("Did you mean the upstream `{}`?", near.front().name),
                .expected = "a name that begins with an upstream",
            }
        );
    }
}

/// Whether a URI could begin so: with a scheme and its colon (RFC 3986, 3.1), or a part of one
/// where more may follow.
bool could_begin_a_uri(std::string_view beginning, bool more_follows) {
    const auto colon = beginning.find(':');
    const auto scheme = text::to_lower(beginning.substr(0, colon));
    if (scheme.empty()) return colon == std::string_view::npos && more_follows;
    const bool begins_well = scheme.front() >= 'a' && scheme.front() <= 'z';
    constexpr std::string_view kOfSchemes = "abcdefghijklmnopqrstuvwxyz0123456789+-.";
    const bool goes_on_well = scheme.find_first_not_of(kOfSchemes) == std::string::npos;
    return begins_well && goes_on_well && (colon != std::string_view::npos || more_follows);
}

/// A pattern of URIs that none can fit.
void check_uris(Reading& reading, const std::optional<Place>& place) {
    for (const auto& each : texts_at(place)) {
        const std::string_view pattern = each.node->text;
        const auto plain = before_wildcard(pattern);
        const bool leads_elsewhere = !guards::plain_uri(pattern);
        if (could_begin_a_uri(plain, plain.size() < pattern.size()) && !leads_elsewhere) continue;
        reading.complain(
            each,
            {
                .sentence = fmt::format(
                    "`{}` fits no resource: {}.",
                    text::clean(pattern, 60),
                    leads_elsewhere ? "one with `.` or `..` in its path is never permitted"
                                    : "their URIs begin with a scheme and a colon"
                ),
                .suggestion = leads_elsewhere ? "Write the path that it leads to."
                                              : "Write the beginning of URIs and `*`, such as "
                                                "`file:///public/*`.",
                .expected = "a URI, or a pattern of URIs",
            }
        );
    }
}

/// What the gateway serves itself is anybody's, within what its parts allow.
void check_methods(Reading& reading, const std::optional<Place>& place, const Settings& settings) {
    for (const auto& each : texts_at(place)) {
        const std::string_view method = each.node->text;
        const bool is_served = std::ranges::find(known_methods(), method) != known_methods().end();
        if (!is_served && settings.upstreams.size() < 2) continue;
        reading.complain(
            each,
            {
                .sentence =
                    is_served
                        ? fmt::format("`{}` is a method that every caller has.", method)
                        : fmt::format(
                              "`{}` is passed on nowhere: with several upstreams nobody can tell "
                              "whose it is.",
                              text::clean(method, 60)
                          ),
                .suggestion = is_served ? "Say with `tools`, `prompts` and `resources` what it may "
                                          "be used for."
                                        : "Take it out, or serve that upstream alone.",
                .expected = "a method beyond those of the protocol",
            }
        );
    }
}

void check_grant(
    Reading& reading, const Place& place, const Settings& settings, const KnownNames& scopes
) {
    for (const auto* key : {"tools", "deny"})
        check_offers(reading, place.member(key), "tool", settings);
    for (const auto* key : {"prompts", "deny_prompts"})
        check_offers(reading, place.member(key), "prompt", settings);
    for (const auto* key : {"resources", "deny_resources"}) check_uris(reading, place.member(key));
    check_methods(reading, place.member("methods"), settings);
    check_names(reading, place.member("scopes"), "scope", scopes);
}

void check_caller_name(Reading& reading, const MemberPlace& caller) {
    const auto begins = [&](std::string_view with) { return caller.name.starts_with(with); };
    if (begins("key:") || begins("jwt:") || begins("*") || caller.name == "anonymous") return;
    reading.complain(
        caller.at,
        caller.value.path,
        {
            .sentence =
                fmt::format("`{}` can be the id of no caller.", text::clean(caller.name, 60)),
            .suggestion = fmt::format(
                "Write `key:{}` for an API key of that name, `jwt:ISSUER#SUBJECT` for a token, or "
                "`*`.",
                text::clean(caller.name, 60)
            ),
            .expected = "the id of a caller, or a pattern of ids",
        }
    );
}

void check_issuer(
    Reading& reading,
    const MemberPlace& member,
    guards::IssuerSettings& issuer,
    const Settings& settings,
    const KnownNames& roles
) {
    const auto complain = [&](std::string sentence, std::string_view way_out) {
        reading.complain(
            member.at,
            member.value.path,
            {.sentence = std::move(sentence),
             .suggestion = std::string(way_out),
             .found = "nothing",
             .expected = "a value"}
        );
    };
    const auto& path = member.value.path;
    const auto url = member.value.member("jwks_url");
    const auto file = member.value.member("jwks_file");
    if (!member.value.member("issuer"))
        complain(
            fmt::format("`{}` does not say what `issuer` its tokens name.", path),
            "Write `issuer: https://login.example.com`, as `iss` of a token has it."
        );
    if (!url && !file)
        complain(
            fmt::format("`{}` does not say where its public keys are.", path),
            "Write `jwks_url: https://...` or `jwks_file: keys.json`."
        );
    if (url && file) {
        reading.complain(
            *file,
            {
                .sentence = fmt::format(
                    "`{}` has both `jwks_url` and `jwks_file`: two sources for one set of keys.",
                    path
                ),
                .suggestion = "Keep one of the two.",
                .expected = "one source",
            }
        );
    }
    if (issuer.terms.audiences.empty() && !settings.listen.public_url.empty())
        issuer.terms.audiences = {settings.listen.public_url + settings.listen.path};
    if (issuer.terms.audiences.empty())
        complain(
            fmt::format("`{}` does not say for which `audience` its tokens are.", path),
            "Write `audience`, or `listen.public_url`: without it, a token for any other server "
            "would do here."
        );
    if (const auto mapped = member.value.member("roles")) {
        for (const auto& role : reading.members(*mapped))
            check_names(reading, role.value, "role", roles);
    }
}

void check_issuers(
    Reading& reading, const Place& place, Settings& settings, const KnownNames& roles
) {
    std::set<std::string, std::less<>> seen;
    auto issuer = settings.identity.issuers.begin();
    for (const auto& member : reading.members(place)) {
        if (issuer == settings.identity.issuers.end()) return;
        check_issuer(reading, member, *issuer, settings, roles);
        const auto& name = issuer->terms.issuer;
        if (!name.empty() && !seen.insert(name).second) {
            reading.complain(
                *member.value.member("issuer"),
                {
                    .sentence = "Another entry names the same issuer.",
                    .suggestion = "Keep one of the two.",
                    .expected = "an issuer that stands here once",
                }
            );
        }
        ++issuer;
    }
}

/// Whoever is served from elsewhere must be known.
void check_reach(Reading& reading, const Place& file, const Settings& settings) {
    const auto listen = file.member("listen");
    const auto address = listen ? listen->member("address") : std::nullopt;
    if (!address || !is_reached_by_others(settings.listen.address)) return;
    if (settings.identity.is_asked_for()) return;
    reading.complain(
        *address,
        {
            .sentence = fmt::format(
                "`{}` is {}, which others can reach, and nothing says how callers are known.",
                address->path,
                in_words(*address)
            ),
            .suggestion = "Write `identity` (see docs/identity.md), or listen at `127.0.0.1`.",
            .expected = "a loopback address, or an identity",
        }
    );
}

}  // namespace

void check_identity(Reading& reading, const Place& file, Settings& settings) {
    check_reach(reading, file, settings);
    KnownNames roles;
    KnownNames scopes;
    for (const auto& [name, grant] : settings.permission.roles) roles.emplace_back(name);
    for (const auto& scope : settings.permission.scopes) scopes.emplace_back(scope.name);
    const auto members_of = [&](std::string_view key) {
        const auto place = file.member(key);
        const bool is_mapping = place && place->node->kind == config::yaml::Kind::mapping;
        return is_mapping ? reading.members(*place) : std::vector<MemberPlace>{};
    };
    for (const auto& role : members_of("roles")) check_grant(reading, role.value, settings, scopes);
    for (const auto& caller : members_of("callers")) {
        check_caller_name(reading, caller);
        check_grant(reading, caller.value, settings, scopes);
        check_names(reading, caller.value.member("roles"), "role", roles);
    }
    for (const auto& scope : members_of("scopes"))
        check_offers(reading, scope.value.member("tools"), "tool", settings);
    const auto identity = file.member("identity");
    const auto issuers = identity ? identity->member("issuers") : std::nullopt;
    if (issuers && issuers->node->kind == config::yaml::Kind::mapping)
        check_issuers(reading, *issuers, settings, roles);
}

}  // namespace recourse::gateway
