#pragma once

#include "guards/looks.hpp"
#include "server/host.hpp"

#include <string>
#include <string_view>

/// In which session of its caller's a call is made, for limits that give each session a budget. A
/// program of the older protocol is in the session that it opened; one of the newer, or one that
/// wants another, says so with each call. A caller that says nothing has one session without a
/// name.
namespace recourse::gateway {

/// Where a call names it.
inline constexpr std::string_view kMetaSession = "dev.recourse/session";

[[nodiscard]] std::string session_named(std::string_view name);
[[nodiscard]] std::string session_of(const server::Client& client);
[[nodiscard]] std::string session_of(const server::Incoming& incoming);

/// Whose calls know what the earlier ones were told: those of a session of the older protocol, of
/// the one client over stdio, or of a caller that is known. Strangers of the newer protocol over
/// HTTP are all the same to us.
[[nodiscard]] guards::Conversation conversation_of(const server::Incoming& incoming);

}  // namespace recourse::gateway
