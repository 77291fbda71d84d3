#pragma once

#include "fault/rules.hpp"
#include "fault/vocabulary.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Vocabularies: tables of codes with the rules that lead to them, built in (vocabularies/*.yaml of
/// the repository, embedded) or written by an operator.
namespace recourse::fault {

/// Immutable once made; pointers into it stay valid as long as it does, moved or not.
class Vocabulary {
  public:
    Vocabulary() = default;
    Vocabulary(
        std::string domain, std::string about, std::vector<Code> codes, std::vector<CodeRule> rules
    );

    [[nodiscard]] const std::string& domain() const noexcept { return domain_; }
    [[nodiscard]] const std::string& about() const noexcept { return about_; }
    [[nodiscard]] std::span<const Code> codes() const noexcept { return codes_; }
    [[nodiscard]] std::span<const CodeRule> rules() const noexcept { return rules_; }

    /// By its name, or null.
    [[nodiscard]] const Code* find(std::string_view name) const noexcept;
    /// By its name or its spelling on the wire, or null.
    [[nodiscard]] const Code* find_spelt(std::string_view spelling) const noexcept;

  private:
    std::string domain_;
    std::string about_;
    std::vector<Code> codes_;
    std::vector<CodeRule> rules_;
};

/// The one of Recourse itself, which rules of all others may name codes of. Thread-safe.
[[nodiscard]] const Vocabulary& own_vocabulary();

/// A code and whose it is.
struct Found {
    const Vocabulary* vocabulary = nullptr;
    const Code* code = nullptr;
};

/// The built-in vocabularies and those of the operator's files. Cheap to copy.
class Vocabularies {
  public:
    /// The built-in ones alone, read at the first use. Thread-safe.
    [[nodiscard]] static const Vocabularies& built_in();

    Vocabularies() = default;
    /// Adds one. False where its domain is taken.
    bool add(Vocabulary vocabulary);

    [[nodiscard]] std::span<const std::shared_ptr<const Vocabulary>> all() const noexcept {
        return all_;
    }
    /// By its domain, or null.
    [[nodiscard]] const Vocabulary* find(std::string_view domain) const noexcept;
    /// By domain and code, either spelling, or null.
    [[nodiscard]] const Code* find(std::string_view domain, std::string_view code) const noexcept;

    /// Every code that may be meant: exactly that spelling, else the same but for case and
    /// separators (`BotUnreachable`, `bot-unreachable`), as `code` or `domain/code`.
    [[nodiscard]] std::vector<Found> spelt(std::string_view code) const;
    /// Did-you-mean: names that are near, best first, at most three.
    [[nodiscard]] std::vector<Found> near(std::string_view code) const;

  private:
    std::vector<std::shared_ptr<const Vocabulary>> all_;
};

}  // namespace recourse::fault
