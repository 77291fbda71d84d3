#pragma once

#include "base/json.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Cursors: where the next page of a list begins. They stay good while entries come and go.
namespace recourse::server {

[[nodiscard]] std::string cursor_after(std::uint64_t number, std::string_view list);
/// Nothing for what is no cursor of that list.
[[nodiscard]] std::optional<std::uint64_t> place_of(json::Ref cursor, std::string_view list);

}  // namespace recourse::server
