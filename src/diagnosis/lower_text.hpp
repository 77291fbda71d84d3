#pragma once

#include <bitset>
#include <cstddef>
#include <string_view>

namespace recourse::diagnosis {

/// A text in lower case, and which runs of three characters occur in it: of the thousands of
/// phrases that could be looked for, nearly all cannot be there. Views the text.
class LowerText {
  public:
    explicit LowerText(std::string_view lower_text) noexcept : text_(lower_text) {
        for (std::size_t at = 0; at + kRun <= lower_text.size(); ++at)
            runs_.set(place_of(lower_text, at));
    }

    [[nodiscard]] std::string_view text() const noexcept { return text_; }

    /// False where `literal` surely does not occur.
    [[nodiscard]] bool may_hold(std::string_view literal) const noexcept {
        if (literal.size() < kRun) return true;
        return runs_.test(place_of(literal, 0)) &&
               runs_.test(place_of(literal, literal.size() - kRun));
    }

  private:
    static constexpr std::size_t kRun = 3;
    static constexpr std::size_t kPlaces = 8'192;

    static std::size_t place_of(std::string_view text, std::size_t at) noexcept {
        const auto code = [&](std::size_t i) {
            return static_cast<std::size_t>(static_cast<unsigned char>(text[at + i]));
        };
        return (code(0) * 961 + code(1) * 31 + code(2)) % kPlaces;
    }

    std::string_view text_;
    std::bitset<kPlaces> runs_;
};

}  // namespace recourse::diagnosis
