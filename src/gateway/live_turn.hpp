#pragma once

#include "gateway/asking.hpp"
#include "gateway/notices.hpp"
#include "gateway/turn.hpp"

namespace recourse::gateway {

/// The turn of a request whose client waits for it: everything goes on its stream at once. Lives
/// within the call.
class LiveTurn final : public Turn {
  public:
    LiveTurn(
        net::Executor executor, const Call& call, Stance stance, const fault::Redactor& redactor
    )
        : notices_(call, stance, redactor), asking_(executor, call) {}

    void hear(std::string_view method, json::Ref params) override {
        if (method == "notifications/cancelled")
            asking_.withdraw(params["requestId"].raw());
        else
            notices_.pass(method, params);
    }
    void be_asked(const mcp::Message& question, AnswerServer answer) override {
        asking_.relay(question, std::move(answer));
    }

  private:
    Notices notices_;
    Asking asking_;
};

}  // namespace recourse::gateway
