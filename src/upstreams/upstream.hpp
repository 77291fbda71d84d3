#pragma once

#include "base/json.hpp"
#include "diagnosis/raw_failure.hpp"
#include "mcp/envelope.hpp"
#include "mcp/message.hpp"
#include "mcp/revision.hpp"
#include "net/cancellation.hpp"
#include "net/loop.hpp"
#include "upstreams/settings.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// What is called: MCP servers over stdio and over HTTP, behind one interface. An upstream is
/// started by the first request that needs it, started again when it died, and never shared between
/// loops.
namespace recourse::upstreams {

/// What a peer said about itself in its handshake. All raw JSON, empty where it said nothing.
struct Hello {
    mcp::Era era = mcp::Era::legacy;
    std::string revision;
    std::string capabilities;
    std::string server_info;
    std::string instructions;
};

/// On whose behalf an upstream is spoken to: told in the handshake, or with every modern request.
struct Identity {
    std::string client_info;                  ///< raw JSON
    std::string capabilities = "{}";          ///< raw JSON
    mcp::Era first_tried = mcp::Era::modern;  ///< where the era has to be found out
};

using net::Cancellation;

/// Takes a request from the upstream. Whoever answers calls `answer` with a whole message, once,
/// now or later.
using AnswerQuestion = std::function<
    void(const mcp::Message& request, std::function<void(std::string message)> answer)>;

/// One request on its way up. Views outlive the sending.
struct Request {
    std::string_view method;
    json::Ref params;                      ///< as the client sent them, or absent
    mcp::Envelope envelope;                ///< of those params
    std::optional<std::string_view> name;  ///< its own name there, where the client knows another
    bool add_arguments = false;            ///< send `{}` where there are none
    std::string_view client_info;          ///< of a legacy client, for a modern upstream
    std::string_view client_capabilities;  ///< likewise, raw JSON
    std::string_view log_level;            ///< likewise
    std::string_view caller;               ///< who calls, raw JSON; empty: it is not told
    mcp::TraceMembers trace;               ///< told in `_meta`, and over HTTP in headers, too
    std::chrono::milliseconds call_timeout{0};  ///< 0: the upstream's
    bool stays_open = false;                    ///< it may last for ever, in silence
    bool may_be_silent = false;  ///< silence is no sign of death: only the total counts
    /// Complete header lines, for a modern server over HTTP: `Mcp-Param-Region: eu\r\n`.
    std::string_view param_headers;
    /// Progress and log notifications of this very request; empty where the client asked for none.
    std::function<void(std::string_view method, json::Ref params)> on_notification;
    /// What the server asks while it works on this very request: over HTTP it asks on the stream of
    /// the answer. Empty: the Listener is asked. Over stdio nobody can tell for whom it asks, and
    /// the Listener is.
    AnswerQuestion on_request;
    Cancellation* cancellation = nullptr;
};

/// A result, raw, in the words of the upstream's era. `keep` holds what `result` points into.
struct Answer {
    std::string_view result;
    std::shared_ptr<const void> keep;
};

struct Failed {
    diagnosis::RawFailure raw;
    diagnosis::Sent sent = diagnosis::Sent::nothing;
};

struct Cancelled {
    diagnosis::Sent sent = diagnosis::Sent::nothing;
};

using Outcome = std::variant<Answer, Failed, Cancelled>;

/// The failure of a start, for a request that waited for it: whatever the handshake sent, the
/// request was not.
[[nodiscard]] inline Failed before_sending(Failed failure) {
    failure.sent = diagnosis::Sent::nothing;
    return failure;
}

/// What a server is to tell of its own accord.
struct Wishes {
    bool tools = false;  ///< that its list of tools changed
    bool prompts = false;
    bool resources = false;
    std::vector<std::string> uris;           ///< the resources whose changes are to be told
    std::vector<std::string> task_ids = {};  ///< the tasks whose states a modern server is to tell

