#pragma once

#include "base/json.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>
#include <string_view>

namespace recourse::guards {

/// What stands for a call: two calls have the same if and only if they say the same (SHA-256, so
/// nobody can make two that collide).
class Fingerprint {
  public:
    using Bytes = std::array<std::uint8_t, 32>;

    Fingerprint() = default;
    explicit Fingerprint(const Bytes& bytes) noexcept : bytes_(bytes) {}

    [[nodiscard]] const Bytes& bytes() const noexcept { return bytes_; }
    /// 64 lower-case hex digits.
    [[nodiscard]] std::string hex() const;
    friend bool operator==(const Fingerprint&, const Fingerprint&) = default;

  private:
    Bytes bytes_{};
};

/// Of `parts` (who calls, what is called: each may hold any bytes) and of the arguments, however
/// they are written: the order of members, white space and escapes make no difference, the spelling
/// of a number does. Absent arguments are an empty object.
/// Throws std::bad_alloc where OpenSSL has no memory. Thread-safe.
[[nodiscard]] Fingerprint fingerprint(
    std::initializer_list<std::string_view> parts, json::Ref arguments
);

/// For hash tables: the digest's own bits.
struct FingerprintHash {
    [[nodiscard]] std::size_t operator()(const Fingerprint& fingerprint) const noexcept {
        std::size_t bits = 0;
        std::memcpy(&bits, fingerprint.bytes().data(), sizeof bits);
        return bits;
    }
};

}  // namespace recourse::guards
