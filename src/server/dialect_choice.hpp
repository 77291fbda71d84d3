#pragma once

#include "mcp/envelope.hpp"
#include "server/protocol_fault.hpp"

#include <recourse/dialect.hpp>

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Which dialect an error is told in. The most specific choice wins: that of the request, of the
/// caller, of the upstream, of the listener.
namespace recourse::server {

/// What callers of some name want. `*` and `?` stand for what they usually do.
struct ClientDialect {
    std::string name;
    Dialect dialect = Dialect::recourse;
};

struct DialectSettings {
    Dialect fallback = Dialect::recourse;  ///< of the listener
    std::vector<ClientDialect> clients;    ///< the first that fits counts
};

/// Thread-safe once made.
class DialectChoice {
  public:
    DialectChoice() = default;
    explicit DialectChoice(DialectSettings settings) : settings_(std::move(settings)) {}

    [[nodiscard]] Dialect of(
        std::optional<Dialect> request,
        std::string_view client_name,
        std::optional<Dialect> upstream = {}
    ) const;

  private:
    DialectSettings settings_;
};

/// What a request chose in its `_meta`, if anything; a name that is no dialect's is a failure.
[[nodiscard]] std::expected<std::optional<Dialect>, ProtocolFault> dialect_asked(
    const mcp::Envelope& envelope, std::string_view method
);
/// The same where the request has failed already.
[[nodiscard]] std::optional<Dialect> dialect_asked(const mcp::Envelope& envelope);

}  // namespace recourse::server
