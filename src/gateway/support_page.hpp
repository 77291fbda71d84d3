#pragma once

#include "gateway/reading_room.hpp"
#include "guards/caller.hpp"
#include "server/site.hpp"

#include <optional>

namespace recourse::gateway {

/// Where a support id's story stands: `/support/4f1c09a2b7de`.
inline constexpr std::string_view kSupportPages = "/support/";

/// The stories of that support id, as text or JSON. Operators see those of all calls, and what the
/// upstream said; other callers their own. Nothing where there is no such call for this caller, or
/// no ledger.
[[nodiscard]] net::Task<std::optional<server::Page>> support_page(
    ReadingRoom& reading, const server::PageRequest& visit, const guards::Caller& caller
);

}  // namespace recourse::gateway
