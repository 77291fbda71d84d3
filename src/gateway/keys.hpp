#pragma once

#include "config/values.hpp"
#include "gateway/settings.hpp"

#include <span>

/// Every key of the configuration, one table per mapping.
namespace recourse::gateway {

using config::Key;
using config::Place;
using config::Reading;

[[nodiscard]] std::span<const Key<Settings>> file_keys();
[[nodiscard]] std::span<const Key<ListenSettings>> listen_keys();
[[nodiscard]] std::span<const Key<LogSettings>> log_keys();
[[nodiscard]] std::span<const Key<server::ClientDialect>> client_keys();
[[nodiscard]] std::span<const Key<RedactionSettings>> redaction_keys();
[[nodiscard]] std::span<const Key<UpstreamSettings>> upstream_keys();
[[nodiscard]] std::span<const Key<upstreams::OAuthSettings>> oauth_keys();
/// All that stands under the name of one tool.
struct ToolSection : ToolSettings, ToolRules {};
[[nodiscard]] std::span<const Key<ToolSection>> tool_keys();

/// Which mapping a key belongs to, in words; empty for one that belongs to none.
[[nodiscard]] std::string_view home_of(std::string_view name);

/// A URL, with its references replaced.
void read_url(Reading& reading, const Place& place, std::string& url);

/// Reads the whole file into `settings`, by the tables and the rules between the keys.
void read_file(Reading& reading, const Place& file, Settings& settings);

}  // namespace recourse::gateway
