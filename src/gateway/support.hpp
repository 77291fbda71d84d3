#pragma once

#include "gateway/reading_room.hpp"
#include "guards/caller.hpp"
#include "ledger/story.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What became of a call, for whoever may know it: on a page (support_page.hpp) and by a tool
/// (support_tool.hpp).
namespace recourse::gateway {

/// Callers with this role see the stories of everybody's calls, and what the upstream said.
inline constexpr std::string_view kOperatorRole = "operator";

/// Whether a caller is an operator. Where nobody is asked who they are, only this machine is
/// served, and its user is one.
[[nodiscard]] bool is_operator(const guards::Caller& caller);

/// The stories of that support id (as `ledger::support_id_of` reads it): for operators of all
/// calls, for any other caller of its own.
[[nodiscard]] net::Task<store::Kept<std::vector<ledger::Story>>> stories_for(
    const guards::Caller& caller, ReadingRoom& reading, std::string support_id
);

}  // namespace recourse::gateway
