#include "guards/identity.hpp"

#include "guards/api_key.hpp"
#include "guards/digest.hpp"

#include <algorithm>
#include <iterator>

namespace recourse::guards {
namespace {

constexpr std::size_t kMostRemembered = 10'000;
constexpr std::size_t kLongestSubject = 256;
constexpr std::string_view kKey = "The API key";
constexpr std::string_view kToken = "The access token";

}  // namespace

Identity::Identity(
    net::Executor executor, net::Timers& timers, IdentitySettings settings, OpenKeys open_keys
)
    : settings_(std::move(settings)), open_keys_(std::move(open_keys)) {
    SystemRandom random;
    secret_ = random.hex(32);
    for (const auto& issuer : settings_.issuers) {
        auto source = std::make_shared<IssuerKeys>(
            executor, timers, KeySource{.url = issuer.jwks_url, .file = issuer.jwks_file}
        );
        issuers_.emplace(
            issuer.terms.issuer, Issuer{.settings = issuer, .keys = std::move(source)}
        );
    }
}

net::Task<std::expected<CallerPtr, Denial>> Identity::caller_of(
    const net::Headers& headers, WallTime now
) {
    const auto self = shared_from_this();
    const auto credential = credential_in(headers);
    if (!credential) co_return std::unexpected(credential.error());
    const auto known = proven_.find(remembered_as(*credential));
    if (known != proven_.end() && now < known->second.until) co_return known->second.caller;
    if (credential->starts_with(kApiKeyPrefix)) co_return by_key(*credential, now);
    co_return co_await by_token(*credential, now);
}

Identity::Answer Identity::by_key(std::string_view text, WallTime now) {
    const auto key = read_api_key(text);
    if (!key)
        return std::unexpected(credentials_rejected(kKey, "it is not whole, or has a slip in it"));
    if (settings_.keys_file.empty())
        return std::unexpected(credentials_rejected(kKey, "no keys are used here"));
    const auto found = look_up(key->id);
    if (!found) return std::unexpected(identity_unavailable(kKey, found.error().detail));
    // Whether the id is known is nobody's business who cannot prove the key.
    if (!*found || !proves(*key, **found))
        return std::unexpected(credentials_rejected(kKey, "it is no key of this server"));
    const auto& kept = **found;
    if (kept.revoked && *kept.revoked <= now)
        return std::unexpected(credentials_rejected(kKey, "it was revoked"));
    if (!kept.is_good(now)) return std::unexpected(credentials_rejected(kKey, "it has expired"));
    if (!kept.last_used || now - *kept.last_used >= kUseNoted)
        (void)keys_->note_use(kept.id, now);  // only people read it
    auto caller = std::make_shared<const Caller>(Caller{
        .id = "key:" + kept.name,
        .name = kept.name,
        .roles = kept.roles,
        .scopes = kept.scopes,
    });
    remember(text, caller, now + kKeyRemembered, now);
    return caller;
}

store::Kept<std::optional<store::StoredKey>> Identity::look_up(std::string_view id) {
    if (keys_) {
        auto found = keys_->find(id);
        if (found || found.error().why == store::Trouble::Why::locked) return found;
        keys_.reset();  // another file may be in its place
    }
    auto opened = open_keys_();
    if (!opened) return std::unexpected(std::move(opened.error()));
    keys_ = *std::move(opened);
    return keys_->find(id);
}

net::Task<Identity::Answer> Identity::by_token(std::string_view token, WallTime now) {
    const auto reject = [](TokenFlaw flaw) {
        return std::unexpected(credentials_rejected(kToken, in_words(flaw)));
    };
    const auto head = read_head(token);
    if (!head) co_return reject(head.error());
    const auto found = issuers_.find(head->issuer);
    if (found == issuers_.end()) co_return reject(TokenFlaw::issuer);
    const auto& issuer = found->second;
    const auto unavailable = [&issuer] {
        return std::unexpected(identity_unavailable(kToken, issuer.keys->trouble()));
    };
    auto keys = co_await issuer.keys->get();
    if (!keys) co_return unavailable();
    auto claims = verify(token, *keys, issuer.settings.terms, now);
    if (!claims && claims.error() == TokenFlaw::unknown_key) {
        // The issuer may have begun to use a new one.
        keys = co_await issuer.keys->get_newer();
        if (!keys) co_return unavailable();
        claims = verify(token, *keys, issuer.settings.terms, now);
    }
    if (!claims) co_return reject(claims.error());
    if (claims->subject.size() > kLongestSubject) co_return reject(TokenFlaw::no_subject);
    auto caller = make_caller(issuer, *claims);
    remember(token, caller, std::min(claims->expires, now + kTokenRemembered), now);
    co_return caller;
}

CallerPtr Identity::make_caller(const Issuer& issuer, const Claims& claims) {
    const auto& by_value = issuer.settings.roles;
    std::vector<std::string> roles;
    if (by_value.empty()) roles = claims.roles;
    for (const auto& value : claims.roles) {
        const auto role = by_value.find(value);
        if (role != by_value.end()) roles.push_back(role->second);
    }
    return std::make_shared<const Caller>(Caller{
        .id = "jwt:" + issuer.settings.terms.issuer + "#" + claims.subject,
        .name = claims.subject,
        .roles = std::move(roles),
        .scopes = claims.scopes,
    });
}

std::string Identity::remembered_as(std::string_view credential) const {
    return keyed_hash(secret_, credential);
}

void Identity::remember(
    std::string_view credential, const CallerPtr& caller, WallTime until, WallTime now
) {
    if (until <= now) return;
    if (proven_.size() >= kMostRemembered) {
        std::erase_if(proven_, [now](const auto& one) { return one.second.until <= now; });
        if (proven_.size() >= kMostRemembered) proven_.clear();
    }
    proven_.insert_or_assign(remembered_as(credential), Proven{caller, until});
}

}  // namespace recourse::guards
