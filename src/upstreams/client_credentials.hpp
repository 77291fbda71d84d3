#pragma once

#include "net/http_client.hpp"
#include "net/once.hpp"
#include "upstreams/token_source.hpp"

#include <optional>
#include <string>

namespace recourse::upstreams {

/// Tokens by the OAuth client credentials grant (RFC 6749, 4.4) for one resource (RFC 8707). A
/// token is kept until shortly before it expires; one request to the token endpoint is in flight at
/// a time, and all who need a token wait for it.
class ClientCredentials final : public TokenSource {
  public:
    ClientCredentials(
        net::Executor executor,
        net::Timers& timers,
        OAuthSettings settings,
        std::string resource,
        const net::ClientTls& tls = {}
    );

    [[nodiscard]] net::Task<std::expected<std::string, Failed>> token() override;
    [[nodiscard]] bool refused(std::string_view token, std::string_view challenge) override;

  private:
    [[nodiscard]] bool has_good_token() const;
    net::Task<std::optional<Failed>> fetch();
    [[nodiscard]] std::optional<Failed> keep(int status, std::string_view body, TimePoint asked);
    [[nodiscard]] Failed nothing_usable(
        int status, std::string_view error, std::string_view description
    ) const;
    [[nodiscard]] std::string headers() const;

    net::Timers& timers_;
    OAuthSettings settings_;
    std::string resource_;
    net::HttpClient client_;
    net::Once fetching_;
    std::string token_;
    TimePoint good_until_ = TimePoint::min();
    std::optional<Failed> last_failure_;
};

/// The body of a token request: `grant_type=client_credentials&...`, percent-encoded. The client's
/// id and secret are in it for `client_secret_post` only.
[[nodiscard]] std::string token_request(const OAuthSettings& settings, std::string_view resource);
/// The credentials as `client_secret_basic` has them: each form-encoded, joined by a colon, in
/// Base64 (RFC 6749, 2.3.1).
[[nodiscard]] std::string basic_credentials(const OAuthSettings& settings);

}  // namespace recourse::upstreams
