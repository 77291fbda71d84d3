#pragma once

#include "fault/redaction_rules.hpp"

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

/// The first pass of redaction, and on clean text the only one. Private to redaction.
namespace recourse::fault {

/// The bytes that may stand at each of the first places of a match.
struct Head {
    static constexpr std::size_t kPlaces = 4;
    std::array<std::bitset<256>, kPlaces> places;
    std::size_t size = 0;  ///< places that are known; behind them anything may stand
};

/// Every way in which a match of `pattern` can begin. Reads what token rules are made of: letters,
/// escapes, classes, groups with alternatives, `{n,m}` and `?`.
[[nodiscard]] std::vector<Head> heads_of(std::string_view pattern);

/// Reads a text once. At each place four table look-ups say which of 64 groups of beginnings fit
/// (as Teddy of Hyperscan does it, without its instructions); nearly always none does. A token is
/// then matched where it begins; a rule of the grammar is noted, for its anchor is there.
class Scan {
  public:
    Scan(std::span<const Rule> tokens, std::span<const Rule> grammar);
    ~Scan();

    struct Needs {
        std::bitset<128> grammar;  ///< the rules whose anchors stand in the text
        bool assignments = false;  ///< a name that secrets are given to
        bool cards = false;        ///< thirteen digits in a row
    };

    /// Appends the tokens, and says what else has to look at the text.
    [[nodiscard]] Needs read(std::string_view text, std::vector<Span>& found) const;

  private:
    enum class Kind : std::uint8_t { token, anchor, assignment, card };
    struct Entry {
        Head head;
        Kind kind;
        std::size_t index;         ///< of the rule
        std::string_view literal;  ///< of an anchor, in lower case: all of it must stand there
    };
    struct Reader;

    void add(const Head& head, Kind kind, std::size_t index, std::string_view literal);
    void group();
    void add_literal(std::string_view literal, Kind kind, std::size_t index);

    std::span<const Rule> tokens_;
    std::vector<std::unique_ptr<re2::RE2>> patterns_;  ///< of the tokens
    std::array<std::array<std::uint64_t, 256>, Head::kPlaces> tables_{};
    std::vector<Entry> entries_;
    std::array<std::vector<std::size_t>, 64> groups_;  ///< of entries
};

}  // namespace recourse::fault
