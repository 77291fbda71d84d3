#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

/// A Fault is one failure in canonical form: what went wrong, why, what to do next, whether the
/// side effect happened, whether a retry is safe, how long to wait, and the id a person can look
/// up. Plain values without behaviour: not thread-safe, freely copied. How one is put into words
/// for the wire is a dialect's business.
namespace recourse {

/// What kind of failure: the gRPC status codes, with their numbers (grpc doc/statuscodes.md).
enum class Category : std::uint8_t {
    cancelled = 1,
    unknown = 2,
    invalid_argument = 3,
    deadline_exceeded = 4,
    not_found = 5,
    already_exists = 6,
    permission_denied = 7,
    resource_exhausted = 8,
    failed_precondition = 9,
    aborted = 10,
    out_of_range = 11,
    unimplemented = 12,
    internal = 13,
    unavailable = 14,
    data_loss = 15,
    unauthenticated = 16,
};

/// Who can fix it.
enum class Actor : std::uint8_t {
    model,      ///< change the call
    user,       ///< authorise, pay
    operator_,  ///< configure; "operator" on the wire
    time,       ///< wait
    nobody,     ///< try something else
};

/// Did the side effect happen: the worst over all attempts made for this call.
enum class Effect : std::uint8_t { none, done, partial, unknown };

/// By what a duplicate is impossible. `nothing` means that it is not.
enum class SafeBecause : std::uint8_t { nothing, read_only, idempotent, replay_key, not_sent };

enum class ActionType : std::uint8_t {
    fix_arguments,
    call_tool,
    verify_effect,
    wait,
    authorize,
    ask_user,
    use_alternative,
    stop,
};

/// One thing to do next. `sentence` alone is enough for a reader; the rest is for code.
struct Action {
    ActionType type = ActionType::stop;
    std::string sentence;                         ///< an imperative sentence without its full stop
    std::string tool;                             ///< for call_tool, verify_effect, use_alternative
    std::optional<boost::json::value> arguments;  ///< the call to make, verbatim, where it is known

    bool operator==(const Action&) const = default;
};

/// How sure a suggested value is (rustc's applicability). Only `exact` may be applied by code.
enum class Applicability : std::uint8_t { exact, likely, template_ };

/// One place where the arguments break the tool's schema or rules.
struct Violation {
    std::string pointer;   ///< RFC 6901, into the arguments
    std::string rule;      ///< the schema keyword: `type`, `required`, `pattern`, ...
    std::string sentence;  ///< what is wrong there, complete by itself
    std::optional<boost::json::value> provided;  ///< absent where nothing was given
    std::string expected;                        ///< in words: `an integer`, `^cust_[A-Z0-9]{12}$`
    std::vector<std::string> allowed;            ///< the values that would do, where they are few
    std::optional<boost::json::value> example;   ///< a value that is valid
    std::optional<boost::json::value> suggestion;
    Applicability applicability = Applicability::template_;

    bool operator==(const Violation&) const = default;
};

/// One limit that is violated.
struct Quota {
    std::string policy;
    std::string unit;
    double limit = 0;
    double used = 0;
    std::chrono::seconds window{0};
    std::optional<std::chrono::system_clock::time_point> resets_at;
    std::string subject;

    bool operator==(const Quota&) const = default;
};

/// How to learn whether an unknown write happened. The tool only reads.
struct Verify {
    std::string tool;
    boost::json::value arguments;
    std::string done_when;
    std::string absent_when;

    bool operator==(const Verify&) const = default;
};

struct Links {
    std::string doc_url;
    std::string action_url;
    std::string connect_url;

    bool operator==(const Links&) const = default;
};

/// Whoever tells of a longer wait than a leap year is understood to mean this one, or not at all.
inline constexpr std::chrono::seconds kLongestWait = std::chrono::hours{24 * 366};

struct Fault {
    std::string domain = "recourse";  ///< who owns the code: `recourse`, or the upstream's name
    std::string code;                 ///< `^[a-z][a-z0-9_]{2,62}$`
    Category category = Category::internal;
    std::string
        message;        ///< what went wrong, with this call's names and values; safe to show a user
    std::string cause;  ///< why, where known
    Actor actor = Actor::nobody;
    std::vector<Action> actions;  ///< at most three
    Effect effect = Effect::unknown;
    bool retryable = false;                           ///< can the condition clear by itself
    std::optional<std::chrono::seconds> retry_after;  ///< and when: from 0 to kLongestWait
    SafeBecause safe_to_retry = SafeBecause::nothing;
    /// What would make it safe if the tool is what it says of itself, for which nobody vouches:
    /// `read_only` or `idempotent`. Only where the effect is unknown and nothing is proven.
    SafeBecause said_safe = SafeBecause::nothing;
    std::optional<Verify> verify;
    std::vector<Violation> violations;
    std::vector<Quota> quota;
    boost::json::object
        details;  ///< every value that stands in `message`, and anything else structured
    Links links;
    std::string support_id;  ///< 32 hex digits
    std::string upstream;    ///< the raw failure, redacted: for the ledger only, never for a caller

    bool operator==(const Fault&) const = default;
};

/// The names used on the wire: `invalid_argument`, `operator`, `template`, ...
[[nodiscard]] std::string_view to_string(Category category) noexcept;
[[nodiscard]] std::string_view to_string(Actor actor) noexcept;
[[nodiscard]] std::string_view to_string(Effect effect) noexcept;
[[nodiscard]] std::string_view to_string(SafeBecause reason) noexcept;
[[nodiscard]] std::string_view to_string(ActionType type) noexcept;
[[nodiscard]] std::string_view to_string(Applicability applicability) noexcept;

/// The way back, for each of the six enums above: nothing for a name that is none of its names.
template <typename Enum>
[[nodiscard]] std::optional<Enum> from_string(std::string_view name) noexcept;

}  // namespace recourse
