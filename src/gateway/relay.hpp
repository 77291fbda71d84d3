#pragma once

#include "fault/redaction.hpp"
#include "gateway/backends.hpp"
#include "gateway/held_calls.hpp"
#include "gateway/passage.hpp"
#include "gateway/visits.hpp"
#include "guards/ownership.hpp"

#include <string>

namespace recourse::gateway {

/// The server's turn in a request: finds the connection for it, keeps both sides talking whatever
/// their eras, and brings what became of it. Lives on its loop.
class Relay {
  public:
    Relay(
        net::Executor executor,
        net::Timers& timers,
        Random& random,
        const Backends& backends,
        Stance stance,
        const fault::Redactor& redactor,
        guards::Ownership& ownership
    );

    /// `call.upstream` says to which server. Always completes.
    [[nodiscard]] net::Task<Turned> run(Call& call, Passage passage);
    /// Calls that wait for a client to come back are ended.
    void end_held() { held_.end_all(); }
    [[nodiscard]] std::size_t held() const noexcept { return held_.count(); }
    [[nodiscard]] Visits& visits() noexcept { return visits_; }

  private:
    net::Task<Turned> to_legacy(Call& call, const Passage& passage, Backend& backend);
    net::Task<Turned> straight(Call& call, const Passage& passage, Connection& connection);
    [[nodiscard]] bool may_come_back(const Call& call, const Passage& passage) const;
    void note_round(const Call& call, const Turned& turned);
    void begin_sending(Call& call);
    static void end_sending(Call& call);
    net::Task<Turned> in_rounds(Call& call, Passage passage, Connection& connection);
    [[nodiscard]] Turned settle(const Call& call, Turned turned);

    net::Executor executor_;
    Random& random_;
    const Backends& backends_;
    Stance stance_;
    const fault::Redactor& redactor_;
    guards::Ownership& ownership_;
    HeldCalls held_;
    Visits visits_;
};

}  // namespace recourse::gateway