    [[nodiscard]] bool none() const noexcept {
        return !tools && !prompts && !resources && uris.empty() && task_ids.empty();
    }
    bool operator==(const Wishes&) const = default;
};
class Watcher;

/// Who hears what an upstream says of its own accord. Called on the loop.
class Listener {
  public:
    virtual ~Listener() = default;
    virtual void on_notification(std::string_view method, json::Ref params) = 0;
    /// What is no message, or answers nothing, while no request waits: it ends nobody's call, and
    /// nobody else hears of it. Cleaned and bounded.
    virtual void on_stray(std::string_view /*text*/) {}
    /// A request from the upstream. Whoever answers calls `answer` with a whole message, once, now
    /// or later.
    virtual void on_request(
        const mcp::Message& request, std::function<void(std::string message)> answer
    ) = 0;
};

class Upstream {
  public:
    virtual ~Upstream();
    /// Shakes hands where that has not happened or was lost; many may wait for one handshake.
    [[nodiscard]] virtual net::Task<std::optional<Failed>> start() = 0;
    /// Starts where needed, sends, waits. Always completes: with the answer, the failure, or the
    /// cancellation.
    [[nodiscard]] virtual net::Task<Outcome> send(Request& request) = 0;
    /// Passes a notification of the client on; lost where the upstream is not running.
    virtual void notify(std::string_view method, std::string_view params) = 0;
    /// Ends it: a child is asked to leave, then made to. What was in flight has ended after it.
    [[nodiscard]] virtual net::Task<> stop() = 0;
    /// Keeps the server telling the Listener what is wished, across restarts and lost sessions, in
    /// the way of its era. Replaces what was wished before; no wishes end it.
    void watch(Wishes wishes);
    /// Completes when the server agreed to tell of this resource, which is among the wishes, or
    /// refused, or could not be asked. `Cancelled` where it is wished no longer, or the server says
    /// nothing for as long as a call may take.
    [[nodiscard]] net::Task<Outcome> agreement(std::string uri, Cancellation& cancellation);

    /// What it said in its last handshake; only after `start` succeeded.
    [[nodiscard]] const Hello& hello() const noexcept { return hello_; }
    [[nodiscard]] const Settings& settings() const noexcept { return settings_; }
    /// From now on it is treated like that, and stays what it is. Calls under way are, too.
    void treat_as(const Settings& other) { settings_.treat_as(other); }
    /// Grows with every handshake: what was learnt from the one before may be stale.
    [[nodiscard]] unsigned generation() const noexcept { return generation_; }
    /// Whether anybody has asked it anything yet.
    [[nodiscard]] bool was_asked() const noexcept { return was_asked_; }
    /// Where it was not there when it was asked last, why: to be shown, nothing is decided by it.
    [[nodiscard]] const std::optional<Failed>& trouble() const noexcept { return trouble_; }
    void set_identity(Identity identity) { identity_ = std::move(identity); }
    void set_listener(Listener* listener) noexcept { listener_ = listener; }

  protected:
    Upstream(net::Executor executor, net::Timers& timers, Settings settings);
    /// A handshake succeeded.
    void introduce(Hello hello);
    /// What it was told to watch is forgotten, if it was watching: it ended, or its session did.
    void forgot();
    [[nodiscard]] net::Task<> stop_watching();
    /// What came of starting it, and of asking it.
    void note_start(const std::optional<Failed>& failure);
    void note(const Outcome& outcome);

    net::Executor executor_;
    net::Timers& timers_;
    Settings settings_;
    Identity identity_;
    Listener* listener_ = nullptr;

  private:
    friend class Watcher;

    Hello hello_;
    unsigned generation_ = 0;
    bool was_asked_ = false;
    std::optional<Failed> trouble_;
    std::unique_ptr<Watcher> watcher_;  ///< none before the first wish
};

/// The upstream that the settings describe.
[[nodiscard]] std::unique_ptr<Upstream> make_upstream(
    net::Executor executor, net::Timers& timers, Settings settings
);

}  // namespace recourse::upstreams
