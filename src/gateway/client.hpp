#pragma once

#include "mcp/message.hpp"
#include "mcp/revision.hpp"
#include "upstreams/upstream.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace recourse::gateway {

/// One request of a client while it is being served: how it can be ended from outside.
struct Ticket {
    upstreams::Cancellation cancellation;
    /// Whether giving up loses nothing: set once it is known that the request only reads.
    bool only_reads = false;
    /// The client asked for the end of it, so it wants no answer.
    bool withdrawn = false;

    /// `notifications/cancelled`, or its like.
    void withdraw() {
        withdrawn = true;
        cancellation.cancel();
    }
    /// The connection the answer would go to is gone. What writes is let finish: its effect is on
    /// its way.
    void abandon() {
        if (only_reads) cancellation.cancel();
    }
};

/// Who is at the other end, as far as serving it needs to know. One per legacy session, per stdio
/// process and per modern request.
class Client {
  public:
    virtual ~Client() = default;

    mcp::Era era = mcp::Era::modern;
    std::string revision{mcp::kModernRevision};
    std::string name;  ///< what it calls itself, for the record
    std::string info;  ///< raw clientInfo, or empty
    std::map<std::string, Ticket*, std::less<>> in_flight;  ///< by raw request id

    /// Sends a message that answers nothing: a notification, or a request of an upstream. Lost
    /// where the client listens to nothing.
    virtual void push(std::string message) = 0;
};

/// What a request is answered with: one message, or nothing for a request that was withdrawn.
struct Reply {
    std::string body;
    int http_status = 200;
};

/// Sends a notification that belongs to one request, before its answer. Empty where the client can
/// get none.
using Notify = std::function<void(std::string message)>;

}  // namespace recourse::gateway
