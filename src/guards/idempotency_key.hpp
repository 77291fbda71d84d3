#pragma once

#include "guards/tool_call.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace recourse::guards {

/// Its names in `_meta`, in the order they are looked for.
inline constexpr std::string_view kMetaIdempotencyKey = "dev.recourse/idempotencyKey";
inline constexpr std::string_view kMetaIdempotencyKeyPlain = "idempotencyKey";
/// The header (draft-ietf-httpapi-idempotency-key-header).
inline constexpr std::string_view kHeaderIdempotencyKey = "Idempotency-Key";
inline constexpr std::size_t kLongestIdempotencyKey = 255;

/// Where a caller may say that two calls are meant to be one, beside `_meta`.
struct KeyPlaces {
    std::optional<std::string_view> header;  ///< its value as it came; nothing without one
    std::string_view argument;               ///< the argument that is a key; empty: none is
};

/// The key that a call names; nothing where it names none. The Fault: what stands there is no key,
/// or two places name different ones. A header is a string of RFC 8941, in quotes; without quotes,
/// as many clients send it, it is taken as it stands.
[[nodiscard]] std::expected<std::optional<std::string>, Fault> idempotency_key(
    const ToolCall& call, const KeyPlaces& places
);

}  // namespace recourse::guards
