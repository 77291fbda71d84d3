#pragma once

#include <recourse/fault.hpp>

#include <optional>
#include <string>
#include <string_view>

/// How a code is written in a dialect, and what a code that came in one means.
namespace recourse::fault {

struct Spelling {
    std::string code;  ///< `INVALID_CUSTOMER_ID` for `invalid_customer_id`, where it is so written
    std::string type;  ///< the group of the dialect `typed`: `permission_error`
};

/// The vocabulary's, where it has one; else the spelling that the code came in, else the code.
[[nodiscard]] Spelling spelling_of(const Fault& fault);

struct Meaning {
    std::string code;   ///< as a Fault has it
    std::string spelt;  ///< as it came, where that says more
    Category category = Category::unknown;
    Actor actor = Actor::nobody;
    bool retryable = false;
    bool known = false;  ///< a vocabulary has it: nothing here is guessed
};

/// By the vocabularies, else by the words of the code, else by its type (empty: none). Nothing for
/// what can be no code at all.
[[nodiscard]] std::optional<Meaning> meaning_of(std::string_view code, std::string_view type);

/// The groups of the dialect `typed`.
[[nodiscard]] bool is_type(std::string_view type) noexcept;

/// A Fault that starts from what its code means.
[[nodiscard]] Fault from(const Meaning& meaning);

}  // namespace recourse::fault
