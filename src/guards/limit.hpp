#pragma once

#include "guards/tool_call.hpp"
#include "store/counters.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What an operator allows: how often, how much, how many at a time. Plain values.
namespace recourse::guards {

/// What a limit counts.
enum class Counted : std::uint8_t {
    requests,
    cost,      ///< what each call costs, in a unit of the operator's
    running,   ///< calls at the same time
    sessions,  ///< sessions of a caller that are open at the same time
};

/// Within what. The short ones flow steadily; days, weeks and months are those of the calendar, so
/// that everybody can tell when they end; a session is a caller's own: it is over when that caller
/// has not called for a while, whatever connections come and go.
enum class Span : std::uint8_t { second, minute, hour, day, week, month, session };

/// Who shares one counter.
struct Shared {
    bool each_caller = true;
    bool each_upstream = false;
    bool each_tool = false;
    bool each_session = false;
    bool operator==(const Shared&) const = default;
};

/// What the calls of a tool cost, until the answer says more.
struct ToolCost {
    std::string tool;  ///< a pattern with `*` and `?`
    store::Amount cost = store::kUnit;
};

struct Limit {
    std::string name;  ///< `^[a-z][a-z0-9_-]{0,31}$`; what is used is remembered under it
    Counted counted = Counted::requests;
    store::Amount most = 0;  ///< more than 0
    Span per = Span::minute;
    store::Amount burst = 0;  ///< of a short span: how much at once; from 1 unit to `most`
    Shared shared;

    /// Which calls: patterns with `*` and `?`, of which one has to fit. Empty: all.
    std::vector<std::string> callers;    ///< by name
    std::vector<std::string> roles;      ///< whole names
    std::vector<std::string> upstreams;  ///< by name
    std::vector<std::string> tools;      ///< by the name that callers know

    std::string unit = "requests";  ///< of what is counted, for people
    std::vector<ToolCost> costs;    ///< the first that fits; a tool that none fits costs nothing
    std::string cost_from;          ///< JSON pointer into a result: the true cost
    std::chrono::minutes utc_offset{0};  ///< of the calendar
    std::chrono::milliseconds session_idle{std::chrono::minutes{30}};
    /// Counts every request, those too that are refused by another guard or make no sense: it
    /// protects the door. Of requests per second, minute or hour only.
    bool attempts = false;
    bool of_sessions = false;  ///< as it was written; `counted` says so, too
};

/// Whether the limit is about this call at all.
[[nodiscard]] bool concerns(const Limit& limit, const ToolCall& call);
/// Whether it is about that caller at all.
[[nodiscard]] bool concerns_caller(const Limit& limit, const Caller& caller);
/// What the call takes of it; for a cost, what it is taken to be before it is known.
[[nodiscard]] store::Amount amount_of(const Limit& limit, const ToolCall& call);
/// What its counter keeps to at this moment.
[[nodiscard]] store::Rule rule_of(const Limit& limit, WallTime today);
/// The day, the Monday week or the month of the calendar that `today` is in.
[[nodiscard]] std::pair<WallTime, WallTime> period_around(
    WallTime today, Span span, std::chrono::minutes utc_offset
);
/// How long it is: a month 30 days, a session nothing.
[[nodiscard]] std::chrono::seconds length_of(Span span) noexcept;

[[nodiscard]] std::string_view to_string(Span span) noexcept;
/// `0.25`, `1000`: without zeros that say nothing.
[[nodiscard]] std::string to_words(store::Amount amount);

}  // namespace recourse::guards
