#pragma once

#include "gateway/asking.hpp"
#include "gateway/notices.hpp"
#include "gateway/turn.hpp"
#include "gateway/visits.hpp"

namespace recourse::gateway {

/// The turn of a request whose client waits for it: everything goes on its stream at once. Lives
/// within the call.
class LiveTurn final : public Turn {
  public:
    LiveTurn(
        net::Executor executor,
        const Call& call,
        Stance stance,
        const fault::Redactor& redactor,
        Visits& visits
    )
        : call_(call), visits_(visits), notices_(call, stance, redactor), asking_(executor, call) {}

    void hear(std::string_view method, json::Ref params) override {
        if (method == "notifications/cancelled") {
            asking_.withdraw(params["requestId"].raw());
            return;
        }
        engaged_ = engaged_ || method == "notifications/progress";
        notices_.pass(method, params);
    }
    void be_asked(const mcp::Message& question, AnswerServer answer) override {
        engaged_ = true;
        visits_.begin(call_.client, call_.upstream->settings().name, question.params);
        asking_.relay(question, std::move(answer));
    }
    /// Whether the client was asked something, or told of progress, which must not go backwards.
    [[nodiscard]] bool engaged() const noexcept { return engaged_; }

  private:
    const Call& call_;
    Visits& visits_;
    Notices notices_;
    Asking asking_;
    bool engaged_ = false;
};

}  // namespace recourse::gateway
