#pragma once

#include <cstdint>
#include <span>
#include <string_view>

/// Every way in which `faulty` can fail, as data: a call asks for one by its name.
namespace faulty {

enum class Where : std::uint8_t { anywhere, stdio, http };

struct FaultKind {
    std::string_view name;
    Where where;
    int http_status;        ///< for those that are just a status; else 0
    std::string_view what;  ///< one line, for --list and for the tool's schema
};

[[nodiscard]] std::span<const FaultKind> fault_kinds() noexcept;
/// Nothing for a name that no fault has.
[[nodiscard]] const FaultKind* find_fault(std::string_view name) noexcept;

/// The dialects of "wait" that `http_429` can speak.
struct WaitDialect {
    std::string_view name;
    std::string_view header;  ///< a complete line, or empty
    std::string_view body;    ///< a JSON body, or empty
};
[[nodiscard]] std::span<const WaitDialect> wait_dialects() noexcept;

}  // namespace faulty
