#include "upstreams/token_source.hpp"

#include "upstreams/client_credentials.hpp"

namespace recourse::upstreams {
namespace {

/// A token that the operator gave. There is no other.
class FixedToken final : public TokenSource {
  public:
    explicit FixedToken(std::string token) : token_(std::move(token)) {}
    net::Task<std::expected<std::string, Failed>> token() override { co_return token_; }
    bool refused(std::string_view, std::string_view) override { return false; }

  private:
    std::string token_;
};

}  // namespace

std::unique_ptr<TokenSource> make_token_source(
    net::Executor executor, net::Timers& timers, const Settings& settings
) {
    if (settings.oauth)
        return std::make_unique<ClientCredentials>(
            executor, timers, *settings.oauth, settings.url, settings.tls
        );
    if (!settings.token.empty()) return std::make_unique<FixedToken>(settings.token);
    return nullptr;
}

}  // namespace recourse::upstreams
