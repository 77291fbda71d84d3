#pragma once

#include <recourse/fault.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// What all dialects say in the same words. Private to the dialects.
namespace recourse::fault {

/// No more steps are told, and steps and page take no more room: the rest is for what went wrong.
inline constexpr std::size_t kMaxActions = 3;
inline constexpr std::size_t kMostAdvice = 1'250;

/// One line, safe to show: a line break in an upstream's words could forge a line of ours.
[[nodiscard]] std::string one_line(std::string_view untrusted);
/// The same, with a full stop.
[[nodiscard]] std::string sentence(std::string_view untrusted);
/// `call x` at the start of a sentence is `Call x`, and within one `Call x` is `call x`.
[[nodiscard]] std::string capitalised(std::string words);
[[nodiscard]] std::string uncapitalised(std::string words);

/// `message. cause. violations.` in `room` bytes: what is too long is taken first from the message,
/// then from the cause, and the violations get what is left.
[[nodiscard]] std::string what_went_wrong(const Fault& fault, std::size_t room);

/// `12 seconds`, `2 minutes`.
[[nodiscard]] std::string in_words(std::chrono::seconds wait);

/// A duplicate of the call would do no harm.
[[nodiscard]] bool may_repeat(const Fault& fault) noexcept;

/// What a tool says of itself, as a sentence about the effect; empty for `nothing`.
[[nodiscard]] std::string_view claim_in_words(SafeBecause said) noexcept;

/// The id that a person quotes, bounded: whole, and in the twelve digits that find it too.
[[nodiscard]] std::string whole_support_id(const Fault& fault);
[[nodiscard]] std::string short_support_id(const Fault& fault);

/// The page that a person has to open; empty where there is none that could be shown.
[[nodiscard]] std::string page_to_open(const Fault& fault);

/// What a dialect puts into its one message, beside what went wrong.
struct Saying {
    bool steps = true;        ///< what to do next, as sentences
    bool page = true;         ///< the page to open: not where it has a member of its own
    bool support_id = false;  ///< likewise
    std::size_t room = 1'600;
};

/// What went wrong, why, what to do next, how long to wait and what happened to the side effect, in
/// one line. Of the effect it says nothing where the category says it: a refused call did nothing.
[[nodiscard]] std::string instruction(const Fault& fault, const Saying& saying);

/// What kind of step a sentence asks for, as far as its first word tells.
[[nodiscard]] ActionType type_of_step(std::string_view words) noexcept;

/// `^[a-z][a-z0-9_]{2,62}$`
[[nodiscard]] bool is_code(std::string_view text) noexcept;

/// The last `wait 12 seconds` of a text.
[[nodiscard]] std::optional<std::chrono::seconds> last_wait_in(std::string_view words);

/// Takes off the end of a line, and returns, what it says about effect and support id.
[[nodiscard]] std::string_view take_ending(std::string_view& message);

/// The way back: takes what the end of a message says about effect and support id into the Fault,
/// and the wait, which stays where it is. Wants `category` and `retryable`; fills `message`.
void read_instruction(std::string_view message, Fault& fault);

}  // namespace recourse::fault
