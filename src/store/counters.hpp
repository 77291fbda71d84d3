#pragma once

#include "base/time.hpp"
#include "store/trouble.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace recourse::store {

/// Millionths of a unit, so that a cost of 0.25 is exact. At most `kMostUnits` units.
using Amount = std::int64_t;
inline constexpr Amount kUnit = 1'000'000;
inline constexpr std::int64_t kMostUnits = 1'000'000'000;

/// So much per window, in a steady flow, and up to `burst` at once: the continuous-state leaky
/// bucket, which is the same as GCRA (ITU-T I.371, Annex A). Exact: no interval is rounded.
struct Rate {
    Amount limit;
    std::chrono::nanoseconds window;  ///< at most a day
    Amount burst;
};

/// So much between two moments of the calendar.
struct Period {
    Amount limit;
    WallTime begins;
    WallTime ends;
};

/// So much until nothing has been taken for a while.
struct Sitting {
    Amount limit;
    std::chrono::nanoseconds idle;
};

/// So much at the same time: what is taken is given back.
struct Seats {
    Amount limit;
};

using Rule = std::variant<Rate, Period, Sitting, Seats>;

/// What one call wants of one counter. A counter is known by its own name and by whose it is, so it
/// goes on counting when its rule changes.
struct Demand {
    std::string_view counter;
    std::string_view subject;
    Rule rule;
    Amount amount = kUnit;
};

/// How a counter stood when it was asked.
struct Standing {
    bool fits = true;
    Amount used = 0;  ///< before this demand
    /// Until the demand fits, if nobody else takes anything: zero where it does, nothing where that
    /// is not known (seats) or can never be (more than the whole limit is wanted).
    std::optional<std::chrono::nanoseconds> wait{};
};

struct Moment {
    TimePoint now;   ///< for what flows
    WallTime today;  ///< for what stands in calendars
};

/// How a counter stands for all its subjects.
struct Usage {
    struct Subject {
        std::string name;
        Amount used = 0;
    };
    std::size_t subjects = 0;   ///< that have used any of it
    std::vector<Subject> most;  ///< those that have used most of it, most first
};

/// Counters of what was used. One decision covers several of them: all are taken from, or none.
/// Not thread-safe: one loop.
class Counters {
  public:
    virtual ~Counters() = default;

    /// Takes every demand where all fit, and says whether it did. `standings` has as many places as
    /// there are demands, and is filled either way.
    [[nodiscard]] virtual Kept<bool> take(
        std::span<const Demand> demands, Moment moment, std::span<Standing> standings
    ) = 0;
    /// What was taken turned out to be that much more, or, below zero, less. A period that is over
    /// is left alone. More than the limit may be used from then on; less than nothing never is.
    virtual Kept<void> correct(const Demand& taken, Amount difference, Moment moment) = 0;
    /// What is used of a counter now, to be shown: at most `most` subjects. Looks at all of them.
    [[nodiscard]] virtual Kept<Usage> usage(
        std::string_view counter, std::size_t most, Moment moment
    ) const = 0;
};

}  // namespace recourse::store
