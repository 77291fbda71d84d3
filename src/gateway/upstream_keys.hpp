#pragma once

#include "gateway/keys.hpp"

#include <span>
#include <vector>

/// The keys of one server: `upstreams.NAME`, and how tokens for it are fetched.
namespace recourse::gateway {

[[nodiscard]] std::span<const Key<UpstreamSettings>> upstream_keys();
[[nodiscard]] std::span<const Key<upstreams::OAuthSettings>> oauth_keys();

/// Reads `upstreams`, and holds the keys of each to each other.
void read_upstreams(Reading& reading, const Place& place, std::vector<UpstreamSettings>& upstreams);

}  // namespace recourse::gateway
