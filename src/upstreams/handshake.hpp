#pragma once

#include "base/json.hpp"
#include "mcp/message.hpp"
#include "upstreams/upstream.hpp"

#include <optional>
#include <string>

/// The words of the handshakes. Legacy: `initialize`, then `notifications/initialized`. Modern:
/// `server/discover`.
namespace recourse::upstreams {

[[nodiscard]] std::string initialize_params(const Identity& identity);
[[nodiscard]] std::string discover_params(const Identity& identity);

/// What a result of `initialize` or `server/discover` says; nothing where it names no revision that
/// we speak.
[[nodiscard]] std::optional<Hello> hello_from_initialize(json::Ref result);
[[nodiscard]] std::optional<Hello> hello_from_discover(json::Ref result);

/// Whether an error that answers a modern probe was made by a modern server: it knows the envelope,
/// the headers or the revisions, even where it disagrees with them.
[[nodiscard]] bool is_modern_error(std::int64_t code) noexcept;
/// Whether that modern server cannot be talked to as a legacy one either.
[[nodiscard]] bool is_modern_refusal(const Failed& failure);
/// Whether a refusal of our revision names it among those that are served.
[[nodiscard]] bool offers_our_revision(const diagnosis::JsonRpcFailed& error);

/// Which era to try first, and whether the other one may follow.
[[nodiscard]] mcp::Era first_era(const Settings& settings, const Identity& identity) noexcept;

/// How long a probe of one era may keep a silent server waiting before the other one is tried.
inline constexpr std::chrono::milliseconds kProbeTime{3'000};

}  // namespace recourse::upstreams
