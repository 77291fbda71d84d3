#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace recourse::store {

/// Why a store could not do what it was asked.
struct Trouble {
    enum class Why : std::uint8_t {
        locked,       ///< another process holds it, longer than we wait
        full,         ///< the disk, or a limit of the store
        corrupt,      ///< what is there cannot be read as what was written
        unavailable,  ///< it cannot be opened, read or written
    };
    Why why = Why::unavailable;
    std::string detail;  ///< in the words of the database or the system, for operators
};

template <typename T>
using Kept = std::expected<T, Trouble>;

[[nodiscard]] std::string_view to_string(Trouble::Why why) noexcept;

}  // namespace recourse::store
