#pragma once

#include "gateway/keys.hpp"
#include "net/tls.hpp"

#include <optional>
#include <span>

/// The keys of TLS: `listen.tls` and `upstreams.NAME.tls`.
namespace recourse::gateway {

[[nodiscard]] std::span<const Key<net::ServerTls>> server_tls_keys();
[[nodiscard]] std::span<const Key<net::ClientTls>> client_tls_keys();

/// Read the section and the files it names, and see whether TLS can be done with them.
void read_server_tls(Reading& reading, const Place& place, std::optional<net::ServerTls>& tls);
void read_client_tls(Reading& reading, const Place& place, net::ClientTls& tls);

/// TLS is for `https://` only: complains of settings that would count for nothing.
void check_tls_is_used(
    Reading& reading, const Place& upstream_place, const UpstreamSettings& upstream
);

}  // namespace recourse::gateway
