#pragma once

#include "gateway/reading_room.hpp"
#include "guards/caller.hpp"
#include "server/site.hpp"
#include "telemetry/state.hpp"

/// A support id's story over HTTP, for operators and for callers of their own calls.
namespace recourse::gateway {

/// Where it stands: `/support/4f1c09a2b7de`.
inline constexpr std::string_view kSupportPages = "/support/";

/// The stories of that support id, as text or JSON. Operators see those of all calls, and what the
/// upstream said; other callers their own: to them others' calls are not there. `ledger` says why a
/// call may not be written yet.
[[nodiscard]] net::Task<server::Page> support_page(
    ReadingRoom& reading,
    const server::AnnexRequest& visit,
    const guards::Caller& caller,
    const telemetry::LedgerState& ledger
);

}  // namespace recourse::gateway
