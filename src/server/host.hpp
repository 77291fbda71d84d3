#pragma once

#include "base/trace_context.hpp"
#include "guards/caller.hpp"
#include "mcp/envelope.hpp"
#include "mcp/message.hpp"
#include "mcp/param_headers.hpp"
#include "net/http.hpp"
#include "net/loop.hpp"
#include "server/client.hpp"
#include "server/protocol_fault.hpp"
#include "server/receipt.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What stands between the wire and whoever answers. Endpoints bring messages and take replies; a
/// Host answers them: the gateway, or a server made of C++ tools.
namespace recourse::server {

/// What a request is answered with: one message, or nothing for a request that was withdrawn.
struct Reply {
    std::string body;
    int http_status = 200;
    std::string http_headers{};  ///< complete lines, where the status asks for some
    ReceiptPtr receipt{};  ///< told by the endpoint where the answer went; nothing: nobody asks
};

/// What goes to the client before the answer to one request: notifications about it and, in the
/// legacy era, the questions it raises.
class Stream {
  public:
    virtual ~Stream() = default;
    /// A whole message. Dropped where the client takes none before the answer.
    virtual void send(std::string message) = 0;
    /// Whether the client takes anything before the answer.
    [[nodiscard]] virtual bool open() const noexcept = 0;
    /// Whether the client waits for the answer, as far as is noticed: within 100 ms.
    [[nodiscard]] virtual bool heard() const noexcept { return true; }
    /// Asks a legacy client over HTTP to come back for the rest (`Last-Event-ID`); nothing
    /// elsewhere.
    virtual void pause() {}
};

/// One request on its way in. Everything in it outlives the serving.
struct Incoming {
    Client& client;
    const mcp::Message& request;
    const mcp::Envelope& envelope;
    Ticket& ticket;
    Stream& stream;
    const net::Headers* headers = nullptr;  ///< of a request over HTTP
    guards::CallerPtr caller = guards::anonymous();
};

/// Holds the headers of a modern tool call over HTTP to its arguments; `params` are the tool's.
/// Nothing where all is well, or nothing is to be held.
[[nodiscard]] std::optional<ProtocolFault> check_param_headers(
    const Incoming& incoming, const std::vector<mcp::ParamHeader>& params
);

/// The trace that a request is part of, by its `_meta`, else by its headers; a new one where it
/// names none. The id of the trace is the support id.
[[nodiscard]] TraceContext trace_of(const Incoming& incoming, Random& random);

class Host {
  public:
    virtual ~Host() = default;

    /// Serves one request. An empty body means that no answer is wanted. Throws nothing.
    [[nodiscard]] virtual net::Task<Reply> serve(const Incoming& incoming) = 0;
    /// Hears a notification. Withdrawals have been seen to already, and are told all the same.
    virtual void hear(Client& client, const mcp::Message& notification) = 0;
    /// A client that listens beyond its own requests, until `leave`.
    virtual void join(Client& client) = 0;
    virtual void leave(Client& client) = 0;
    /// A client that will send nothing more: its session ended.
    virtual void forget(Client&) {}
    /// What could not even be read as a request: the Fault gets its support id, its dialect and its
    /// record.
    [[nodiscard]] virtual ProtocolFault finish(
        ProtocolFault failure, std::string_view method, const Client* client
    ) = 0;
    /// What an operator should know that belongs to no request. What strangers say may be in it.
    virtual void note(std::string_view) {}
    [[nodiscard]] virtual Random& random() noexcept = 0;
};

/// What a client sends that asks for nothing: an answer to a question of ours, a withdrawal, or
/// any other notification.
void hear(Host& host, Client& client, const mcp::Message& message);

}  // namespace recourse::server
