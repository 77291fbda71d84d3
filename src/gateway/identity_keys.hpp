#pragma once

#include "gateway/keys.hpp"
#include "guards/identity_settings.hpp"
#include "guards/rights.hpp"

#include <span>

/// The keys of who calls and what they may do: `identity`, `roles`, `callers` and `scopes`.
namespace recourse::gateway {

[[nodiscard]] std::span<const Key<guards::IdentitySettings>> identity_keys();
[[nodiscard]] std::span<const Key<guards::IssuerSettings>> issuer_keys();
[[nodiscard]] std::span<const Key<guards::Grant>> role_keys();
[[nodiscard]] std::span<const Key<guards::CallerGrant>> caller_keys();
[[nodiscard]] std::span<const Key<guards::ScopeRule>> scope_keys();

void read_roles(Reading& reading, const Place& place, guards::PermissionSettings& permission);
void read_callers(Reading& reading, const Place& place, guards::PermissionSettings& permission);
void read_scopes(Reading& reading, const Place& place, guards::PermissionSettings& permission);

/// What they demand of each other and of the rest of the file, once all is read. Fills in what
/// follows from it: the audience of tokens.
void check_identity(Reading& reading, const Place& file, Settings& settings);

}  // namespace recourse::gateway
