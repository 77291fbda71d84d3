#pragma once

#include "net/loop.hpp"
#include "upstreams/settings.hpp"
#include "upstreams/upstream.hpp"

#include <expected>
#include <memory>
#include <string>
#include <string_view>

namespace recourse::upstreams {

/// Where the bearer tokens for one server come from. Lives on its loop. The place for an
/// interactive OAuth client, too: `token` may take as long as a person needs.
class TokenSource {
  public:
    virtual ~TokenSource() = default;
    /// A token that is good by all that is known, or why there is none. Many may ask at once.
    [[nodiscard]] virtual net::Task<std::expected<std::string, Failed>> token() = 0;
    /// The server answered 401 to this token, with this challenge (`WWW-Authenticate`). True where
    /// `token` may give another one now.
    [[nodiscard]] virtual bool refused(std::string_view token, std::string_view challenge) = 0;
};

/// The source that the settings name, or none.
[[nodiscard]] std::unique_ptr<TokenSource> make_token_source(
    net::Executor executor, net::Timers& timers, const Settings& settings
);

}  // namespace recourse::upstreams
