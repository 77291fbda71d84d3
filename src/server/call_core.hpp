#pragma once

#include "base/json.hpp"
#include "base/time.hpp"
#include "fault/redaction.hpp"
#include "server/host.hpp"
#include "server/rounds.hpp"

#include <recourse/server.hpp>
#include <recourse/server/call.hpp>

#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What stands behind a `Call`: one request between the loop that serves it and the thread that
/// works on it.
namespace recourse::fault {
class Vocabulary;
}

namespace recourse::server {

/// The handler ended because a modern client has to answer first. `answers` are those it used so
/// far.
struct NeedsInput {
    std::vector<Wanted> wanted;
    json::Object answers;
};

/// The handler ended because the rest is work for a task.
struct NeedsTask {
    json::Object answers;
};

/// What a handler's run came to: the raw JSON of a result, or how it went on or failed.
using Outcome = std::variant<std::string, Fault, ProtocolFault, NeedsInput, NeedsTask>;

}  // namespace recourse::server

namespace recourse::server::detail {

/// Known when the request came; never changes.
struct CallFacts {
    std::string method;
    mcp::Era era = mcp::Era::modern;
    std::string revision;
    json::Object client_capabilities;
    std::string progress_token;  ///< raw; empty where the client wants no progress
    std::optional<Level> log_from;
    std::string support_id;
    Deadline deadline;
    std::string server_name;
    std::optional<Caller> caller;                   ///< as a trusted gateway says
    const fault::Vocabulary* vocabulary = nullptr;  ///< the server's; null where it has none
    std::span<const Failure> failures;              ///< declared by the tool
    bool reads = false;
    bool idempotent = false;
    Rounds rounds;  ///< what a modern client brought along
    bool can_become_task = false;
};

/// Lives as long as either side needs it. `attach`, `finish` and `done` belong to the loop;
/// everything a `Call` does comes from the one thread that runs the handler.
class CallCore : public std::enable_shared_from_this<CallCore> {
  public:
    CallCore(net::Executor executor, const fault::Redactor& redactor, CallFacts facts)
        : facts(std::move(facts)), executor_(executor), redactor_(redactor), done_(executor) {}

    // On the loop.
    void attach(const Incoming& incoming) { incoming_ = &incoming; }
    /// The first to say how it ended decides; nothing is sent to the client after.
    void finish(std::optional<Outcome> outcome);
    /// The outcome; nothing for a request that was withdrawn.
    [[nodiscard]] net::Task<std::optional<Outcome>> done();

    // On the handler's thread.
    void progress(double done, std::optional<double> total, std::string_view message);
    void log(Level level, const json::Value& data, std::string_view logger);
    void pause();
    /// The answers as the protocol has them; else the Fault that the handler gets.
    [[nodiscard]] Result<std::vector<json::Object>> ask(std::span<const Question> questions);
    /// The Fault with which a handler ends that is to go on as a task.
    [[nodiscard]] Result<void> go_on_as_task();
    [[nodiscard]] const Failure* declared(std::string_view code) const noexcept;
    /// What a handler's failure comes to: something to be done first, an error of the protocol, or
    /// the Fault that it is.
    [[nodiscard]] Outcome settle(Fault fault) const;

    const CallFacts facts;
    std::stop_source stop;

  private:
    struct Asked;
    void notify(std::string_view method, const json::Object& params);
    [[nodiscard]] Result<json::Object> ask_now(const Wanted& wanted);
    [[nodiscard]] Result<json::Object> taken(const Wanted& wanted, json::Object answer);
    net::Task<> ask_client(std::shared_ptr<Asked> asked);
    void give_up(const std::shared_ptr<Asked>& asked);

    net::Executor executor_;
    const fault::Redactor& redactor_;
    // On the loop.
    const Incoming* incoming_ = nullptr;  ///< while the request is served
    std::vector<std::shared_ptr<Asked>> open_;
    std::optional<Outcome> outcome_;
    net::Signal done_;
    // On the handler's thread.
    double last_progress_ = -1;
    std::size_t questions_ = 0;
    std::vector<Wanted> wanted_;
    json::Object used_;
    std::optional<ProtocolFault> broken_answer_;  ///< an answer of the client that is none
    bool becomes_task_ = false;
};

}  // namespace recourse::server::detail
