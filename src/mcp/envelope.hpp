#pragma once

#include "base/json.hpp"
#include "mcp/revision.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::mcp {

/// The names of what a modern request says about itself, in `params._meta`.
inline constexpr std::string_view kMetaProtocolVersion = "io.modelcontextprotocol/protocolVersion";
inline constexpr std::string_view kMetaClientCapabilities =
    "io.modelcontextprotocol/clientCapabilities";
inline constexpr std::string_view kMetaClientInfo = "io.modelcontextprotocol/clientInfo";
inline constexpr std::string_view kMetaServerInfo = "io.modelcontextprotocol/serverInfo";
inline constexpr std::string_view kMetaLogLevel = "io.modelcontextprotocol/logLevel";
/// In which shape the client wants its errors; Recourse's own, in either era.
inline constexpr std::string_view kMetaDialect = "dev.recourse/dialect";
/// Who calls, as a gateway tells a server behind it; of a client's own saying it never passes.
inline constexpr std::string_view kMetaCaller = "dev.recourse/caller";
/// Which task a message of 2025-11-25 is about.
inline constexpr std::string_view kMetaRelatedTask = "io.modelcontextprotocol/related-task";
inline constexpr std::string_view kMetaSubscriptionId = "io.modelcontextprotocol/subscriptionId";

/// What a server says first on a `subscriptions/listen`: the part of it that it honours.
inline constexpr std::string_view kAcknowledged = "notifications/subscriptions/acknowledged";

/// The extension in which a tool call may be answered with a task (2026-07-28).
inline constexpr std::string_view kTasksExtension = "io.modelcontextprotocol/tasks";

/// A request's place in a trace, as its `_meta` says it (SEP-414): unlike the headers of the same
/// names, this reaches a server over stdio, too. Views.
struct TraceMembers {
    std::string_view traceparent;  ///< empty: there is none
    std::string_view tracestate;   ///< may be empty
    std::string_view baggage;      ///< likewise
};

/// What stands in `params._meta`, found in one pass. All absent for a request without one.
struct Envelope {
    json::Ref protocol_version;
    json::Ref client_capabilities;
    json::Ref client_info;
    json::Ref log_level;
    json::Ref progress_token;
    json::Ref traceparent;
    json::Ref tracestate;
    json::Ref baggage;
    json::Ref dialect;
    json::Ref caller;
    json::Ref meta;  ///< all of it

    [[nodiscard]] static Envelope of(json::Ref params);
    /// A request that names its revision in the envelope is modern, whatever else it carries.
    [[nodiscard]] bool claims_modern() const noexcept {
        return static_cast<bool>(protocol_version);
    }
    /// The required members that are missing or of the wrong kind.
    [[nodiscard]] std::vector<std::string_view> missing() const;
};

/// How the params of a request change on the hop to an upstream. Views outlive the rewriting.
struct Hop {
    Era upstream = Era::legacy;
    std::optional<std::string_view> name;  ///< what it is called there, where that differs
    std::string_view named = "name";       ///< the member of params that says so
    std::string_view progress_token;       ///< raw JSON; ours, where the client gave one
    std::string_view client_info;  ///< raw JSON, for a modern upstream behind a legacy client
    std::string_view client_capabilities;  ///< raw JSON, likewise
    std::string_view log_level;            ///< likewise; empty where it wants no messages
    bool add_arguments = false;            ///< send `{}` where the client left the arguments out
    std::string_view caller;               ///< raw JSON; empty: the server is not told who calls
    TraceMembers trace;  ///< in place of what the client said; none: what it said stays
};

/// True where the params can be forwarded as the bytes that came, the trace aside.
[[nodiscard]] bool passes_untouched(json::Ref params, const Envelope& envelope, const Hop& hop);

/// Writes the params for the upstream: the name and the progress token are replaced, the envelope
/// is added for a modern upstream and taken out for a legacy one, together with what answers the
/// questions of a modern server; everything else stays byte for byte.
void append_params(std::string& out, json::Ref params, const Envelope& envelope, const Hop& hop);

/// The same where nothing changes but the trace, in which case every other byte stays where it was.
/// Params are never absent.
void append_traced(
    std::string& out, json::Ref params, const Envelope& envelope, const TraceMembers& trace
);

/// The params of a progress notification, with the token that the client gave in place of ours.
void append_progress(std::string& out, json::Ref params, std::string_view client_token);

}  // namespace recourse::mcp
