#pragma once

#include "base/json.hpp"
#include "mcp/message.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace recourse::gateway {

/// Takes a whole message that answers a question of a server. Called once, now or later.
using AnswerServer = std::function<void(std::string message)>;

/// What a server says while it works on one request reaches that request through this.
class Turn {
  public:
    virtual ~Turn() = default;
    /// A notification: progress, a log message, a question that is withdrawn.
    virtual void hear(std::string_view method, json::Ref params) = 0;
    /// A question to the client: elicitation, sampling, roots.
    virtual void be_asked(const mcp::Message& question, AnswerServer answer) = 0;
};

/// What a server is told whose question nobody can answer.
[[nodiscard]] std::string cannot_be_asked(json::Ref question_id, std::string_view why);
/// What a client answered, under the id that the server knows.
[[nodiscard]] std::string answer_to(
    std::string_view question_id, std::string_view result, std::string_view error
);

}  // namespace recourse::gateway
