#pragma once

#include <optional>
#include <span>
#include <string_view>

/// Finds, among the tools a caller has, the one that helps: by verb and noun, from names alone.
namespace recourse::diagnosis {

using ToolNames = std::span<const std::string_view>;

/// The tool that lists what an id names: `list_customers` for `customer_id`. For a bare `id` the
/// noun is that of the tool that was called.
[[nodiscard]] std::optional<std::string_view> lister_of(
    std::string_view field, std::string_view called, ToolNames tools
);

/// The tool that lists what an argument with an ordinary name is: `list_repositories` for
/// `repository`.
[[nodiscard]] std::optional<std::string_view> lister_of_kind(
    std::string_view field, std::string_view called, ToolNames tools
);

/// The reading tool for the same noun: `get_payment` for `create_payment`.
[[nodiscard]] std::optional<std::string_view> reader_of(std::string_view called, ToolNames tools);

/// True for a tool that can be called without arguments, going by its verb: `list_customers`.
[[nodiscard]] bool lists(std::string_view tool);

/// True for `id`, `customer_id`, `customerIds`, `account_uuid`.
[[nodiscard]] bool names_an_id(std::string_view field);

}  // namespace recourse::diagnosis
