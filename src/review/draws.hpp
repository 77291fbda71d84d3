#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <span>
#include <string>
#include <string_view>

namespace recourse::review {

/// Chance that is the same for the same seed and subject, on every machine: what a review draws for
/// one tool does not depend on the tools beside it.
class Draws {
  public:
    Draws(std::uint64_t seed, std::string_view subject);

    /// Below `bound`, which is not 0.
    [[nodiscard]] std::size_t below(std::size_t bound);
    /// A word that nobody else uses, so that it is known wherever it comes back: `zq4k7m2x9w1b`.
    [[nodiscard]] std::string sentinel();
    /// A whole number that nobody else uses: nine digits.
    [[nodiscard]] std::int64_t odd_number();
    /// Something like a password.
    [[nodiscard]] std::string password();
    /// `word` with one edit in it, so that it is none of `taken`.
    [[nodiscard]] std::string misspelt(std::string_view word, std::span<const std::string> taken);
    /// `example` with other letters and digits of the same kinds, wherever `fits` takes them: what
    /// a pattern demands to the letter stays.
    [[nodiscard]] std::string like(
        std::string_view example, const std::function<bool(const std::string& made)>& fits
    );

  private:
    std::mt19937_64 engine_;  // whose numbers the standard fixes, unlike those of distributions
};

/// The 64 bits of FNV-1a.
[[nodiscard]] std::uint64_t hash_of(std::string_view text) noexcept;

}  // namespace recourse::review
