#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What callers ask to be permitted, and what operators decided: one line of JSON for each event,
/// in a file that only grows, so that a gateway and a command may both write to it and anybody can
/// read what happened.
namespace recourse::gateway {

struct PermissionRequest {
    enum class State : std::uint8_t { open, granted, denied };

    std::string id;
    std::string caller;  ///< its id
    std::string tool;    ///< by the name that callers know
    std::string reason;  ///< the caller's own words, bounded and clean
    WallTime filed;
    State state = State::open;
    std::optional<WallTime> decided;
};

[[nodiscard]] std::string_view to_string(PermissionRequest::State state) noexcept;

/// Oldest first; none where there is no file yet. What is no event is passed over.
[[nodiscard]] std::expected<std::vector<PermissionRequest>, std::string> read_permission_requests(
    const std::string& path
);
/// The error says why it could not be written.
[[nodiscard]] std::expected<void, std::string> file_permission_request(
    const std::string& path, const PermissionRequest& request
);
/// The last decision counts.
[[nodiscard]] std::expected<void, std::string> decide_permission_request(
    const std::string& path, std::string_view id, PermissionRequest::State state, WallTime now
);

}  // namespace recourse::gateway
