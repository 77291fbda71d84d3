#pragma once

#include "gateway/call.hpp"
#include "gateway/powers.hpp"
#include "gateway/turn.hpp"
#include "net/loop.hpp"
#include "server/questions.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::gateway {

/// Asks a legacy client on the stream of one of its calls. What is still open when the call ends is
/// withdrawn: the client is told, and whoever asked gets nothing. Lives within the call.
class Asking {
  public:
    Asking(net::Executor executor, const Call& call);
    ~Asking();
    Asking(const Asking&) = delete;
    Asking& operator=(const Asking&) = delete;

    /// Why this question cannot be put to the client; empty where it can.
    [[nodiscard]] std::string_view obstacle(std::string_view method, json::Ref params) const;
    /// Asks and waits. Nothing where the call was cancelled, or the client left.
    [[nodiscard]] net::Task<std::optional<server::Questions::Answer>> ask(
        std::string method, std::string params
    );
    /// Asks on behalf of a legacy server, in the background.
    void relay(const mcp::Message& question, AnswerServer answer);
    /// The server withdrew a question.
    void withdraw(std::string_view server_id);

  private:
    struct Open;
    using OpenPtr = std::shared_ptr<Open>;

    static net::Task<std::optional<server::Questions::Answer>> wait(
        OpenPtr open, std::string method, std::string params
    );
    static net::Task<> pass_answer(
        OpenPtr open, std::string method, std::string params, AnswerServer answer
    );
    void end(Open& open);

    net::Executor executor_;
    const Call& call_;
    Powers powers_;
    std::vector<OpenPtr> open_;
};

}  // namespace recourse::gateway
