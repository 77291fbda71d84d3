#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace recourse::mcp {

/// Legacy peers shake hands and may hold sessions; modern peers say everything with every request.
enum class Era : std::uint8_t { legacy, modern };

inline constexpr std::string_view kModernRevision = "2026-07-28";
inline constexpr std::string_view kNewestLegacyRevision = "2025-11-25";
/// What a client means that names no revision over HTTP (2025-06-18 transports, Protocol Version
/// Header).
inline constexpr std::string_view kAssumedRevision = "2025-03-26";

/// Newest first.
inline constexpr std::array<std::string_view, 4> kLegacyRevisions = {
    "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"
};
inline constexpr std::array<std::string_view, 5> kAllRevisions = {
    "2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"
};

[[nodiscard]] constexpr bool is_legacy_revision(std::string_view revision) noexcept {
    for (const auto known : kLegacyRevisions) {
        if (revision == known) return true;
    }
    return false;
}

[[nodiscard]] constexpr bool is_modern_revision(std::string_view revision) noexcept {
    return revision == kModernRevision;
}

[[nodiscard]] constexpr bool is_known_revision(std::string_view revision) noexcept {
    return is_modern_revision(revision) || is_legacy_revision(revision);
}

/// The revision a legacy server answers `initialize` with: the one asked for, or its own newest.
[[nodiscard]] constexpr std::string_view negotiate(std::string_view requested) noexcept {
    return is_legacy_revision(requested) ? requested : kNewestLegacyRevision;
}

[[nodiscard]] constexpr std::string_view to_string(Era era) noexcept {
    return era == Era::legacy ? "legacy" : "modern";
}

}  // namespace recourse::mcp
