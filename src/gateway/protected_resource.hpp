#pragma once

#include "gateway/settings.hpp"
#include "net/http.hpp"
#include "server/site.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

/// The gateway as an OAuth protected resource: what it says of itself (RFC 9728) and how it asks
/// for a token (RFC 6750, 3).
namespace recourse::gateway {

/// The document at `/.well-known/oauth-protected-resource`, with and without the path of the
/// endpoint; nothing for other paths, and where no issuer is trusted.
[[nodiscard]] std::optional<server::Page> resource_metadata(
    const Settings& settings, const server::PageRequest& visit
);

/// What makes up a challenge, copied from the settings.
class Challenges {
  public:
    Challenges() = default;
    explicit Challenges(const Settings& settings);

    /// A whole `WWW-Authenticate` line. `error` is a word of RFC 6750, or empty; `scopes` are all
    /// that the request needs.
    [[nodiscard]] std::string line(
        const net::Headers& headers,
        std::string_view error,
        std::string_view description,
        std::span<const std::string> scopes = {}
    ) const;

  private:
    std::string public_url_;
    std::string path_;
    std::string_view scheme_ = "http";
    bool has_metadata_ = false;
};

}  // namespace recourse::gateway
