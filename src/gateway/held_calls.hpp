#pragma once

#include "base/ids.hpp"
#include "gateway/backend.hpp"
#include "gateway/notices.hpp"
#include "gateway/passage.hpp"
#include "gateway/turn.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::gateway {

/// Calls of modern clients to legacy servers. A server that asks in the middle of a call is kept
/// waiting while the client hears an `input_required` result; the client's retry finds the call by
/// its `requestState`, answers, and waits on. A call that nobody comes back to is cancelled.
/// Bounded in number and bytes; lives on its loop.
class HeldCalls {
  public:
    HeldCalls(
        net::Executor executor,
        net::Timers& timers,
        Random& random,
        Stance stance,
        const fault::Redactor& redactor
    );
    ~HeldCalls();

    /// Sends the request and waits for its end, or for the first question.
    [[nodiscard]] net::Task<Turned> begin(
        const Call& call, const Passage& passage, Backend::Lease lease
    );
    /// The same for a retry with a `requestState` of ours.
    [[nodiscard]] net::Task<Turned> resume(const Call& call);
    /// Nobody will come back.
    void end_all();
    [[nodiscard]] std::size_t count() const noexcept { return held_.size(); }

  private:
    class Held;
    using HeldPtr = std::shared_ptr<Held>;

    static net::Task<> run(HeldPtr held);
    /// `is_new`: the client does not know its state yet.
    net::Task<Turned> attend(HeldPtr held, const Call& call, bool is_new);
    void forget(Held& held);

    net::Executor executor_;
    net::Timers& timers_;
    Random& random_;
    Stance stance_;
    const fault::Redactor& redactor_;
    std::map<std::string, HeldPtr, std::less<>> held_;  ///< by requestState
    std::size_t bytes_ = 0;                             ///< of their params
};

}  // namespace recourse::gateway
