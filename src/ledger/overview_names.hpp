#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace recourse::ledger {

/// Texts of several parts by number, as long as somebody counts under them. Past a bound new ones
/// are all `kOther`.
class OverviewNames {
  public:
    using Number = std::uint16_t;
    static constexpr Number kOther = 0;
    static constexpr std::size_t kParts = 4;
    using Parts = std::array<std::string_view, kParts>;

    /// `most` with `kOther`.
    explicit OverviewNames(std::size_t most) : most_(most), names_(1) {}

    /// To be held, or it is never forgotten.
    [[nodiscard]] Number number_of(const Parts& parts);
    /// The parts behind the last are empty. Until the last `release`.
    [[nodiscard]] Parts parts_of(Number number) const noexcept;
    /// One past the largest number.
    [[nodiscard]] std::size_t size() const noexcept { return names_.size(); }

    /// One more who counts under it.
    void hold(Number number) noexcept { ++names_[number].holders; }
    void release(Number number);
    [[nodiscard]] bool is_held(Number number) const noexcept { return names_[number].holders > 0; }

  private:
    struct Name {
        std::string text;  ///< the parts, each ended by NUL
        std::size_t holders = 0;
    };
    std::size_t most_;
    std::vector<Name> names_;
    std::vector<Number> free_;
    std::unordered_map<std::string, Number> numbers_;
};

}  // namespace recourse::ledger
