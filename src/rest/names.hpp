#pragma once

#include <span>
#include <string>
#include <string_view>

namespace recourse::rest {

/// The name of a tool for an operation: its own id made plain, or one made of method and path
/// (`GET /orders/{id}/lines` is `get_orders_by_id_lines`).
[[nodiscard]] std::string tool_name(
    std::string_view operation_id, std::string_view method, std::string_view path
);

/// The name, or where it is taken the name with a number behind it.
[[nodiscard]] std::string distinct_name(std::string name, std::span<const std::string> taken);

}  // namespace recourse::rest
