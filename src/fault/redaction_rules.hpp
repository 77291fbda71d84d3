#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What the layers of redaction share. Private to the room.
namespace recourse::fault {

/// A secret found in a text: the bytes [begin, end), and the type its placeholder names.
struct Span {
    std::size_t begin;
    std::size_t end;
    std::string_view type;
};

/// One kind of secret. Group 1 of the RE2 pattern is the secret. Where the pattern alone would take
/// harmless text too, `holds` decides, given all text before the secret and the secret itself.
struct Rule {
    std::string_view type;
    std::string_view pattern;
    bool (*holds)(std::string_view before, std::string_view secret) = nullptr;
    /// Of a rule of the grammar: between bars, in lower case, of which one stands in every match.
    std::string_view anchors = {};
};

/// Tokens that say by their prefix what they are. The pattern is the token alone, without a group.
[[nodiscard]] std::span<const Rule> token_rules() noexcept;
/// Secrets known by where they stand: in URLs, after `Bearer`, beside a key word; and by structure.
[[nodiscard]] std::span<const Rule> grammar_rules() noexcept;

/// `[redacted:TYPE#HASH]`, the hash being keyed and of `secret`.
[[nodiscard]] std::string placeholder(std::string_view type, std::string_view secret);

}  // namespace recourse::fault
