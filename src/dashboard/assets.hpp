#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// The files of the dashboard, in the program itself: the pages of src/dashboard/pages, and
/// Chart.js.
namespace recourse::dashboard {

struct Asset {
    std::string_view name;    ///< `index.html`
    std::string_view etag;    ///< with its quotes
    std::string_view packed;  ///< gzip
    std::size_t size;         ///< unpacked
};

/// By name. Made by cmake/embed_assets.cmake.
[[nodiscard]] std::span<const Asset> assets() noexcept;
/// Null where there is none.
[[nodiscard]] const Asset* find_asset(std::string_view name) noexcept;
[[nodiscard]] std::string_view media_type_of(const Asset& asset) noexcept;
[[nodiscard]] std::string unpacked(const Asset& asset);

}  // namespace recourse::dashboard
