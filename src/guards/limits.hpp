#pragma once

#include "guards/limit.hpp"
#include "guards/open_sessions.hpp"
#include "guards/tool_call.hpp"
#include "store/counters.hpp"
#include "telemetry/state.hpp"

#include <expected>
#include <memory>
#include <string>
#include <vector>

namespace recourse::guards {

/// What one call has taken of limits. Whatever becomes of the call, its seats are given back when
/// this goes; the rest stays taken unless it is refunded.
class Reservation {
  public:
    Reservation() = default;
    Reservation(Reservation&& other) noexcept;
    Reservation& operator=(Reservation&& other) noexcept;
    ~Reservation();

    /// Nothing was sent, so nothing was used.
    void refund(store::Moment moment);
    /// The answer came: where it says what the call cost, that counts.
    void settle(json::Ref result, store::Moment moment);

  private:
    friend class Limits;
    struct Taken {
        std::shared_ptr<const Limit> limit;
        std::string subject;
        store::Rule rule;
        store::Amount amount;

        [[nodiscard]] store::Demand demand() const {
            return {.counter = limit->name, .subject = subject, .rule = rule, .amount = amount};
        }
    };
    void give_back_seats() noexcept;

    store::Counters* counters_ = nullptr;
    std::vector<Taken> taken_;
};

/// The limits of a gateway. One decision covers all that concern a call: all are taken from, or the
/// Fault names every one that is reached. Not thread-safe: one loop; the counters outlive it and
/// its reservations.
class Limits {
  public:
    explicit Limits(store::Counters& counters) : counters_(counters) {}

    /// These count from now on; what was used stays used, by the name of the limit.
    void apply(std::vector<Limit> limits);

    [[nodiscard]] bool count_attempts() const noexcept { return !for_attempts_.empty(); }
    /// A request came, whatever it is: takes from the limits that count attempts. Only the caller
    /// and the moments of the call are looked at.
    [[nodiscard]] Verdict knock(const ToolCall& call);
    /// The call may go: takes from all other limits.
    [[nodiscard]] std::expected<Reservation, Fault> reserve(const ToolCall& call);

    /// What its caller has used of a limit.
    struct Use {
        std::shared_ptr<const Limit> limit;
        store::Amount used = 0;
        std::optional<std::chrono::nanoseconds> resets_in{};  ///< of what begins anew
    };
    /// Of every limit that concerns this caller and is not counted for each tool or server.
    [[nodiscard]] std::expected<std::vector<Use>, Fault> used_by(const ToolCall& call);
    /// A session of that caller is over. Says whether it was open.
    bool end_session(std::string_view caller, std::string_view session) {
        return open_sessions_.end(caller, session);
    }

    /// Every limit, and who has used most of it. Looking at all counters takes the loop a while, so
    /// what was seen is shown again until that is a hundredth of the time.
    [[nodiscard]] const std::vector<telemetry::LimitState>& state(store::Moment moment);

  private:
    using Kept = std::vector<std::shared_ptr<const Limit>>;
    /// Fills what the last decision was about; says whether it was to let pass.
    [[nodiscard]] std::expected<bool, Fault> decide(const Kept& limits, const ToolCall& call);
    [[nodiscard]] Fault refusal(const ToolCall& call) const;
    /// Whether the session of the call is open, or may be.
    [[nodiscard]] Verdict admit_session(const ToolCall& call) const;
    void use_session(const ToolCall& call);
    [[nodiscard]] telemetry::LimitState state_of(const Limit& limit, store::Moment moment) const;

    store::Counters& counters_;
    Kept for_calls_;
    Kept for_attempts_;
    Kept for_sessions_;
    OpenSessions open_sessions_;
    /// Of the last decision, kept for their memory.
    std::vector<const std::shared_ptr<const Limit>*> concerned_;
    std::vector<std::string> subjects_;
    std::vector<store::Demand> demands_;
    std::vector<store::Standing> standings_;
    std::vector<telemetry::LimitState> shown_;
    TimePoint shown_until_ = TimePoint::min();
};

}  // namespace recourse::guards
