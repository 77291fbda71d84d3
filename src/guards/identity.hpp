#pragma once

#include "base/ids.hpp"
#include "guards/caller.hpp"
#include "guards/credential.hpp"
#include "guards/identity_settings.hpp"
#include "guards/issuer_keys.hpp"
#include "store/keys.hpp"

#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace recourse::guards {

/// Who calls: by an API key, or by a JWT of a trusted issuer. What was proven is remembered: a key
/// for a second, so that its revocation counts at once for people; a token until it expires, and
/// five minutes at most. Lives on its loop; whoever waits for it keeps it alive.
class Identity : public std::enable_shared_from_this<Identity> {
  public:
    static constexpr std::chrono::seconds kKeyRemembered{1};
    static constexpr std::chrono::minutes kTokenRemembered{5};
    /// The use of a key is noted no more often than this.
    static constexpr std::chrono::hours kUseNoted{1};

    using OpenKeys = std::function<store::Kept<std::unique_ptr<store::Keys>>()>;
    /// The store of keys is opened when the first key comes, and again after a failure.
    Identity(
        net::Executor executor, net::Timers& timers, IdentitySettings settings, OpenKeys open_keys
    );

    /// Whom the credential in the headers stands for.
    [[nodiscard]] net::Task<std::expected<CallerPtr, Denial>> caller_of(
        const net::Headers& headers, WallTime now
    );
    [[nodiscard]] const IdentitySettings& settings() const noexcept { return settings_; }

  private:
    struct Issuer {
        IssuerSettings settings;
        std::shared_ptr<IssuerKeys> keys;
    };
    struct Proven {
        CallerPtr caller;
        WallTime until;
    };
    using Answer = std::expected<CallerPtr, Denial>;

    [[nodiscard]] Answer by_key(std::string_view text, WallTime now);
    [[nodiscard]] store::Kept<std::optional<store::StoredKey>> look_up(std::string_view id);
    net::Task<Answer> by_token(std::string_view token, WallTime now);
    [[nodiscard]] static CallerPtr make_caller(const Issuer& issuer, const Claims& claims);
    /// The digest of a credential under a key of this process: what is remembered proves nothing.
    [[nodiscard]] std::string remembered_as(std::string_view credential) const;
    void remember(
        std::string_view credential, const CallerPtr& caller, WallTime until, WallTime now
    );

    IdentitySettings settings_;
    OpenKeys open_keys_;
    std::unique_ptr<store::Keys> keys_;
    std::map<std::string, Issuer, std::less<>> issuers_;  ///< by what they call themselves
    std::string secret_;
    std::unordered_map<std::string, Proven> proven_;
};

}  // namespace recourse::guards
