#pragma once

#include <optional>
#include <string>
#include <string_view>

/// What we hand to a client and want back unchanged.
namespace recourse::server {

/// SHA-256, as hex.
[[nodiscard]] std::string digest(std::string_view text);

/// Texts that nobody without the key can make or change (HMAC-SHA256). Not secret: whoever holds
/// one can read it. Thread-safe.
class Seal {
  public:
    explicit Seal(std::string key) : key_(std::move(key)) {}

    [[nodiscard]] std::string close(std::string_view text) const;
    /// The text; nothing where the seal is broken or of another key.
    [[nodiscard]] std::optional<std::string> open(std::string_view sealed) const;

  private:
    [[nodiscard]] std::string signature(std::string_view encoded) const;
    std::string key_;
};

}  // namespace recourse::server
