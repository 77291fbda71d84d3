#pragma once

#include "base/json.hpp"
#include "guards/condition.hpp"

#include <recourse/fault.hpp>

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

/// How to wait for the end of what a tool only begins.
namespace recourse::guards {

/// Of one tool. Its call begins a job, or tells how it stands; the looks only read.
struct PollRule {
    std::string tool;  ///< that shows how the job stands, by the upstream's own name
    /// As in a VerifyRule; a name that is no argument is a member of what the call answered.
    json::Value arguments = json::Object{};
    std::optional<Condition> done_when;
    std::optional<Condition> failed_when;    ///< the answer is then read as a failure
    std::chrono::milliseconds every{5'000};  ///< between two looks, at most: the first come sooner
    std::chrono::milliseconds timeout{10'000};  ///< for each look
    std::chrono::milliseconds wait{60'000};     ///< in all, where the caller says no `timeout`
    std::chrono::milliseconds wait_at_most{600'000};
};

/// A tool as its callers see it: with the arguments `wait` and `timeout`. Nothing where its entry
/// in the list cannot be extended.
[[nodiscard]] std::optional<std::string> with_waiting(
    std::string_view entry, std::chrono::milliseconds wait, std::chrono::milliseconds wait_at_most
);

/// The same arguments without those two, and for how long the caller wants to wait: nothing where
/// it does not.
struct Waiting {
    std::string arguments;
    std::optional<std::chrono::milliseconds> budget;
};
/// Nothing where neither is given.
[[nodiscard]] std::optional<Waiting> take_waiting(const PollRule& rule, json::Ref arguments);

/// The arguments of a look, raw JSON; nothing where one is named that nobody gave.
[[nodiscard]] std::optional<std::string> arguments_of_poll(
    const PollRule& rule, json::Ref arguments, json::Ref answered
);

enum class Standing : unsigned char { running, done, failed };
[[nodiscard]] Standing judge(const PollRule& rule, const Looked& looked, json::Ref arguments);

/// The job was begun, and is still at work when its caller's time is over. `tool` and `begun` are
/// what the caller knows the two tools by.
[[nodiscard]] Fault still_running(
    const PollRule& rule,
    std::string_view arguments_of_look,
    std::string_view tool,
    std::string_view begun,
    std::chrono::milliseconds waited
);

}  // namespace recourse::guards
