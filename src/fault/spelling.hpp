#pragma once

#include <recourse/fault.hpp>

#include <optional>
#include <string>
#include <string_view>

/// How a code is written in a dialect, and what a code that came in one means.
namespace recourse::fault {

class Vocabularies;
class Vocabulary;

struct Spelling {
    std::string code;  ///< `INVALID_CUSTOMER_ID` for `invalid_customer_id`, where it is so written
    std::string type;  ///< the group of the dialect `typed`: `permission_error`
};

/// The vocabulary's, where it has one; else the spelling that the code came in, else the code.
[[nodiscard]] Spelling spelling_of(const Fault& fault, const Vocabularies& vocabularies);

struct Meaning {
    std::string code;    ///< as a Fault has it
    std::string spelt;   ///< as it came, where that says more
    std::string domain;  ///< of the sender's own vocabulary, where that has the code
    Category category = Category::unknown;
    Actor actor = Actor::nobody;
    bool retryable = false;
    bool known = false;  ///< a vocabulary has it: nothing here is guessed
};

/// By the sender's own vocabulary, where it has one, else by the built-in ones, else by the words
/// of the code, else by its type (empty: none). Nothing for what can be no code at all.
[[nodiscard]] std::optional<Meaning> meaning_of(
    std::string_view code, std::string_view type, const Vocabulary* own
);

/// The groups of the dialect `typed`.
[[nodiscard]] bool is_type(std::string_view type) noexcept;

/// A Fault that starts from what its code means; its domain is empty where that is not known.
[[nodiscard]] Fault from(const Meaning& meaning);

}  // namespace recourse::fault
