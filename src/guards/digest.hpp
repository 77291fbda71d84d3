#pragma once

#include <string>
#include <string_view>

/// Proofs of secrets, without the secrets.
namespace recourse::guards {

/// HMAC-SHA256, as 64 lower-case hex digits. Throws std::bad_alloc where OpenSSL has no memory.
[[nodiscard]] std::string keyed_hash(std::string_view key, std::string_view text);

/// Whether two texts are the same, in a time that does not tell how much of them is.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

}  // namespace recourse::guards
