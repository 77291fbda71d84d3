#include "server/dialect_choice.hpp"

#include "base/glob.hpp"
#include "fault/dialect.hpp"

#include <algorithm>

namespace recourse::server {

Dialect DialectChoice::of(
    std::optional<Dialect> request, std::string_view client_name, std::optional<Dialect> upstream
) const {
    if (request) return *request;
    const auto& clients = settings_.clients;
    const auto caller = std::ranges::find_if(clients, [&](const ClientDialect& client) {
        return text::fits_glob(client_name, client.name);
    });
    if (caller != clients.end()) return caller->dialect;
    return upstream.value_or(settings_.fallback);
}

std::optional<Dialect> dialect_asked(const mcp::Envelope& envelope) {
    const auto name = envelope.dialect.string();
    const auto dialect = name ? fault::dialect_named(*name) : std::nullopt;
    // RFC 9457 is for answers of plain HTTP.
    return dialect == Dialect::problem ? std::nullopt : dialect;
}

std::expected<std::optional<Dialect>, ProtocolFault> dialect_asked(
    const mcp::Envelope& envelope, std::string_view method
) {
    if (!envelope.dialect) return std::nullopt;
    const auto dialect = dialect_asked(envelope);
    if (!dialect) return std::unexpected(unknown_dialect(method, envelope.dialect));
    return dialect;
}

}  // namespace recourse::server
